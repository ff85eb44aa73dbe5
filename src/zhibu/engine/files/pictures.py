"""Decodes a picture and writes it anew: what was hidden in it or said about it does not come along (S-37).

Runs in the cage. Whatever decoding needs is imported here, for afterwards no file can be opened.
"""

from io import BytesIO

from PIL import (
    ExifTags,
    Image,
    ImageFile,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
    features,
)

from zhibu.engine.exchange.archive import Refused

MOST_PIXELS = 40_000_000
QUALITY = 85

NEEDED = (
    *(ImageFile, ImagePalette),
    *(JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin),
)
"""Decoders, and what reads which way up a photo was taken; loaded before the cage is shut."""
_FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})

Image.preinit()
Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is decoded
features.check("webp")


def rewritten(data: bytes, kind: str) -> tuple[str, bytes]:
    """Return kind and bytes of a picture decoded and encoded again, upright, without metadata.

    JPEG stays JPEG, PNG stays PNG, WebP becomes one of them; of several frames the first is kept.
    Raises Refused, and whatever the decoders raise at bytes that are no picture.
    """
    # What was decoded first has gone when the picture is turned: two copies at a time are all that fits.
    picture, turn = _decoded(data, kind)
    picture = picture if turn is None else picture.transpose(turn)
    return _encoded(picture, kind)


def _decoded(data: bytes, kind: str) -> tuple[Image.Image, Image.Transpose | None]:
    with Image.open(BytesIO(data), formats=_FORMATS[kind]) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Refused("too-many-pixels")
        turn = _turn(found)
        found.load()
        return _plain(found), turn


def _turn(found: Image.Image) -> Image.Transpose | None:
    """Return how to turn a photo so that it stands upright: cameras note which way they were held."""
    try:
        return _TURNS.get(found.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError):
        # Torn notes about a photo are no reason to refuse it; they go anyway.
        return None


def _plain(picture: Image.Image) -> Image.Image:
    """Return a picture in one of the modes L, RGB and RGBA, with nothing attached."""
    if picture.mode.startswith("I;16"):
        high = slice(0, None, 2) if picture.mode == "I;16B" else slice(1, None, 2)
        picture = Image.frombytes("L", picture.size, picture.tobytes()[high])
    alpha = picture.mode in _WITH_ALPHA or "transparency" in picture.info
    mode = "RGBA" if alpha else "L" if picture.mode in ("L", "1") else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    # Writers take notes, colour profile and comment from here.
    plain.info = {}
    return plain


def _encoded(picture: Image.Image, kind: str) -> tuple[str, bytes]:
    out = BytesIO()
    if kind == "png" or picture.mode == "RGBA":
        picture.save(out, "PNG", compress_level=2)
        return "png", out.getvalue()
    picture.save(out, "JPEG", quality=QUALITY)
    return "jpeg", out.getvalue()
