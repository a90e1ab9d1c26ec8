"""Tables and talks that the tests hold the product against."""
