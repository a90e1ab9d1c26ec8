"""What recordings sound like and how they are made, tested on real sound."""
