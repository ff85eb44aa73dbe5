"""What is due, and what the whole tree looks like."""
