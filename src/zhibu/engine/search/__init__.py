"""One index for one search box: what modules offer, kept in the transaction that changes it (ADR 0014)."""
