"""Reads a workbook without trusting it: checked, parsed in a process of its own, kept typed."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

import zhibu
from zhibu.engine.exchange.archive import MAX_FILE, Refused, check_directory
from zhibu.engine.exchange.cells import Cell, pack
from zhibu.engine.exchange.pieces import Cells, CellsMaker, Spool, cells_of

WALL_SECONDS = 300
"""For a reader that hangs: its work is limited by processor time, which a busy machine stretches."""
MAX_ANSWER = 256 * 2**20

_SURROUNDINGS = {"PYTHONDONTWRITEBYTECODE": "1", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""What the parser process finds around it; what it gives back of a slice of the file is to be really free."""

_ZIP_MARK = b"PK\x03\x04"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")
_TEXT_NAMES = (".csv", ".txt", ".tsv")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.IGNORECASE)

MESSAGES = {
    "not-xlsx": _("这不是能读的表格。用表格软件打开后另存为.xlsx，再选一次。"),
    "not-text": _("这不是文本表格。用表格软件打开后另存为.xlsx，再选一次。"),
    "html": _("这是网页，不是表格，只是改了后缀。用表格软件打开后另存为.xlsx，再选一次。"),
    "encoding": _("文字编码前后不一致，有的字读不出来。用表格软件打开后另存为.xlsx，再选一次。"),
    "quotes": _("文本表格里的引号没有成对，分不清格子。用表格软件打开后另存为.xlsx，再选一次。"),
    "wrong-name": _("文件名的后缀和内容对不上。用表格软件打开后另存为.xlsx，再选一次。"),
    "encrypted": _("文件加了密码，打不开。取消密码保存后再选一次。"),
    "macro": _("文件带有宏或嵌入对象，不能导入。另存为不带宏的.xlsx后再选一次。"),
    "damaged": _("文件不完整或已损坏。用表格软件打开检查，另存一份后再选一次。"),
    "empty": _("文件里没有内容。检查是不是选错了文件。"),
    "too-big": _("文件有%(size)dMB，最大%(most)dMB。压缩后再传，或分成两份。"),
    "bomb": _("文件展开后过大，不能导入。把数据复制到新表格里，另存后再选一次。"),
    "too-many-entries": _("文件里的部件过多，不能导入。把数据复制到新表格里再选一次。"),
    "unsafe-names": _("文件内部结构异常，不能导入。用表格软件打开后另存一份再选。"),
    "duplicate-names": _("文件内部结构异常，不能导入。用表格软件打开后另存一份再选。"),
    "unsafe-xml": _("文件内部结构异常，不能导入。用表格软件打开后另存一份再选。"),
    "nested": _("文件里又套着文件，不能导入。把数据复制到新表格里再选一次。"),
    "too-heavy": _("表格太大，没能读完。删去数据以外的行和列，或分成几份后再导入。"),
    "no-header": _("没找到表头。表头要在前30行里，列名和模板一致。"),
    "unreadable": _("没能打开这个文件。检查文件还在不在，再选一次。"),
}
"""What is said for each reason to refuse a file."""


class UnusableFile(Exception):
    """Nothing can be read from this file; `reason` is a stable key, `message` says it in Chinese."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def unusable(reason: str, size: int = 0) -> UnusableFile:
    """Return the exception for a reason, with its message; `size` in bytes for files too large."""
    words = str(MESSAGES[reason])
    if size:
        words %= {"size": -(-size // 2**20), "most": MAX_FILE // 2**20}
    return UnusableFile(reason, words)


@dataclass(frozen=True)
class Sheet:
    """One visible sheet.

    `rows` maps the sheet's own row numbers (from 1) to cells by column (from 0), empty rows left
    out; `formulas`, `errors` and `merged` are keyed by (row, column): formula text, error value, and
    cells filled from the range merged above them. Hidden rows and columns are read like any other.
    """

    name: str
    rows: Mapping[int, Sequence[Cell]]
    formulas: Mapping[tuple[int, int], str] = dataclass_field(default_factory=dict)
    errors: Mapping[tuple[int, int], str] = dataclass_field(default_factory=dict)
    merged: frozenset[tuple[int, int]] = frozenset()
    epoch_1904: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; None outside of what is written."""
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else None

    @property
    def long(self) -> bool:
        """Say whether the rows lie in pieces."""
        return isinstance(self.rows, Cells)

    def to_dict(self, *, cells: bool = True) -> dict[str, Any]:
        """Return the sheet as JSON data, so that a caller can keep it (encrypted) between steps.

        Without `cells` the caller keeps those.
        """
        rows = self.rows.items() if cells else ()
        return {
            "name": self.name,
            "epoch_1904": self.epoch_1904,
            "rows": [[number, [pack(cell) for cell in line]] for number, line in rows],
            "formulas": [[*at, text] for at, text in self.formulas.items()],
            "errors": [[*at, text] for at, text in self.errors.items()],
            "merged": [list(at) for at in sorted(self.merged)],
            "hidden_rows": sorted(self.hidden_rows),
            "hidden_columns": sorted(self.hidden_columns),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], rows: Mapping[int, Sequence[Cell]] | None = None) -> "Sheet":
        """Return the sheet that `to_dict` described, with the `rows` that its caller kept."""
        return cls(
            name=data["name"],
            epoch_1904=data["epoch_1904"],
            rows=dict(cells_of(data["rows"])) if rows is None else rows,
            formulas={(row, column): text for row, column, text in data["formulas"]},
            errors={(row, column): text for row, column, text in data["errors"]},
            merged=frozenset((row, column) for row, column in data["merged"]),
            hidden_rows=frozenset(data.get("hidden_rows", ())),
            hidden_columns=frozenset(data.get("hidden_columns", ())),
        )


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file that hold something, in the file's order.

    `hidden_sheets` names those left unread, `encoding` that of a text table.
    """

    sheets: tuple[Sheet, ...]
    hidden_sheets: tuple[str, ...] = ()
    encoding: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the workbook as JSON data."""
        return {
            "sheets": [sheet.to_dict() for sheet in self.sheets],
            "hidden_sheets": list(self.hidden_sheets),
            "encoding": self.encoding,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Workbook":
        """Return the workbook that `to_dict` described."""
        sheets = tuple(Sheet.from_dict(sheet) for sheet in data["sheets"])
        return cls(sheets, tuple(data["hidden_sheets"]), data["encoding"])


def read_workbook(source: Path | str | bytes, name: str = "") -> Workbook:
    """Read .xlsx, .xls or .csv from a path or bytes; raises UnusableFile when it cannot or must not be.

    `name` is the name the user gave it (default: the path's), whose extension must fit the content.
    Files up to 50 MB; nothing is written to disk in the clear; blocks up to 300 s at worst.
    """
    if isinstance(source, bytes):
        data = source
    else:
        name = name or Path(source).name
        data = _load(Path(source))
    if len(data) > MAX_FILE:
        raise unusable("too-big", len(data))
    try:
        kind = _kind(data, Path(name).suffix.lower())
        if kind == "xlsx":
            check_directory(data)
    except Refused as refusal:
        raise unusable(refusal.reason) from refusal
    book = _ask_parser(data, kind)
    if not book.sheets:
        raise unusable("empty")
    return book


def _load(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise unusable("too-big", size)
        return path.read_bytes()
    except OSError as error:
        raise unusable("unreadable") from error


def _kind(data: bytes, suffix: str) -> str:
    """Hold magic bytes and extension against each other; return xlsx, xls or text."""
    if not data:
        raise Refused("empty")
    if suffix in (".xlsm", ".xltm", ".xlam"):
        raise Refused("macro")
    if data.startswith(_OLE_MARK):
        if _ENCRYPTED_MARK in data:
            raise Refused("encrypted")
        return _agree("xls", suffix, (".xls", ""))
    if data.startswith(_ZIP_MARK):
        return _agree("xlsx", suffix, (".xlsx", ""))
    if suffix in _TEXT_NAMES:
        return "text"
    if _MARKUP.match(data[:512]):
        raise Refused("html")
    raise Refused("damaged" if data[:2] == b"PK" else "not-xlsx")


def _agree(kind: str, suffix: str, names: tuple[str, ...]) -> str:
    if suffix not in names:
        raise Refused("wrong-name")
    return kind


def _ask_parser(data: bytes, kind: str) -> Workbook:
    """Run the parser process over the bytes and return what it answers, read line by line as it comes."""
    root = str(Path(zhibu.__file__).resolve().parent.parent)
    process = subprocess.Popen(  # noqa: S603 -- this interpreter, and a kind out of three
        [sys.executable, "-P", "-X", "utf8", "-m", "zhibu.engine.exchange.parse", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**_SURROUNDINGS, "PYTHONPATH": root, "PATH": os.defpath},
        cwd="/",
    )
    killer = threading.Timer(WALL_SECONDS, process.kill)
    feeder = threading.Thread(target=_feed, args=(process, data), daemon=True)
    killer.start()
    feeder.start()
    try:
        with process.stdout or io.BytesIO() as out:
            book = _understand(_lines(out))
        status = process.wait()
    finally:
        killer.cancel()
        process.kill()
        feeder.join()
        process.wait()
    if book is None:
        raise unusable("too-heavy" if status < 0 else "damaged")
    return book


def _feed(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    """Hand over the bytes; a parser that has already refused need not take them all."""
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.write(data)
        with contextlib.suppress(OSError):
            process.stdin.close()


def _lines(out: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of an answer; one without its end was cut off and is none."""
    room = MAX_ANSWER
    while line := out.readline(room + 1):
        room -= len(line)
        if room < 0:
            raise unusable("too-heavy")
        if line.endswith(b"\n"):
            yield line


def _understand(lines: Iterable[bytes]) -> Workbook | None:
    """Build the workbook from the parser's lines: head, then sheet, rows, merged for each, then the end.

    None where the end is missing; raises UnusableFile where the parser refuses, however far it came.
    """
    sheets: list[Sheet] = []
    first: dict[str, Any] = {}
    head: dict[str, Any] = {}
    spool = Spool()
    cells = CellsMaker(spool)
    for told in lines:
        if told.startswith(b"["):
            # A row; it is read when its piece is opened.
            try:
                cells.add(told)
            except ValueError as error:
                raise unusable("damaged") from error
            continue
        line = json.loads(told)
        if "sheet" in line:
            head = {**line, "name": line["sheet"], "epoch_1904": bool(first["epoch_1904"]), "rows": []}
            cells = CellsMaker(spool)
        elif "merged" in line:
            if rows := cells.rows():
                sheets.append(Sheet.from_dict(head | line, rows))
        elif "refused" in line:
            raise unusable(line["refused"])
        elif "end" in line:
            hidden = tuple(first.get("hidden_sheets", ()))
            return Workbook(tuple(sheets), hidden, first.get("encoding", ""))
        else:
            first = line
    return None
