"""Lists as people keep them: the state of a list under a name of one's own (ux 5.2)."""
