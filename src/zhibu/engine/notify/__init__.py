"""In-app notices: one line per person and matter, never repeated."""
