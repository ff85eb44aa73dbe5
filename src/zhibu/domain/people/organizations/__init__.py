"""Party organizations: the tree, kinds and their capabilities, units, groups, terms (ORG-…, TERM-…).

Not here: who belongs to them (members), who may do what (accounts).
"""
