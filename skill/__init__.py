"""Everything that answers a person."""
