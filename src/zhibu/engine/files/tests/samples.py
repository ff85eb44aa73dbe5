"""Files that the tests make themselves: harmless ones of every kind, and what hides in them."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, PngImagePlugin

from zhibu.engine.files.receiving import MB, Slot

EVERYTHING = ("jpeg", "png", "webp", "pdf", "docx", "xlsx")
PHOTOS = Slot(
    "test-photos", "照片", ("jpeg", "png", "webp", "pdf"), most=2 * MB, of_owner=100
)  # data: a title
PAPERS = Slot("test-papers", "文件", EVERYTHING, most=4 * MB, of_owner=100)  # data: a title

CANARY = "CANARY-30.5928N-114.3055E"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **how: Any) -> bytes:
    """Return a picture with a ramp of greys in it, so that up and down differ."""
    shown = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    shown.save(out, kind, **how)
    return out.getvalue()


def photo_with_notes(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """Return a picture that says in every way it can where it was taken."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010E] = CANARY  # what the picture shows
    notes.get_ifd(0x8825)[0x001D] = CANARY  # of the place
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", CANARY)
        text.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{CANARY}</x:xmpmeta>", zip=False)
        return picture("PNG", exif=notes, pnginfo=text)
    more: dict[str, Any] = {"xmp": f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode()}
    if kind == "JPEG":
        more["comment"] = CANARY.encode()
    return picture(kind, exif=notes.tobytes(), icc_profile=CANARY.encode() * 9, **more)


def png_bomb(width: int, height: int, rows: int) -> bytes:
    """Return a small PNG that claims a huge canvas, and holds so many rows of it, packed."""

    def part(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(bytes(width // 8 + 1)) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", content) + part(b"IEND", b"")


def pdf(
    *extra: str, catalog: str = "", page: str = "", text: str = "", trailer: str = "", packed: bool = False
) -> bytes:
    """Return a PDF of one page; `extra` objects are numbered from 6 on, `text` is its text layer."""
    shown = f"BT /F1 20 Tf 72 700 Td <{text.encode('utf-16-be').hex()}> Tj ET".encode()
    if packed:
        shown = zlib.compress(shown)
    filters = "/Filter /FlateDecode " if packed else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R >> >> {page} >>"
        ).encode(),
        f"<< {filters}/Length {len(shown)} >>\nstream\n".encode() + shown + b"\nendstream",
        (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H "
            b"/DescendantFonts ["
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
            b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>] >>"
        ),
        *(one.encode("latin-1") for one in extra),
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer.encode()))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def pdf_of_packed_objects(catalog: str) -> bytes:
    """Return a PDF whose objects are packed into one stream, and whose table is one, too."""
    inside = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    places = [sum(len(one) + 1 for one in inside[:at]) for at in range(len(inside))]
    head = " ".join(f"{number} {place}" for number, place in enumerate(places, 1)) + " "
    objects = zlib.compress((head + " ".join(inside)).encode())
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    first = out.tell()
    out.write(b"4 0 obj\n<< /Type /ObjStm /N 3 /First %d /Filter /FlateDecode " % len(head))
    out.write(b"/Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(objects), objects))
    table = out.tell()
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, first, 0), (1, table, 0)]
    packed_rows = zlib.compress(b"".join(struct.pack(">BHB", *row) for row in rows))
    out.write(b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode ")
    out.write(b"/Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(packed_rows), packed_rows))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_WORD = '<w:document xmlns:w="urn:w"><w:body>{}</w:body></w:document>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip container of some parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(*paragraphs: str, main: str = _MAIN["docx"], body: str = "", **parts: str | bytes) -> bytes:
    """Return a word processor's document; each character of a paragraph is a run of its own."""
    texts = [
        "<w:p>" + "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in text) + "</w:p>"
        for text in paragraphs
    ]
    types = _TYPES.format(f'<Override PartName="/word/document.xml" ContentType="{main}"/>')
    more = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
    return packed(
        {"[Content_Types].xml": types, "word/document.xml": _WORD.format("".join(texts) + body), **more}
    )


def xlsx(text: str = "名册") -> bytes:  # data: a cell
    """Return a workbook with one shared text."""
    types = _TYPES.format(f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN["xlsx"]}"/>')
    shared = f"<sst><si><t>{text}</t></si></sst>"
    return packed(
        {"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": shared}
    )
