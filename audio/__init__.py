"""Everything that renders recordings."""
