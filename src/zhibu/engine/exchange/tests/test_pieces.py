"""A long list lies in sealed pieces, and says the same as a short one."""

import json
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from zhibu.engine.exchange import pieces
from zhibu.engine.exchange.pieces import Cells, PlanRows
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.exchange.tests.samples import Museum, good_row, plan_of

ROWS = [
    good_row(
        n % 90 + 1,
        **({"hall": "三厅"} if n % 13 == 5 else {"hall": "一厅"} if n % 17 == 3 else {}),
        **({"badge": True, "category": "预约访客"} if n % 29 == 7 else {}),
    )
    for n in range(97)
]
"""Wrong references, notes, warnings, and seven rows that repeat a key of ninety rows before."""


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pieces have eight rows, and no more than eleven be at hand."""
    monkeypatch.setattr(pieces, "PART", 8)
    monkeypatch.setattr(pieces, "AT_HAND", 11)


def told(plan: Plan) -> dict[str, Any]:
    """Return all that a plan says."""
    return {
        "rows": [row.to_dict() for row in plan.rows],
        "summary": plan.summary(),
        "errors": plan.errors,
        "warnings": plan.warnings,
        "notes": plan.notes,
        "groups": plan.groups(),
        "left_out": plan.left_out(),
        "data": json.loads(json.dumps(plan.to_dict())),
    }


def test_a_list_in_pieces_says_what_a_list_at_hand_says(tmp_path: Path, short: None) -> None:
    in_pieces = plan_of(tmp_path, ROWS)
    assert isinstance(in_pieces.sheet.rows, Cells)
    assert len(in_pieces.rows.written.pieces) > 5
    with pytest.MonkeyPatch.context() as long:
        long.setattr(pieces, "AT_HAND", 1000)
        at_hand = plan_of(tmp_path, ROWS)
    assert not isinstance(at_hand.sheet.rows, Cells)
    assert told(in_pieces) == told(at_hand)
    assert {finding.kind for finding in in_pieces.errors} == {"duplicate", "reference"}
    assert in_pieces.warnings
    assert in_pieces.notes


def test_corrections_reach_rows_in_pieces(tmp_path: Path, short: None) -> None:
    plan = plan_of(tmp_path, ROWS)
    wrong = [finding.row for finding in plan.errors if finding.kind == "reference"]
    mended = plan.corrected(Museum(), {(row, "hall"): "第一展厅" for row in wrong}, skip=[2])
    assert {finding.kind for finding in mended.errors} == {"duplicate"}
    assert mended.summary().rows == plan.summary().rows - 1
    assert mended.rows[0].number == 3


def test_pieces_are_sealed_and_of_those_without_a_finding_none_is_opened(tmp_path: Path, short: None) -> None:
    plan = plan_of(tmp_path, [good_row(n) for n in range(1, 60)])
    opened: list[int] = []
    stack = plan.rows.written

    def watched(number: int) -> bytes:
        opened.append(number)
        return b"[]"

    stack.pieces = [partial(watched, number) for number in range(len(stack.pieces))]
    assert (plan.errors, plan.said) == ([], [])
    assert opened == []
    list(plan.rows)
    assert opened == list(range(len(stack.pieces)))


def test_what_a_spool_keeps_on_the_disk_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "ROOM", 1000)
    spool = pieces.Spool()
    texts = [json.dumps([n, "程若谷" * n], ensure_ascii=False).encode() for n in range(70)]
    numbers = [spool.put(text) for text in texts]
    assert [spool.get(number) for number in reversed(numbers)] == texts[::-1]
    file: Any = spool._file
    assert isinstance(file.name, int), "a file without a name"
    file.seek(0)
    kept = file.read()
    assert len(kept) > 1000
    assert all(text not in kept and zlib.compress(text, 1) not in kept for text in texts)


def test_rows_are_counted_as_they_come() -> None:
    assert len(PlanRows()) == 0
    assert list(PlanRows().speaking()) == []
