"""Screens: hand-written pages with their address and access in one declaration."""
