"""Check: the built files hold nothing that Chromium 86 cannot read, the oldest browser found in offices.

The build lowers the syntax of scripts; what it cannot lower (newer selectors, colour functions, calls of the
browser itself) is looked for here. Declarations that an old browser merely leaves out are no concern.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import main
from tools.weight import BUILT

STYLES = {
    ":has(": 105, ":is(": 88, ":where(": 88, "@container": 105, "@layer": 99, "light-dark(": 123,
    "oklch(": 111, "oklab(": 111, "inset:": 87, "aspect-ratio:": 88, "dvh": 108, "svh": 108,
    "overflow:clip": 90,
}  # fmt: skip
SCRIPTS = {
    "structuredClone(": 98, ".at(": 92, "Object.hasOwn(": 93, ".findLast(": 97, ".findLastIndex(": 97,
    "Object.groupBy(": 117, ".toSorted(": 110, ".toReversed(": 110, "AbortSignal.timeout(": 103,
    "AbortSignal.any(": 116, "Promise.withResolvers(": 119, ".showPopover(": 114,
}  # fmt: skip
"""What is refused, and the first Chromium that reads it."""


def check() -> int:
    """Read the built files; they are built by `make env`."""
    return report(list(findings(BUILT)), "Write it as Chromium 86 reads it.")


def findings(folder: Path) -> Iterator[Finding]:
    """What an old browser stumbles over, file by file."""
    for path in sorted([*folder.glob("*.css"), *folder.glob("*.js")]):
        refused = STYLES if path.suffix == ".css" else SCRIPTS
        text = path.read_text("utf-8")
        for words, since in refused.items():
            if re.search(rf"(?<![\w-]){re.escape(words)}" if words[0].isalpha() else re.escape(words), text):
                yield Finding(path, 1, f"{words} is read by Chromium {since} and later")


if __name__ == "__main__":
    main(check)
