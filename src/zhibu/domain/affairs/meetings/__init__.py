"""Organizational life: convening, leave, sign-in, agenda, votes, minutes, filing (LIF-…, MIN-…).

Not here: elections (their own arithmetic, ELC-…) and votes on admission (DEV-30…).
"""
