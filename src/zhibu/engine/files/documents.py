"""Judges an office document without changing it: no macro, object, outside template or marking (S-30, S-31).

Runs in the cage.
"""

import re
from collections.abc import Iterator

import defusedxml.ElementTree

from zhibu.engine.exchange.archive import Refused
from zhibu.engine.exchange.unpacking import unpacked
from zhibu.engine.files.marks import marked_text

_MAIN_TYPES = {
    "docx": b"officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"officedocument.spreadsheetml.sheet.main+xml",
}
_MACRO_TYPE = re.compile(rb"macroenabled|vbaproject|ms-excel.*macrosheet", re.IGNORECASE)
_ACTIVE_PARTS = re.compile(r"(?:^|/)(?:embeddings|activex|ctrlprops|externallinks|oleobject)", re.IGNORECASE)
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_HARMLESS_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
_COMMAND = re.compile(r"^\s*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b", re.IGNORECASE)
_BREAKS = frozenset({"p", "si", "tr", "br"})


def judge(data: bytes, kind: str) -> None:
    """Raise Refused for what runs or fetches something, is not what it says it is, or is marked."""
    types = b""
    texts: list[str] = []
    for name, content in unpacked(data):
        if name == "[Content_Types].xml":
            types = content
        if _ACTIVE_PARTS.search(name) or (name.endswith(".rels") and _fetches(content)):
            raise Refused("active")
        if name.endswith(".xml") and name.startswith(("word/", "xl/")):
            texts.append("".join(_text(content)))
    if _MACRO_TYPE.search(types):
        raise Refused("macro")
    if _MAIN_TYPES[kind] not in types:
        raise Refused("wrong-name")
    if any(marked_text(text) for text in texts):
        raise Refused("marked")


def _fetches(links: bytes) -> bool:
    """Say whether a part refers to something outside that is fetched when the document is opened."""
    found = (link for link in _LINK.findall(links) if _OUTSIDE.search(link))
    return any(not _HARMLESS_LINK.search(link) for link in found)


def _text(content: bytes) -> Iterator[str]:
    """Yield the text of a part, a line for each paragraph; raises Refused for a field that fetches."""
    for element in defusedxml.ElementTree.fromstring(content, forbid_dtd=True).iter():
        tag = element.tag.rpartition("}")[2]
        if tag in _BREAKS:
            yield "\n"
        elif tag == "instrText" and _COMMAND.match(element.text or ""):
            raise Refused("active")
        elif tag in ("t", "v"):
            yield element.text or ""
