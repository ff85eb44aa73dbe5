"""Daily work of an organization; first of all its meetings."""
