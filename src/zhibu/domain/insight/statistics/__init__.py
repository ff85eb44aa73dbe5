"""Figures of organizational life: what was held of what was owed, and who came (LIF-27). Never a ranking."""
