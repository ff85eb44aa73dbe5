"""Background jobs: work in steps that survives the death of whoever does it (README.md, ADR 0012)."""
