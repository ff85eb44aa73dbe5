"""One act on many rows: a few at once on the page, more as a job whose every row has its own result."""
