"""Dossiers: the person, where he belongs, his status over time, posts held, and who looked (INF-…, POST-…).

Not here: how people join (development), move between systems (transfers), or sign in (accounts).
"""
