"""From text to a turn: care rules first, then phrase templates, then the nearest sentence known."""
