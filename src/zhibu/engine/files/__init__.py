"""Stored files: judged in the cage, sealed on the disk under generated names, handed out after a check."""
