"""How texts from spreadsheets are made comparable, and how personal ones are covered."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HEAD_EDGE = "*:;,.、·#"


def head_forms(text: str) -> tuple[str, str]:
    """Return a head as it is compared: with its parenthesised hints, and without them.

    Width, blanks, line breaks, invisible marks, asterisks and punctuation at the edges do not count.
    """
    flat = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    flat = "".join(flat.split()).replace("*", "").strip(_HEAD_EDGE)
    bare = _HINT.sub("", flat).strip(_HEAD_EDGE)
    return flat, bare or flat
