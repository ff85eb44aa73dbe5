"""Reading a PDF back: its pages and, through the maps of its fonts, its text; enough for our own."""

import re
import zlib
from dataclasses import dataclass

STREAM = re.compile(rb"(\d+) 0 obj\s*(<<.*?>>)\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\((?:\\.|[^\\()])*\)")


@dataclass(frozen=True)
class Page:
    """One page: width and height in points, the words on it."""

    width: float
    height: float
    text: str


def pages(pdf: bytes) -> list[Page]:
    """Return the pages of a PDF in order."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    streams = {int(number): _plain(head, body) for number, head, body in STREAM.findall(pdf)}
    kids = next(body for body in objects.values() if b"/Type/Pages" in body and b"/Kids" in body)
    order = re.findall(rb"(\d+) 0 R", kids.split(b"/Kids")[1].split(b"]")[0])
    return [_page(objects[int(number)], objects, streams) for number in order]


def _plain(head: bytes, body: bytes) -> bytes:
    return zlib.decompress(body) if b"FlateDecode" in head else body


def _page(body: bytes, objects: dict[int, bytes], streams: dict[int, bytes]) -> Page:
    box = [float(part) for part in re.findall(rb"[\d.]+", body.split(b"/MediaBox")[1].split(b"]")[0])]
    resources = objects[_reference(body, b"Resources")]
    maps = {}
    fonts = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", fonts.group(1) if fonts else b""):
        maps[name] = _letters(streams[_reference(objects[int(number)], b"ToUnicode")])
    return Page(box[2], box[3], _text(streams[_reference(body, b"Contents")], maps))


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return int(found.group(1))


def _letters(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", cmap)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _text(content: bytes, maps: dict[bytes, dict[int, str]]) -> str:
    font, found = b"", []
    for match in re.finditer(SHOWN, content):
        if match.group(1):
            font = match.group(1)
            continue
        raw = bytes.fromhex(match.group(2).decode()) if match.group(2) else _unescaped(match.group(0)[1:-1])
        codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw) - 1, 2)]
        found += [maps.get(font, {}).get(code, "") for code in codes]
    return "".join(found)


def _unescaped(text: bytes) -> bytes:
    known = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(match: re.Match[bytes]) -> bytes:
        said = match.group(1)
        return bytes([int(said, 8)]) if said.isdigit() else known.get(said, said)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, text, flags=re.DOTALL)
