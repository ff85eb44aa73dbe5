"""Tasks: what was decided, who does it until when, and what came of it (MIN-02, LIF-07).

Not here: lists handed down, the matrix of who answers for what, and their details.
"""
