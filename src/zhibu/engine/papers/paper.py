"""A paper as plain values, and its rendering; what people typed is data to the typesetter, never source."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from zhibu.engine.papers.fonts import faces

SOURCE = Path(__file__).parent / "paper.typ"
CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"}


@dataclass(frozen=True)
class Heading:
    """A head within the text: level 1 in 黑体, level 2 in 楷体."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text, first line indented by two characters; line ends begin a new paragraph."""

    text: str


@dataclass(frozen=True)
class Fields:
    """Names and values in a ruled table, such as the head of minutes."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """A ruled table to write on by hand: heads, shares of the width, rows; the heads stand on every page."""

    heads: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signature:
    """Lines at the end, to the right."""

    lines: tuple[str, ...]


Part = Heading | Paragraph | Fields | Sheet | Signature


@dataclass(frozen=True)
class Paper:
    """A paper: title lines, parts in order, a mark across the page (草稿) or none, a line at the very end."""

    title: tuple[str, ...]
    parts: tuple[Part, ...] = field(default_factory=tuple)
    mark: str = ""
    foot: str = ""


def rendered(paper: Paper, at: datetime) -> bytes:
    """Typeset a paper as PDF, dated at a moment; raises NoChineseFont."""
    given = {"fonts": faces(), **_plain(paper)}
    pdf = typst.compile(
        _source(),
        format="pdf",
        sys_inputs={"paper": json.dumps(given, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"one PDF was asked for, not {type(pdf).__name__}")
    return pdf


@lru_cache(maxsize=1)
def _source() -> bytes:
    return SOURCE.read_bytes()


def _plain(paper: Paper) -> dict[str, Any]:
    return {
        "title": [_clean(line) for line in paper.title],
        "mark": _clean(paper.mark),
        "foot": _clean(paper.foot),
        "parts": [_part(part) for part in paper.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Heading):
        return {"kind": "heading", "level": part.level, "text": _clean(part.text)}
    if isinstance(part, Fields):
        return {"kind": "fields", "rows": [[_clean(name), _clean(value)] for name, value in part.rows]}
    if isinstance(part, Sheet):
        rows = [[_clean(cell) for cell in row] for row in (part.heads, *part.rows)]
        return {"kind": "sheet", "shares": part.shares, "head": rows[0], "rows": rows[1:]}
    if isinstance(part, Signature):
        return {"kind": "signature", "lines": [_clean(line) for line in part.lines]}
    lines = [line.strip() for line in _clean(part.text).splitlines()]
    return {"kind": "text", "lines": [line for line in lines if line]}


def _clean(text: str) -> str:
    # Control characters have no shape; pasted text holds some.
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROL)
