"""A long sheet is read slice by slice, and every cell is as if it had been read whole."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from zhibu.engine.exchange import parse, slices
from zhibu.engine.exchange.tests.samples import good_row, make

ROWS = [good_row(n, address=f"云上省清河市长安路{n}号", badge=n % 2 == 0) for n in range(1, 900)]


def told(data: bytes) -> list[Any]:
    """Return all that the reader says of a workbook."""
    return list(parse._xlsx(data))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let sheets of more than 64 KiB be long; return the sizes of the slices that are opened."""
    sizes: list[int] = []
    real = slices.slices

    def watched(*args: Any) -> Any:
        for each in real(*args):
            sizes.append(len(each))
            yield each

    monkeypatch.setattr(parse, "slices", watched)
    monkeypatch.setattr(slices, "SLICE", 2**16)
    return sizes


def both(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[Any]]:
    """Return what is said of a workbook in slices, and of the same read whole."""
    in_slices = told(data)
    monkeypatch.setattr(slices, "SLICE", 2**30)
    return in_slices, told(data)


def plain(_book: Any, _page: Any) -> None:
    """Leave the sheet as it is."""


def far_cells(_book: Any, page: Any) -> None:
    """Leave rows and columns empty, and hide some."""
    page.write_string(1500, 25, "far")
    page.write_string(1700, 3, "below")
    page.set_row(3, None, None, {"hidden": True})
    page.set_row(600, None, None, {"hidden": True})
    page.set_column(7, 7, None, None, {"hidden": True})


def formulas(_book: Any, page: Any) -> None:
    """Compute something far below the first slice."""
    page.write_formula(700, 3, "=1+1", value=2)
    page.write_formula(880, 4, "=NA()", value="#N/A")


def days(book: Any, page: Any) -> None:
    """Write days and moments into a late slice, and merge a title."""
    page.write_datetime(850, 5, datetime.datetime.fromisoformat("2026-05-01T09:30"), book.add_format(
        {"num_format": "yyyy/m/d hh:mm"}
    ))  # fmt: skip
    page.merge_range(0, 30, 0, 33, "标题")


@pytest.mark.parametrize("more", [plain, far_cells, formulas, days])
def test_slices_say_what_the_whole_says(
    more: Callable[[Any, Any], None], opened: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_slices, whole = both(make(ROWS, more=more), monkeypatch)
    assert in_slices == whole
    assert len(opened) > 2
    assert [line[0] for line in in_slices if isinstance(line, list)][:900] == list(range(1, 901))


def test_cells_merged_downwards_are_filled_from_the_row_above(opened: list[int]) -> None:
    def more(_book: Any, page: Any) -> None:
        page.merge_range(300, 20, 700, 20, "第一展厅")

    lines = told(make(ROWS, more=more))
    assert opened == []
    filled = {line[0]: line[1][20] for line in lines if isinstance(line, list) and len(line[1]) > 20}
    assert filled == dict.fromkeys(range(301, 702), "第一展厅")


def rewritten(change: Callable[[bytes], bytes]) -> bytes:
    """Return the long list with the XML of its sheet changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make(ROWS))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"</row>", b"<!-- </row> --></row>"),
        lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml),
    ],
    ids=["comments", "rows-without-number"],
)
def test_an_unusual_sheet_is_read_whole(change: Callable[[bytes], bytes], opened: list[int]) -> None:
    assert told(rewritten(change)) == told(rewritten(bytes))
    # The second of them alone is read in slices.
    assert 0 < len(opened) < 5
