"""The append-only journal: who did what to which record, in which role, and why (S-70)."""
