"""Names that users give to files: data, made harmless for every system that will save them again (S-36)."""

import unicodedata

LONGEST = 80
MOST_BYTES = 240
"""Of a name in UTF-8; file systems take 255."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
"""Control, format (they turn text around), half characters; rare Chinese ones that Python knows not stay."""
_FORBIDDEN = frozenset('<>:"/\\|?*%')
"""What file systems do not take; browsers read the last one as an escape in the head of a download."""
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)


def plain_name(name: str) -> str:
    """Return the last part of a name without what is invisible, turns text around or means something.

    Empty where nothing is left. The ending stays where it was.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(
        " " if letter.isspace() else "_" if letter in _FORBIDDEN else letter
        for letter in name
        if letter.isspace() or unicodedata.category(letter) not in _INVISIBLE
    )
    return " ".join(kept.split()).strip(". ")


def stored_name(name: str, ending: str, endings: frozenset[str], instead: str) -> str:
    """Return the name under which a file is handed out: its plain name with the ending of what is stored.

    `endings` are those that are taken off before, `instead` stands where no name is left.
    """
    stem = plain_name(name)
    head, dot, tail = stem.rpartition(".")
    if f"{dot}{tail.lower()}" in endings:
        stem = head
    stem = stem[: LONGEST - len(ending)].strip(". ") or instead
    while len((stem + ending).encode()) > MOST_BYTES:
        stem = stem[:-1].strip(". ")
    if stem.split(".")[0].strip().lower() in _RESERVED:
        stem = f"_{stem}"
    return stem + ending
