"""Official papers as PDF on A4, in the layout of GB/T 9704 as far as a branch needs it (ux 10)."""

from zhibu.engine.papers.fonts import NoChineseFont, substitutes
from zhibu.engine.papers.paper import Fields, Heading, Paper, Paragraph, Sheet, Signature, rendered

__all__ = [
    "Fields",
    "Heading",
    "NoChineseFont",
    "Paper",
    "Paragraph",
    "Sheet",
    "Signature",
    "rendered",
    "substitutes",
]
