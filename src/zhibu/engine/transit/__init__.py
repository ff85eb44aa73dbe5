"""Where lists pass the door: the pages by which files come in, and the one by which lists go out as files."""
