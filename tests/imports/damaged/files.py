"""Files that are damaged as files, text tables in all encodings, old workbooks."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.imports.damaged.build import HEADS, Case, number, rows, sheet, text
from tests.imports.damaged.cells import ID, LOST
from tests.imports.damaged.olden import Error, Formula, compound, old, stream
from tests.imports.damaged.shapes import FORMULA, SHOWS_ERROR


def _zip(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(rows()))) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
        for name, content in more.items():
            after.writestr(name, content)
    return out.getvalue()


def _with(name: str, content: bytes) -> bytes:
    return _zip(lambda _, old: old, **{name: content})


def _doctype(name: str, content: bytes) -> bytes:
    mark = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
    return content.replace(b"<worksheet", mark, 1) if "sheet1" in name else content


def _flipped() -> bytes:
    data = bytearray(sheet(rows()))
    data[len(data) // 3] ^= 0xFF
    return bytes(data)


def _locked_entry() -> bytes:
    data = bytearray(sheet(rows()))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    return bytes(data)


def _hidden_only() -> bytes:
    return _zip(lambda name, old: old.replace(b"<sheet name", b'<sheet state="hidden" name') if
                name == "xl/workbook.xml" else old)  # fmt: skip


CIPHER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
PAGE = "<html><table><tr><td>姓名</td><td>公民身份号码</td></tr></table></html>".encode()

BOOKS = [
    Case("nothing", lambda: b"", refused="empty"),
    Case("half a file", lambda: sheet(rows())[:3000], refused="damaged"),
    Case("the last byte lost", lambda: sheet(rows())[:-1], refused="damaged"),
    Case("a byte flipped", _flipped, refused="damaged"),
    Case("no content", lambda: sheet([], heads=[]), refused="empty"),
    Case("only hidden sheets", _hidden_only, refused="empty"),
    Case("a bomb", lambda: _with("xl/big.xml", b"<a>" + b" " * 60_000_000), refused="bomb"),
    Case("a file within", lambda: _with("xl/inner.xlsx", sheet(rows())), refused="nested"),
    Case("a file within, disguised", lambda: _with("xl/media/image1.png", sheet(rows())), refused="nested"),
    Case("macros", lambda: _with("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"), refused="macro"),
    Case("a name that allows macros", lambda: sheet(rows()), file="党员.xlsm", refused="macro"),
    Case("entities", lambda: _zip(_doctype), refused="unsafe-xml"),
    Case("a password", lambda: CIPHER, refused="encrypted"),
    Case("a locked part", _locked_entry, refused="encrypted"),
    Case("names that climb", lambda: _with("../../etc/x.xml", b"<a/>"), refused="unsafe-names"),
    Case("too many parts", lambda: _zip(lambda _, o: o, **{f"x/{n}": b"" for n in range(2001)}),
         refused="too-many-entries"),
    Case("a web page as .xls", lambda: PAGE, file="党员.xls", refused="html"),
    Case("a web page as .xlsx", lambda: PAGE, refused="html"),
    Case("a web page as .csv", lambda: PAGE, file="党员.csv", refused="html"),
    Case("a PDF", lambda: b"%PDF-1.7\n", refused="not-xlsx"),
    Case("a text table as .xlsx", lambda: text(rows()), refused="not-xlsx"),
    Case("a new workbook as .xls", lambda: sheet(rows()), file="党员.xls", refused="wrong-name"),
    Case("a new workbook as .csv", lambda: sheet(rows()), file="党员.csv", refused="wrong-name"),
]  # fmt: skip


def _table(encoding: str, separator: str, name: str, file: str) -> Case:
    return Case(f"{encoding} {name}", lambda: text(rows(), encoding, separator), file=file, good=3)


MIXED = text(rows(2)) + text(rows(3), "gb18030").split(b"\r\n")[-2] + b"\r\n"
TEXTS = [
    *(
        _table(encoding, *how)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
        for how in ((",", "commas", "a.csv"), (";", "semicolons", "a.csv"), ("\t", "tabs", "a.txt"))
    ),
    Case("big-endian with a mark", lambda: b"\xfe\xff" + text(rows(), "utf-16-be"), file="a.csv", good=3),
    Case("a line that names the separator", lambda: text(rows(), separator=";", start="sep=;\r\n"),
         file="a.csv", good=3),
    Case("line breaks in quotes", lambda: text(rows(address="江临市\n试验路1号")), file="a.csv", good=3),
    Case("numbers kept as texts", lambda: text(rows(id=f'="{number(1)}"')), file="a.csv", good=3),
    Case("numbers lost in text", lambda: text(rows(id="9.90101E+17")), file="a.csv",
         errors=((3, ID, LOST),), good=2),
    Case("a formula in text", lambda: text(rows(address="=1+1")), file="a.csv",
         errors=((3, "家庭住址", FORMULA),), good=2),
    Case("an error value in text", lambda: text(rows(address="#REF!")), file="a.csv",
         errors=((3, "家庭住址", SHOWS_ERROR),), good=2),
    Case("lines that end early", lambda: text([r[:8] for r in rows()]), file="a.csv", good=3,
         warnings=tuple((at, "家庭住址", "没有填家庭住址") for at in (2, 3, 4))),
    Case("two encodings in one file", lambda: MIXED, file="a.csv", refused="encoding"),
    Case("cut within a character", lambda: text(rows(9))[:-3], file="a.csv", refused="encoding"),
    Case("UTF-32", lambda: text(rows(), "utf-32"), file="a.csv", refused="encoding"),
    Case("half of UTF-16", lambda: text(rows(), "utf-16")[:-1], file="a.csv", refused="encoding"),
    Case("a picture as text", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 4, file="a.csv",
         refused="encoding"),
    Case("control characters in text", lambda: text(rows(name="李\x07明")), file="a.csv", refused="not-text"),
    Case("a quote that never closes", lambda: text(rows()) + b'x,"y\r\n', file="a.csv", refused="quotes"),
    Case("a text table with only heads", lambda: text([]), file="a.csv", remarks=("表头下面没有数据",)),
    Case("only a byte order mark", lambda: b"\xef\xbb\xbf", file="a.csv", refused="empty"),
]  # fmt: skip

OLD = [HEADS, *rows()]
OLDEN = [
    Case("an old workbook", lambda: old(OLD), file="a.xls", good=3),
    Case("an old workbook of 1904", lambda: old([HEADS, *rows(joined=38534.0 - 1462)], epoch_1904=True),
         file="a.xls", good=3),
    Case("an old workbook, hidden row", lambda: old(OLD, hidden_rows=[3]), file="a.xls", good=3,
         remarks=("有1行在表里是隐藏的，也读了：第3行",)),
    Case("an old workbook with a formula", lambda: old([HEADS, *rows(address=Formula())]), file="a.xls",
         errors=((3, "家庭住址", FORMULA),), good=2),
    Case("an old workbook with an error value", lambda: old([HEADS, *rows(ethnic=Error())]), file="a.xls",
         errors=((3, "民族", SHOWS_ERROR),), good=2),
    Case("an old workbook with a lost number", lambda: old([HEADS, *rows(id=9.90101198005063e17)]),
         file="a.xls", errors=((3, ID, LOST),), good=2),
    Case("half an old workbook", lambda: old(OLD)[:1500], file="a.xls", refused="damaged"),
    Case("an old workbook with a password", lambda: old(OLD, password=True), file="a.xls",
         refused="encrypted"),
    Case("an old workbook with macros", lambda: old(OLD, also=["_VBA_PROJECT_CUR"]), file="a.xls",
         refused="macro"),
    Case("an old workbook with a macro sheet", lambda: old(OLD, macro_sheet=True), file="a.xls",
         refused="macro"),
    Case("an old document", lambda: compound(bytes(5000), "WordDocument"), file="a.xls", refused="not-xlsx"),
    Case("a chain in circles", lambda: _circle(), file="a.xls", refused="damaged"),
]  # fmt: skip


def _circle() -> bytes:
    data = bytearray(compound(stream(OLD)))
    struct.pack_into("<L", data, 512 + 4 * 4, 2)
    return bytes(data)


FILES = [*BOOKS, *TEXTS, *OLDEN]
