"""Judges a PDF without changing it: nothing in it may run, open or unpack something (S-37, S-38).

Runs in the cage. The objects are walked as a reader finds them, and the bytes outside of streams are searched
besides: a reader that mends a broken table of objects may find others.
"""

import contextlib
import importlib
import pkgutil
import re
from io import BytesIO
from typing import Any

import pypdf
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from zhibu.engine.exchange.archive import Refused
from zhibu.engine.files.marks import marked_text

MOST_OBJECTS = 50_000
MOST_PAGES = 500

_ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/RichMediaSettings", "/XFA", "/AF"}
)
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
_TYPES = frozenset({"/EmbeddedFile", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/FileAttachment"})
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_IN_BYTES = re.compile(rb"/(?:JS|JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")

# The library imports much of itself only when it is needed, which is impossible once no file can be opened.
for _part in pkgutil.walk_packages(pypdf.__path__, "pypdf."):
    # Some of its parts want libraries that are not installed, and do without.
    with contextlib.suppress(ImportError):
        importlib.import_module(_part.name)


def judge(data: bytes) -> None:
    """Raise Refused where a PDF is locked, active, empty, too large to be looked through, or marked."""
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Refused("encrypted")
    if _active_bytes(data) or any(_active(found) for found in _objects(reader)):
        raise Refused("active")
    if not reader.pages:
        raise Refused("damaged")
    if len(reader.pages) > MOST_PAGES:
        raise Refused("too-heavy")
    if any(marked_text(text) for text in _texts(reader)):
        raise Refused("marked")


def _active_bytes(data: bytes) -> bool:
    outside = _STREAM.sub(b"", data)
    return bool(_IN_BYTES.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), outside)))


def _objects(reader: PdfReader) -> Any:
    """Yield every dictionary and array that the tables of a PDF name, and its trailer."""
    numbers = [(number, generation) for generation, found in reader.xref.items() for number in found]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise Refused("too-heavy")
    yield reader.trailer
    for number, generation in numbers:
        found = reader.get_object(IndirectObject(number, generation, reader))
        if found is not None:
            yield found


def _active(found: Any) -> bool:
    """Say whether an object, or one inside it, does something; what it refers to is seen by itself."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            if _ACTIVE_KEYS & one.keys() or _named(one, "/S") & _ACTIONS:
                return True
            if (_named(one, "/Type") | _named(one, "/Subtype")) & _TYPES:
                return True
            waiting += [value for value in one.values() if not isinstance(value, IndirectObject)]
        elif isinstance(one, ArrayObject):
            waiting += [value for value in one if not isinstance(value, IndirectObject)]
    return False


def _named(one: DictionaryObject, key: str) -> set[str]:
    value = one.get(key)
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return {str(value)} if value is not None else set()


def _texts(reader: PdfReader) -> Any:
    """Yield the text layer of each page; one that cannot be read is none, like that of a scanned page."""
    for page in reader.pages:
        try:
            yield page.extract_text()
        except (PyPdfError, ArithmeticError, OSError, ValueError, LookupError, TypeError, AttributeError):
            continue
