"""Charts as SVG, drawn on the server: presentation attributes and classes only, no style, no script.

A point is `(label, value)` or `(label, value, url)`; value None is a gap. Widths are in pixels of the
drawing; it scales with its box. Colours are the classes c1 … c7 of `chart.css`. Every chart has a
text for readers; the component `chart` puts the table of its data beneath.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

WIDE = 340  # wider than a phone: scrolls there instead of shrinking its words
PALE = {"c3", "c5", "c6"}  # under 3:1 on white: an outline is compulsory


@dataclass(frozen=True)
class Point:
    """One value: label on the axis, value or None, address of the list behind it."""

    label: str
    value: float | None
    url: str = ""


@dataclass(frozen=True)
class Look:
    """How a chart is drawn: title for readers, colour class, unit, size, scale, dashed target."""

    title: str
    colour: str = "c2"
    unit: str = ""
    width: int = 320
    height: int = 200
    low: float = 0
    high: float | None = None
    target: float | None = None
    target_words: str = ""
    label_width: int = 104


def points_of(points: Iterable[Any]) -> list[Point]:
    """Accept points or tuples of two or three."""
    return [point if isinstance(point, Point) else Point(*point) for point in points]


def words(value: float | None, unit: str = "") -> str:
    """Write a value: thousands separated, no needless decimals."""
    if value is None:
        return _("没有数据")
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return text + unit


def _text(x: float, y: float, words_: str, anchor: str = "middle", css: str = "") -> str:
    named = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(words_)}</text>'


def _linked(point: Point, unit: str, inner: str) -> str:
    if not point.url:
        return inner
    name = f"{point.label} {words(point.value, unit)}"
    return f'<a href="{escape(point.url)}" aria-label="{escape(name)}">{inner}</a>'


def _rect(box: tuple[float, float, float, float], css: str, radius: float = 3) -> str:
    x, y, width, height = box
    edge = " edge" if css in PALE else ""
    return (
        f'<rect class="{css}{edge}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 0):.1f}" rx="{radius:g}"/>'
    )


def _drawing(points: Sequence[Point], look: Look, inner: str) -> SafeString:
    told = "，".join(f"{point.label} {words(point.value, look.unit)}" for point in points)
    role = "group" if any(point.url for point in points) else "img"
    css = ' class="wide"' if look.width > WIDE else ""
    return mark_safe(  # noqa: S308  # built here from numbers and escaped text
        f'<svg{css} width="{look.width}" height="{look.height}" '
        f'viewBox="0 0 {look.width} {look.height}" role="{role}" '
        f'aria-label="{escape(f"{look.title}：{told}")}">{inner}</svg>'
    )


def columns(points: Sequence[Point], look: Look) -> SafeString:
    """Draw upright bars from zero, the value above each."""
    top, bottom = 24, look.height - 24
    most = look.high or max((point.value or 0 for point in points), default=0) or 1
    step = look.width / max(len(points), 1)
    bar = min(step * 0.56, 48)
    parts = []
    for at, point in enumerate(points):
        middle = step * (at + 0.5)
        tall = (bottom - top) * (point.value or 0) / most
        drawn = _rect((middle - bar / 2, bottom - tall, bar, tall), look.colour)
        drawn += _text(middle, bottom - tall - 7, words(point.value))
        parts.append(_linked(point, look.unit, drawn))
        parts.append(_text(middle, look.height - 6, point.label, css="tick"))
    axis = f'<line class="axis" x1="0" x2="{look.width}" y1="{bottom}" y2="{bottom}"/>'
    return _drawing(points, look, axis + "".join(parts))


def bars(points: Sequence[Point], look: Look) -> SafeString:
    """Draw lying bars over a track, label left, number at the end."""
    most = look.high or max((point.value or 0 for point in points), default=0) or 1
    row = look.height / max(len(points), 1)
    room = look.width - look.label_width - 44
    thick = min(row * 0.55, 18)
    parts = []
    for at, point in enumerate(points):
        y = row * (at + 0.5)
        long = room * min((point.value or 0) / most, 1)
        drawn = _rect((look.label_width, y - thick / 2, room, thick), "track")
        drawn += _rect((look.label_width, y - thick / 2, long, thick), look.colour)
        drawn += _text(look.width - 2, y + 5, words(point.value), "end", "strong")
        parts.append(_text(0, y + 5, point.label, "start"))
        parts.append(_linked(point, look.unit, drawn))
    return _drawing(points, look, "".join(parts))


def line(points: Sequence[Point], look: Look) -> SafeString:
    """Draw one line with its values on the points, three grid lines, a dashed target."""
    left, top, bottom = 46, 26, look.height - 26
    high = look.high or max((point.value or 0 for point in points), default=1) or 1
    span = (high - look.low) or 1
    step = (look.width - left - 12) / max(len(points), 1)

    def height_of(value: float) -> float:
        return bottom - (bottom - top) * (value - look.low) / span

    parts = _grid(look, (left, high), height_of)
    known = [
        (left + step * (at + 0.5), height_of(point.value), point)
        for at, point in enumerate(points)
        if point.value is not None
    ]
    if known:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _point in known)
        ground = f"{known[0][0]:.1f},{bottom} {path} {known[-1][0]:.1f},{bottom}"
        parts.append(f'<polygon class="area {look.colour}" points="{ground}"/>')
        parts.append(f'<polyline class="line {look.colour}" points="{path}"/>')
    for x, y, point in known:
        dot = f'<circle class="{look.colour}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        parts.append(_linked(point, look.unit, dot + _text(x, y - 10, words(point.value))))
    for at, point in enumerate(points):
        parts.append(_text(left + step * (at + 0.5), look.height - 6, point.label, css="tick"))
    return _drawing(points, look, "".join(parts))


def _grid(look: Look, edges: tuple[float, float], height_of: Callable[[float], float]) -> list[str]:
    left, high = edges
    parts = []
    for value in (look.low, (look.low + high) / 2, high):
        y = height_of(value)
        parts.append(f'<line class="grid" x1="{left}" x2="{look.width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(left - 8, y + 5, words(value, look.unit), "end", "tick"))
    if look.target is not None:
        y = height_of(look.target)
        parts.append(f'<line class="goal" x1="{left}" x2="{look.width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(left + 4, y - 7, look.target_words, "start", "target"))
    return parts


KINDS: dict[str, Callable[[Sequence[Point], Look], SafeString]] = {
    "columns": columns,
    "bars": bars,
    "line": line,
}


def draw(kind: str, points: Iterable[Any], **options: Any) -> SafeString:
    """Draw a chart of a kind; options are the fields of `Look`."""
    return KINDS[kind](points_of(points), Look(**options))
