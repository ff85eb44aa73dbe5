"""People and where they belong: organizations, members, accounts."""
