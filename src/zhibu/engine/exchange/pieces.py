"""Rows of a long list on their way: a few at hand, the others in sealed pieces, of which one is open.

A piece is a list of rows as JSON, packed and sealed; it lies in a spool while a file is checked, and in a
part of its batch afterwards. Short lists are never packed.
"""

import json
import tempfile
import weakref
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from heapq import merge
from itertools import chain, islice
from typing import Any

from zhibu.engine.exchange.cells import Cell, unpack
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.vault import open_bytes, seal_bytes

PART = 500
"""Rows of a piece, and those written in one transaction: some tenths of a second."""

AT_HAND = 1_500
"""Lists up to so many rows are not packed while they are worked on."""

ROOM = 4 * 2**20
"""Bytes of a spool in memory; what is beyond lies in a file without a name."""

UNWRITTEN = frozenset({"wrong", "kept"})
"""Verdicts of rows that are not written."""

to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def packed(data: Any, place: str) -> str:
    """Seal JSON data, bound to a place."""
    return packed_text(to_json(data).encode(), place)


def packed_text(text: bytes, place: str) -> str:
    """Seal what is JSON already."""
    return seal_bytes(zlib.compress(text, 1), place)


def unpacked(sealed: str, place: str) -> Any:
    """Open what `packed` sealed for the same place."""
    return json.loads(unpacked_text(sealed, place))


def unpacked_text(sealed: str, place: str) -> bytes:
    """Open what was sealed for a place, as JSON."""
    return zlib.decompress(open_bytes(sealed, place))


class Spool:
    """Sealed pieces while a file is checked: in memory, then in a nameless file that ends with us (S-61)."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(ROOM)  # noqa: SIM115  # closed with the spool
        weakref.finalize(self, self._file.close)
        self._places: list[tuple[int, int]] = []

    def put(self, text: bytes) -> int:
        """Keep a piece that is JSON already; return its number."""
        number = len(self._places)
        sealed = packed_text(text, f"spool/{number}").encode()
        self._places.append((self._file.seek(0, 2), len(sealed)))
        self._file.write(sealed)
        return number

    def get(self, number: int) -> bytes:
        """Return a piece."""
        at, size = self._places[number]
        self._file.seek(at)
        return unpacked_text(self._file.read(size).decode(), f"spool/{number}")


Piece = Callable[[], bytes]
"""Opens one piece: a list of rows as JSON."""


class Cells(Mapping[int, Sequence[Cell]]):
    """The filled rows of a long sheet by their numbers, as they lie in pieces of `PART` rows or less."""

    def __init__(self, numbers: "array[int]", pieces: Sequence[Piece], firsts: Sequence[int]) -> None:
        self.numbers, self.pieces, self.firsts = numbers, pieces, firsts
        self.stored_at: int | None = None
        self._open: dict[int, Sequence[Cell]] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __reversed__(self) -> Iterator[int]:
        return reversed(self.numbers)

    def __getitem__(self, number: int) -> Sequence[Cell]:
        if number not in self._open:
            at = bisect_left(self.numbers, number)
            if at == len(self.numbers) or self.numbers[at] != number:
                raise KeyError(number)
            self._open = dict(cells_of(json.loads(self.pieces[bisect_left(self.firsts, at + 1) - 1]())))
        return self._open[number]

    def to_dict(self) -> dict[str, Any]:
        """Return where the rows are as JSON data: their part, and their numbers as runs."""
        runs: list[list[int]] = []
        for number in self.numbers:
            if runs and number == sum(runs[-1]):
                runs[-1][1] += 1
            else:
                runs.append([number, 1])
        return {"at": self.stored_at, "firsts": list(self.firsts), "runs": runs}

    @classmethod
    def kept(cls, data: Mapping[str, Any], piece: Callable[[int], bytes]) -> "Cells":
        """Return the rows that `to_dict` described, whose pieces are found by their number."""
        numbers = array("q")
        for first, count in data["runs"]:
            numbers.extend(range(first, first + count))
        at, firsts = data["at"], data["firsts"]
        found = cls(numbers, [partial(piece, at + place) for place in range(len(firsts))], firsts)
        found.stored_at = at
        return found


def cells_of(rows: Iterable[Any]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Return rows with their numbers as they came out of a piece."""
    for number, cells in rows:
        yield number, [unpack(cell) for cell in cells]


class CellsMaker:
    """Takes the rows of a sheet as lines of JSON, and gives what a sheet keeps of them."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.numbers = array("q")
        self.lines: list[bytes] = []
        self.pieces: list[Piece] = []
        self.firsts: list[int] = []

    def add(self, line: bytes) -> None:
        """Take a row: `[number, [cells]]`; raises ValueError where its number does not go on."""
        number = int(line[1 : line.index(b",")])
        if self.numbers and number <= self.numbers[-1]:
            raise ValueError(number)
        self.numbers.append(number)
        self.lines.append(line)
        if len(self.lines) > AT_HAND or (self.pieces and len(self.lines) == PART):
            self._pack()

    def _pack(self) -> None:
        done = len(self.numbers) - len(self.lines)
        for at in range(0, len(self.lines), PART):
            number = self.spool.put(joined(self.lines[at : at + PART]))
            self.pieces.append(partial(self.spool.get, number))
            self.firsts.append(done + at)
        self.lines = []

    def rows(self) -> Mapping[int, Sequence[Cell]]:
        """Return all rows by their numbers."""
        if not self.pieces:
            return dict(cells_of(json.loads(joined(self.lines))))
        self._pack()
        return Cells(self.numbers, self.pieces, self.firsts)


def joined(lines: Iterable[bytes]) -> bytes:
    """Return rows that are JSON already as one list."""
    return b"[" + b",".join(lines) + b"]"


@dataclass
class Tally:
    """How many rows of a plan are what, and how much is said of them."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0
    wrong: int = 0
    warned: int = 0
    normalised: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    changes: int = 0

    def count(self, row: PlanRow) -> bool:
        """Count a row; say whether there is anything to say of it."""
        verdict = row.verdict
        setattr(self, verdict, getattr(self, verdict) + 1)
        if not row.speaks:
            return False
        if verdict != "wrong":
            self.warned += bool(row.warnings)
            self.normalised += bool(row.notes)
        self.errors += len(row.errors)
        self.warnings += len(row.warnings)
        self.notes += len(row.notes)
        self.changes += len(row.differences) if verdict in ("changed", "kept") else 0
        return True

    def as_dict(self) -> dict[str, int]:
        """Return the counts as JSON data."""
        return asdict(self)


class Stack:
    """Rows in order: packed pieces, then those at hand; and which of them have something to say."""

    def __init__(self, pieces: Iterable[Piece] = (), loud: Iterable[int] = ()) -> None:
        self.pieces, self.loud = list(pieces), set(loud)
        self.near: list[PlanRow] = []
        self.speaking: list[bool] = []

    def add(self, row: PlanRow, speaking: bool, spool: Callable[[], Spool]) -> None:
        """Take a row, and pack those at hand where they become too many."""
        self.near.append(row)
        self.speaking.append(speaking)
        if len(self.near) > AT_HAND or (self.pieces and len(self.near) == PART):
            self._pack(spool())

    def _pack(self, spool: Spool) -> None:
        whole = len(self.near) // PART * PART
        for at in range(0, whole, PART):
            if any(self.speaking[at : at + PART]):
                self.loud.add(len(self.pieces))
            number = spool.put(_told(self.near[at : at + PART]))
            self.pieces.append(partial(spool.get, number))
        del self.near[:whole], self.speaking[:whole]

    def __len__(self) -> int:
        """Return the number of pieces, those at hand cut as they would be packed."""
        return len(self.pieces) + -(-len(self.near) // PART)

    @classmethod
    def of(cls, rows: list[PlanRow]) -> "Stack":
        """Return rows at hand, in their own order."""
        found = cls()
        found.near, found.speaking = rows, [row.speaks for row in rows]
        return found

    def texts(self) -> Iterator[bytes]:
        """Yield all pieces as JSON."""
        for piece in self.pieces:
            yield piece()
        for at in range(0, len(self.near), PART):
            yield _told(self.near[at : at + PART])

    def speakers(self) -> set[int]:
        """Return the numbers of the pieces of which there is something to say, as `texts` yields them."""
        held, marks = len(self.pieces), self.speaking
        near = (at // PART for at in range(0, len(marks), PART) if any(marks[at : at + PART]))
        return self.loud | {held + place for place in near}

    def rows(self, *, loud: bool = False) -> Iterator[PlanRow]:
        """Yield the rows; with `loud`, pieces of which there is nothing to say stay closed."""
        for number, piece in enumerate(self.pieces):
            if not loud or number in self.loud:
                yield from map(PlanRow.from_dict, json.loads(piece()))
        yield from self.near


class PlanRows(Sequence[PlanRow]):
    """The rows of a plan in the order of the file, which is also that of their numbers."""

    def __init__(self, rows: Iterable[PlanRow] = ()) -> None:
        self.tally = Tally()
        self.written, self.left = Stack(), Stack()
        self.in_order = True
        self._count = 0
        self._spool: Spool | None = None
        self.extend(rows)

    @classmethod
    def kept(cls, tally: Mapping[str, int], written: Stack, left: Stack, *, in_order: bool) -> "PlanRows":
        """Return the rows of a plan that was kept; those to be written may lie in another order."""
        found = cls()
        found.tally, found.written, found.left, found.in_order = Tally(**tally), written, left, in_order
        counts = found.tally
        found._count = counts.new + counts.changed + counts.same + counts.kept + counts.wrong
        return found

    def extend(self, rows: Iterable[PlanRow]) -> None:
        """Take judged rows, in the order of the file."""
        for row in rows:
            stack = self.left if row.verdict in UNWRITTEN else self.written
            stack.add(row, self.tally.count(row), self._spooled)
            self._count += 1

    def _spooled(self) -> Spool:
        if self._spool is None:
            self._spool = Spool()
        return self._spool

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[PlanRow]:
        return self._joined(loud=False)

    def speaking(self) -> Iterator[PlanRow]:
        """Yield the rows of which there is something to say, in order."""
        return (row for row in self._joined(loud=True) if row.speaks)

    def _joined(self, *, loud: bool) -> Iterator[PlanRow]:
        if not self.in_order:
            both = chain(self.written.rows(loud=loud), self.left.rows())
            return iter(sorted(both, key=_number))
        return merge(self.written.rows(loud=loud), self.left.rows(), key=_number)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return list(self)[at]
        return next(islice(iter(self), at, None)) if at >= 0 else list(self)[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanRows) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # rows come and go


def _told(rows: Iterable[PlanRow]) -> bytes:
    return to_json([row.to_dict() for row in rows]).encode()


def _number(row: PlanRow) -> int:
    return row.number
