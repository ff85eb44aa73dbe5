"""Accounts: signing in, roles granted on a node of the tree, three separated administrators, own settings.

Not here: what a role may do with a record (each module's scopes say that).
"""
