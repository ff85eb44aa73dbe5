"""What must not be unpacked is refused from the directory alone (S-30, S-31, S-32)."""

import io
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from zhibu.engine.exchange import unpacking
from zhibu.engine.exchange.archive import Refused, check_directory
from zhibu.engine.exchange.tests.samples import good_row, make
from zhibu.engine.exchange.workbook import MESSAGES, UnusableFile, read_workbook, unusable

GOOD = make([good_row()])


def rezip(change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """Return the good file with its parts changed (None: left out) and further parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """Return the good file with one part more."""
    return rezip(lambda _, old: old, **{name: content})


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    """Return the good file with bytes of one part replaced."""

    def change(name: str, content: bytes) -> bytes:
        assert name != part or old in content
        return content.replace(old, new) if name == part else content

    return rezip(change)


def reason_of(data: bytes, name: str = "a.xlsx") -> str:
    """Return why a file is refused; every reason has its message."""
    with pytest.raises(UnusableFile) as caught:
        read_workbook(data, name)
    assert caught.value.message == unusable(caught.value.reason, len(data)).message
    assert caught.value.message
    return caught.value.reason


def lying(declared: int) -> bytes:
    """Return the good file with one sheet that claims to be smaller or larger than it is."""
    data = bytearray(with_part("xl/big.xml", b"<a>" + b"x" * 5000 + b"</a>"))
    at = data.rfind(b"xl/big.xml") - 46
    struct.pack_into("<L", data, at + 24, declared)
    return bytes(data)


def overlapping() -> bytes:
    """Return a zip whose two entries share one packed stream."""
    data = bytearray(rezip(lambda _, old: old, **{"xl/one.xml": b"<a/>", "xl/two.xml": b"<a/>"}))
    entry = data.rfind(b"xl/two.xml") - 46
    struct.pack_into("<L", data, entry + 42, data.find(b"xl/one.xml") - 30)
    return bytes(data)


def many(count: int) -> bytes:
    """Return a zip of many entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.xml", b"")
    return out.getvalue()


def duplicate() -> bytes:
    """Return the good file with one part twice."""
    out = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
    return out.getvalue()


def link() -> bytes:
    """Return the good file with a symbolic link."""
    out = io.BytesIO(GOOD)
    info = zipfile.ZipInfo("xl/link.xml")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, b"/etc/hostname")
    return out.getvalue()


def encrypted() -> bytes:
    """Return the good file with the flag of a locked entry."""
    data = bytearray(GOOD)
    at = data.rfind(b"xl/workbook.xml") - 46
    data[at + 8] |= 1
    return bytes(data)


ENTITY = b'<!DOCTYPE a [<!ENTITY b "c">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_part("xl/media/zeros.bin", bytes(30 * 2**20)), "bomb"),
        (with_part("xl/media/a.bin", bytes(101 * 2**20)), "bomb"),
        (lying(10), "bomb"),
        (lying(6000), "damaged"),
        (overlapping(), "bomb"),
        (many(2001), "too-many-entries"),
        (many(65_535), "too-many-entries"),
        (duplicate(), "duplicate-names"),
        (with_part("XL/Workbook.xml", b"<a/>"), "duplicate-names"),
        (with_part("../evil.xml", b"<a/>"), "unsafe-names"),
        (with_part("xl/..\\..\\evil.xml", b"<a/>"), "unsafe-names"),
        (with_part("/etc/evil", b"<a/>"), "unsafe-names"),
        (with_part("C:\\evil", b"<a/>"), "unsafe-names"),
        (link(), "unsafe-names"),
        (encrypted(), "encrypted"),
        (with_part("xl/embeddings/inner.xlsx", b"x"), "nested"),
        (with_part("xl/media/inner.bin", GOOD), "nested"),
        (with_part("xl/vbaProject.bin", b"x"), "macro"),
        (with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "macro"),
        (with_part("xl/hidden.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "macro"),
        (replaced("[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), "macro"),
        (replaced("[Content_Types].xml", b"spreadsheetml.sheet.main", b"wordprocessingml.main"), "not-xlsx"),
        (replaced("xl/workbook.xml", b"<workbook ", ENTITY + b"<workbook "), "unsafe-xml"),
        (with_part("xl/other.xml", ENTITY.decode().encode("utf-16")), "unsafe-xml"),
        (replaced("xl/workbook.xml", b"</workbook>", b""), "damaged"),
        (replaced("xl/worksheets/sheet1.xml", b"</sheetData>", b""), "damaged"),
        (rezip(lambda name, old: None if name == "xl/workbook.xml" else old), "damaged"),
        (rezip(lambda name, old: None if name == "xl/worksheets/sheet1.xml" else old), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refuses(data: bytes, reason: str) -> None:
    assert reason_of(data) == reason


def test_half_files_are_refused_at_every_cut() -> None:
    for cut in range(1, len(GOOD), len(GOOD) // 40):
        assert reason_of(GOOD[:cut]) in ("damaged", "not-xlsx")


def test_damaged_bytes_never_do_more_than_refuse() -> None:
    outcomes: set[object] = set()
    for at in range(30, len(GOOD), len(GOOD) // 25):
        data = bytearray(GOOD)
        data[at] ^= 0xFF
        try:
            outcomes.add(len(read_workbook(bytes(data), "a.xlsx").sheets))
        except UnusableFile as refusal:
            outcomes.add(refusal.reason)
    assert outcomes <= {1, *MESSAGES}


def test_a_bomb_costs_neither_time_nor_memory() -> None:
    bomb = with_part("xl/worksheets/sheet2.xml", bytes(400 * 2**20))
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(Refused, match="bomb"):
        check_directory(bomb)
    took = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 0.1
    assert peak < 2**20


def test_entries_are_inflated_in_small_pieces() -> None:
    """300 MB of zeros never stand in memory at once, whatever the directory claimed about them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(300)) + packer.flush()
    sizes = [len(piece) for piece in unpacking.inflate(packed, zipfile.ZIP_DEFLATED)]
    assert (max(sizes), sum(sizes)) == (2**18, 300 * 2**20)


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_048_575, 14)])
def test_a_cell_at_the_far_end_is_no_reason_to_fill_the_memory(row: int, column: int) -> None:
    data = make([good_row()], more=lambda book, page: page.write_string(row, column, "x"))
    assert reason_of(data) == "too-heavy"


def test_a_wrong_dimension_is_not_believed() -> None:
    data = replaced("xl/worksheets/sheet1.xml", b'ref="A1:O2"', b'ref="A1:XFD1048576"')
    assert len(read_workbook(data).sheets[0].rows) == 2


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.xlsx", "empty"),
        (GOOD, "a.csv", "wrong-name"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx", "wrong-name"),
        (b"a,b\n1,2\n", "a.xlsx", "not-xlsx"),
        (b"%PDF-1.7", "a.xlsx", "not-xlsx"),
        (b"<html></html>", "a.xls", "html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (GOOD, "a.xlsm", "macro"),
        (GOOD, "a.xls", "wrong-name"),
        (GOOD, "a.docx", "wrong-name"),
        (make([], heads=[]), "a.xlsx", "empty"),
        (bytes(51 * 2**20), "a.xlsx", "too-big"),
    ],
)
def test_name_magic_and_structure_must_agree(data: bytes, name: str, reason: str) -> None:
    assert reason_of(data, name) == reason


def test_a_missing_path_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile) as caught:
        read_workbook(tmp_path / "no.xlsx")
    assert caught.value.reason == "unreadable"


def test_the_parser_is_caged() -> None:
    """Once reading begins, the process can open neither file nor socket, nor take much memory."""
    program = (
        "import io, sys, socket\n"
        "from zhibu.engine.exchange import parse\n"
        "told = []\n"
        "def probe(data):\n"
        "    attempts = socket.socket, lambda: open('/etc/hostname'), lambda: bytearray(2**30)\n"
        "    for attempt in attempts:\n"
        "        try:\n"
        "            attempt()\n"
        "            told.append('open')\n"
        "        except (OSError, MemoryError):\n"
        "            told.append('shut')\n"
        "def read(data):\n"
        "    probe(data)\n"
        "    yield {'told': told}\n"
        "parse._xlsx = read\n"
        "sys.argv = ['parse', 'xlsx']\n"
        "parse.main()\n"
    )
    answer = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program], input=GOOD, capture_output=True, check=True
    )
    assert answer.stdout.splitlines()[0] == b'{"told":["shut","shut","shut"]}'


def test_the_parser_does_not_load_django() -> None:
    program = "import sys, zhibu.engine.exchange.parse; print([m for m in sys.modules if 'django' in m])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert answer.stdout.strip() == b"[]"
