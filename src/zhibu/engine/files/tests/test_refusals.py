"""What must not be stored is refused, each with its reason; what is harmless is not (S-30 to S-38)."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from zhibu.engine.access import operator
from zhibu.engine.exchange.archive import Refused
from zhibu.engine.files import documents, pdfs, store
from zhibu.engine.files.receiving import UnfitFile, receive
from zhibu.engine.files.tests.samples import (
    CANARY,
    PAPERS,
    PHOTOS,
    docx,
    packed,
    pdf,
    pdf_of_packed_objects,
    photo_with_notes,
    picture,
    png_bomb,
    xlsx,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
SOMEBODY = operator("试验")

JPG, PNG, WEBP, PDF = picture(), picture("PNG"), picture("WEBP"), pdf(text="签到表")
ZIP = packed({"a.txt": "x" * 50})
PAGE = b"<html><body><script>alert(1)</script></body></html>"
EXE = b"MZ" + bytes(400)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")


def reason_of(data: bytes, name: str, slot: Any = PAPERS) -> str:
    try:
        receive(slot, name, data, actor=SOMEBODY)
    except UnfitFile as refused:
        return refused.reason
    return ""


HARMLESS = [
    (JPG, "签到表.jpg"),
    (JPG, "IMG_0001.JPEG"),
    (JPG, "没有后缀"),
    (picture("MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))]), "带深度图的照片.jpg"),
    (picture("PNG", save_all=True, append_images=[Image.new("RGB", (64, 48))]), "动图.png"),
    (PNG, "截图.png"),
    (WEBP, "微信图片.webp"),
    (picture("PNG", mode="RGBA"), "a.png"),
    (picture("PNG", mode="1"), "a.png"),
    (picture("PNG", mode="I;16"), "a.png"),
    (picture("JPEG", mode="L"), "a.jpg"),
    (picture("JPEG", mode="CMYK"), "a.jpg"),
    (JPG + b"\x00\x00\x00\x18ftypmp42" + bytes(3000), "动态照片.jpg"),
    (PDF, "签到表.pdf"),
    (pdf(text="签到表", packed=True), "签到表.pdf"),
    (pdf("<< /Type /Action /S /URI /URI (https://example.org) >>"), "链接.pdf"),
    (PDF + b"\r\n\0\0", "a.pdf"),
    (docx("关于保密协议的说明"), "说明.docx"),
    (xlsx(), "名册.xlsx"),
]


@pytest.mark.parametrize("at", range(len(HARMLESS)))
def test_what_is_harmless_is_taken(at: int) -> None:
    data, name = HARMLESS[at]
    assert reason_of(data, name) == ""


MISNAMED = [
    (b"", "a.jpg", "empty"),
    (PNG, "a.jpg", "wrong-name"),
    (JPG, "a.png", "wrong-name"),
    (JPG, "a.pdf", "wrong-name"),
    (PDF, "a.jpg", "wrong-name"),
    (WEBP, "a.png", "wrong-name"),
    (xlsx(), "a.docx", "wrong-name"),
    (docx("x"), "a.xlsx", "wrong-name"),
    (docx("x"), "a.pdf", "wrong-name"),
    (ZIP, "a.docx", "wrong-name"),
    (ZIP, "a.zip", "archive"),
    (ZIP, "a.jpg", "wrong-name"),
    (b"Rar!\x1a\x07" + bytes(90), "a.jpg", "archive"),
    (b"7z\xbc\xaf\x27\x1c" + bytes(90), "a.pdf", "archive"),
    (b"\x1f\x8b\x08" + bytes(90), "a.png", "archive"),
    (JPG, "a.jpg.exe", "program"),
    (JPG, "a.exe", "program"),
    (EXE, "a.jpg", "program"),
    (EXE, "a.pdf", "program"),
    (b"\x7fELF" + bytes(90), "a.png", "program"),
    (b"#!/bin/sh\nrm -rf /\n", "a.jpg", "program"),
    (b"\xca\xfe\xba\xbe" + bytes(90), "a.jpg", "program"),
    (b"alert(1)", "a.js", "program"),
    (b"@echo off", "a.bat", "program"),
    (JPG, "a\u202egpj.exe", "program"),
    (PAGE, "a.jpg", "html"),
    (PAGE, "a.pdf", "html"),
    (b"\xef\xbb\xbf  " + PAGE, "a.jpg", "html"),
    (b"<!DOCTYPE html><p>x", "a.png", "html"),
    (SVG, "a.svg", "svg"),
    (SVG, "a.jpg", "svg"),
    (b"<svg onload=alert(1)>", "a.png", "svg"),
    (HEIC, "a.heic", "heic"),
    (HEIC, "a.jpg", "heic"),
    (b"GIF89a" + bytes(90), "a.gif", "other-picture"),
    (b"II*\x00" + bytes(90), "a.tif", "other-picture"),
    (b"text", "a.txt", "unknown"),
    (bytes(600), "a.jpg", "unknown"),
    (OLE, "a.doc", "old-office"),
    (LOCKED, "a.docx", "encrypted"),
    (docx("x"), "a.docm", "macro"),
    (xlsx(), "a.xlsm", "macro"),
    (docx("x", word__vbaProject_DOT_bin=b"x"), "a.docx", "macro"),
    (docx("x", main="application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docx", "macro"),
]

MIXED = [
    (JPG + ZIP, "a.jpg"),
    (PNG + ZIP, "a.png"),
    (WEBP + ZIP, "a.webp"),
    (PDF + ZIP, "a.pdf"),
    (PDF + PAGE, "a.pdf"),
    (PDF + EXE, "a.pdf"),
    (JPG + PAGE, "a.jpg"),
    (PNG + PAGE, "a.png"),
    (picture("JPEG", comment=b"<?php system($_GET[0]); ?>"), "a.jpg"),
    (picture("JPEG", comment=b"%PDF-1.7"), "a.jpg"),
    (picture("JPEG", comment=b"<script>alert(1)</script>"), "a.jpg"),
    (b"junk" + PDF, "a.pdf"),
    (b"\xff\xd8\xff" + PAGE, "a.jpg"),
    (b"%PDF-1.7\n" + PAGE, "a.pdf"),
    (b"%PDF-1.7\n1 0 obj", "a.pdf"),
]

TORN = [
    (JPG[: len(JPG) // 2], "a.jpg"),
    (JPG[:4] + bytes(500), "a.jpg"),
    (PNG[:60], "a.png"),
    (WEBP[:40], "a.webp"),
    (b"%PDF-1.7\n%%EOF", "a.pdf"),
    (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF", "a.pdf"),
    (docx("x")[:-40], "a.docx"),
]


@pytest.mark.parametrize("at", range(len(MISNAMED)))
def test_name_and_content_must_agree(at: int) -> None:
    data, name, reason = MISNAMED[at]
    assert reason_of(data, name) == reason


@pytest.mark.parametrize("at", range(len(MIXED)))
def test_a_file_that_is_two_things_is_refused(at: int) -> None:
    data, name = MIXED[at]
    assert reason_of(data, name) == "mixed"


@pytest.mark.parametrize("at", range(len(TORN)))
def test_what_is_torn_is_refused(at: int) -> None:
    data, name = TORN[at]
    assert reason_of(data, name) == "damaged"


def test_a_slot_takes_only_its_kinds_and_sizes() -> None:
    assert reason_of(docx("x"), "a.docx", PHOTOS) == "not-allowed"
    assert reason_of(bytes(2 * 2**20 + 1), "a.jpg", PHOTOS) == "too-big"
    with pytest.raises(UnfitFile, match=r"文件有3MB，最大2MB。压缩后再传，或分成两份。"):
        receive(PHOTOS, "a.jpg", bytes(2 * 2**20 + 1), actor=SOMEBODY)
    with pytest.raises(UnfitFile, match=r"“名册.docx”：这里只收JPG、PNG、WebP、PDF。"):
        receive(PHOTOS, "名册.docx", docx("x"), actor=SOMEBODY)


ACTIVE = [
    pdf(catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    pdf(
        "<< /S /JavaScript /JS 7 0 R >>", "<< /Length 0 >>\nstream\n\nendstream", catalog="/OpenAction 6 0 R"
    ),
    pdf(catalog="/OpenAction << /S /J#61vaScript /#4AS (x) >>"),
    pdf(catalog="/Names << /JavaScript << /Names [(a) 6 0 R] >> >>"),
    pdf(page="/AA << /O << /S /Launch /F (cmd.exe) >> >>"),
    pdf("<< /Type /Annot /Subtype /Link /A << /S /Launch /F (cmd.exe) >> >>", page="/Annots [6 0 R]"),
    pdf(catalog="/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>"),
    pdf("<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream"),
    pdf("<< /Type /Annot /Subtype /FileAttachment /FS << /F (a) >> >>", page="/Annots [6 0 R]"),
    pdf(catalog="/AcroForm << /XFA [(a) 6 0 R] >>"),
    pdf("<< /S /SubmitForm /F (https://example.org) >>"),
    pdf("<< /Type /Annot /Subtype /RichMedia >>", page="/Annots [6 0 R]"),
]


def found_inside(data: bytes, kind: str) -> str:
    """Return why the readers of the cage refuse a file, asked here: a process for each would take minutes."""
    try:
        pdfs.judge(data) if kind == "pdf" else documents.judge(data, kind)
    except Refused as refusal:
        return refusal.reason
    return ""


@pytest.mark.parametrize("at", range(len(ACTIVE)))
def test_a_pdf_that_does_something_is_refused(at: int) -> None:
    assert found_inside(ACTIVE[at], "pdf") == "active"


def test_so_it_is_in_the_cage() -> None:
    assert reason_of(ACTIVE[0], "a.pdf") == "active"


def test_what_hides_in_a_packed_object_of_a_pdf_is_found() -> None:
    """Newer files keep their objects in packed streams, where no search of the bytes sees them."""
    assert b"JavaScript" not in pdf_of_packed_objects("/OpenAction << /S /JavaScript /JS (x) >>")
    assert reason_of(pdf_of_packed_objects("/OpenAction << /S /JavaScript /JS (x) >>"), "a.pdf") == "active"
    assert reason_of(pdf_of_packed_objects("/OpenAction [3 0 R /Fit]"), "a.pdf") == ""


def test_a_locked_pdf_and_endless_ones_are_refused() -> None:
    locked = pdf(
        "<< /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >>", trailer="/Encrypt 6 0 R /ID [<00> <00>]"
    )
    assert reason_of(locked, "a.pdf") == "encrypted"
    circle = pdf(catalog="").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    assert reason_of(circle, "a.pdf") in {"damaged", "too-heavy"}


OFFICE = [
    (docx("x", word__embeddings__oleObject1_DOT_bin=b"x"), "active"),
    (docx("x", word__activeX__activeX1_DOT_xml="<x/>"), "active"),
    (docx("x", body="<w:instrText> DDEAUTO c:\\\\cmd.exe</w:instrText>"), "active"),
    (
        docx(
            "x",
            word___rels__settings_DOT_xml_DOT_rels=(
                '<Relationships><Relationship Type="urn:x/attachedTemplate" Target="https://example.org/a" '
                'TargetMode="External"/></Relationships>'
            ),
        ),
        "active",
    ),
    (docx("x", word__a_DOT_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "unsafe-xml"),
    (docx("x", word__big_DOT_xml=b" " * (20 * 2**20)), "bomb"),
    (docx("x", a_DOT_zip=b"PK\x03\x04"), "nested"),
    (packed({"[Content_Types].xml": "<a/>", "../../etc/cron.d/x": "x"}), "unsafe-names"),
]


@pytest.mark.parametrize("at", range(len(OFFICE)))
def test_office_documents_are_checked_before_they_are_unpacked(at: int) -> None:
    data, reason = OFFICE[at]
    assert found_inside(data, "docx") == reason


def test_a_link_to_a_page_is_no_reason_to_refuse_a_document() -> None:
    link = (
        '<Relationships><Relationship Type="urn:x/hyperlink" Target="https://example.org" '
        'TargetMode="External"/></Relationships>'
    )
    assert reason_of(docx("x", word___rels__document_DOT_xml_DOT_rels=link), "a.docx") == ""


@pytest.mark.parametrize(("width", "height", "rows"), [(8000, 6000, 6000), (65_000, 65_000, 9)])
def test_a_picture_that_would_fill_the_memory_is_refused_from_its_head(
    width: int, height: int, rows: int
) -> None:
    bomb = png_bomb(width, height, rows)
    assert len(bomb) < 2**16
    assert reason_of(bomb, "a.png") == "too-many-pixels"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_was_said_about_a_photo_comes_along(kind: str, folder: Path) -> None:
    data = photo_with_notes(kind)
    assert CANARY.encode() in data
    received = receive(PHOTOS, f"a.{kind.lower()}", data, actor=SOMEBODY)
    kept = store.read(received.content)
    assert CANARY.encode() not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert not shown.getexif()
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_taken_sideways_stands_upright(folder: Path) -> None:
    received = receive(PHOTOS, "a.jpg", photo_with_notes(orientation=6), actor=SOMEBODY)
    with Image.open(io.BytesIO(store.read(received.content))) as shown:
        assert shown.size == (48, 64)
        # Dark was on top; turned by a quarter to the right it is on the right.
        row = list(shown.convert("L").crop((0, 30, 48, 31)).tobytes())
    assert row[2] > row[-3]


@pytest.mark.parametrize("part", ["pictures", "pdfs", "documents"])
def test_what_looks_into_files_loads_no_django(part: str) -> None:
    program = (
        f"import sys, zhibu.engine.files.inspecting, zhibu.engine.files.{part}\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert answer.stdout.strip() == b"[]"


def test_what_looks_into_files_is_caged() -> None:
    """Once bytes are read, the process can open neither file nor socket, nor take much memory."""
    program = (
        "import socket, sys\n"
        "from zhibu.engine.files import inspecting, pictures\n"
        "def probe(data, kind):\n"
        "    for attempt in (socket.socket, lambda: open('/etc/hostname'), lambda: bytearray(2**30)):\n"
        "        try:\n"
        "            attempt()\n"
        "            return 'open', b''\n"
        "        except (OSError, MemoryError):\n"
        "            pass\n"
        "    return 'shut', b''\n"
        "pictures.rewritten = probe\n"
        "sys.argv = ['inspecting', 'jpeg']\n"
        "inspecting.main()\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], input=JPG, capture_output=True, check=True)
    assert b'"shut"' in answer.stdout
