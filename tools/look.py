"""Check: colours come from the token file, and templates carry no script or style of their own.

The Content-Security-Policy refuses inline script and style; a colour beside the tokens would be
lost in the dark theme and has not been measured for contrast.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import SOURCE, main, project_files

TOKENS = "tokens.css"
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(?:rgb|hsl)a?\(")
COLOUR_IN_MARKUP = re.compile(
    r"""(?:fill|stroke|color|bgcolor)=["']\s*(?:#[0-9a-fA-F]{3,8}\b|rgb|hsl)""", re.IGNORECASE
)
INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:json|manifest))", re.I),
    "inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"""\sstyle\s*=\s*["']""", re.IGNORECASE),
    "event attribute": re.compile(r"""\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=\s*["']""", re.IGNORECASE),
    "script address": re.compile(r"""["']\s*(?:javascript|js):""", re.IGNORECASE),
}
COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->|\{% comment.*?endcomment %\}", re.DOTALL)


def check() -> int:
    """Judge every template and style sheet under src/."""
    found = [
        finding
        for path in project_files(".css", ".html")
        if path.is_relative_to(SOURCE)
        for finding in judge(path)
    ]
    return report(
        found,
        f"Colours are tokens (--dj-…) from {TOKENS}; script lives in the scripts folder and finds"
        " its elements by data attributes; looks are classes.",
    )


def judge(path: Path) -> Iterator[Finding]:
    """What one file brings along that belongs elsewhere."""
    text = blank(COMMENT, path.read_text())
    if path.suffix == ".css":
        rules = {} if path.name == TOKENS else {"colour beside the tokens": COLOUR}
    else:
        rules = {"colour beside the tokens": COLOUR_IN_MARKUP, **INLINE}
    for problem, pattern in rules.items():
        for found in pattern.finditer(text):
            yield Finding(path, text.count("\n", 0, found.start()) + 1, f"{problem}: {found[0].strip()}")


def blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match removed, all other text on its old line."""
    return pattern.sub(lambda found: "\n" * found[0].count("\n"), text)


if __name__ == "__main__":
    main(check)
