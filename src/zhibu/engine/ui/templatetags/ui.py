"""Tags and filters of the look: `{% load ui %}`."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    HiddenInput,
    RadioSelect,
    Select,
)
from django.template import Context, TemplateSyntaxError
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhibu.engine.ui import charts, components, trees

register = template.Library()
EMPTY = "—"
WEEKDAYS = "一二三四五六日"  # data: days of the week


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Return the names that the sprite holds."""
    lines = Path(__file__).parent.parent.joinpath("icons.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#")) | {"mark"}


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw an icon of the sprite; hidden from readers unless it has a label."""
    return _drawn(name, str(label), css)


@lru_cache(maxsize=512)
def _drawn(name: str, label: str, css: str) -> SafeString:
    # A page draws the same few icons dozens of times.
    if name not in icon_names():
        raise TemplateSyntaxError(f"icon {name} is not listed in ui/icons.txt")
    shown = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    css = f"ti {css}" if css else ("dj-mark" if name == "mark" else "ti")
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>', css, shown, static("ui/icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def ui(context: Context, name: str, /, **inputs: Any) -> SafeString:
    """Draw the component `ui/components/<name>.html` with declared inputs."""
    return mark_safe(components.draw(context, name, inputs))  # noqa: S308  # a rendered template


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str, /, **inputs: Any) -> SafeString:
    """Draw a component from its inputs alone, and keep the markup for the next page that gives the same.

    For what stands on every page. Inputs must be hashable. It may name `csrf_token`, `nonce` and `here` (the
    address of the page): they are put in each time, and nothing else of the request reaches it.
    """
    return components.filled(context, name, **inputs)


@register.simple_block_tag(takes_context=True, end_name="enduiblock")
def uiblock(context: Context, content: str, name: str, /, **inputs: Any) -> SafeString:
    """Draw a component around the markup between the tags; the component gets it as `content`."""
    return mark_safe(components.draw(context, name, {**inputs, "content": content}))  # noqa: S308  # a rendered template


@register.simple_tag
def chart(kind: str, points: Any, **options: Any) -> SafeString:
    """Draw an SVG: kind `columns`, `bars` or `line`; options as in `charts`."""
    return charts.draw(kind, points, **options)


@register.simple_tag
def widget(field: BoundField, **attrs: Any) -> SafeString:
    """Draw a form field's control with the class that its kind needs."""
    kind = field.field.widget
    if isinstance(kind, HiddenInput | RadioSelect | CheckboxSelectMultiple):
        return field.as_widget(attrs=attrs)
    css = "form-control"
    if isinstance(kind, CheckboxInput):
        css = "form-check-input"
    elif isinstance(kind, Select):
        css = "form-select"
    own = kind.attrs.get("class", "")
    return field.as_widget(attrs={**attrs, "class": f"{css} {own}".strip()})


@register.simple_tag
def autosave(key: str, url: str, status: str) -> SafeString:
    """Write the attributes that make a `<form>` save itself.

    key: the record, for the copy on this machine; url: where drafts are posted; status: the id of
    its `autosave_status`, which the answer replaces.
    """
    return format_html(
        'data-autosave="{}" hx-post="{}" hx-trigger="dj:save" hx-target="#{}" hx-swap="outerHTML" '
        'hx-sync="this:queue last" hx-request=\'{{"timeout":15000}}\'',
        key,
        url,
        status,
    )


@register.filter
def number(value: Any) -> str:
    """Write a count with thousands separators: 1,768; nothing becomes a dash, words stay."""
    if value is None or value == "":
        return EMPTY
    return f"{value:,}" if isinstance(value, int | float) else str(value)


@register.filter
def dash(value: Any) -> Any:
    """Show a dash where there is no value."""
    return EMPTY if value is None or value == "" else value


def _local(value: date | datetime) -> date | datetime:
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if isinstance(value, datetime) and aware else value


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day in a sentence: 6月17日; with a time: 6月17日 14:00."""
    if value is None:
        return EMPTY
    local = _local(value)
    words = _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
    return f"{words} {local:%H:%M}" if isinstance(local, datetime) else words


@register.filter
def table_day(value: date | datetime | None) -> str:
    """Write a day in a table: 2026-06-17; with a time: 2026-06-17 14:00."""
    if value is None:
        return EMPTY
    local = _local(value)
    return f"{local:%Y-%m-%d %H:%M}" if isinstance(local, datetime) else local.isoformat()


@register.filter
def full_day(value: date | datetime | None) -> str:
    """Write a day in a heading: 2026年6月17日 星期三."""
    if value is None:
        return EMPTY
    local = _local(value)
    parts = {"y": local.year, "m": local.month, "d": local.day, "w": WEEKDAYS[local.weekday()]}
    return _("%(y)d年%(m)d月%(d)d日 星期%(w)s") % parts


@register.filter
def clock_time(value: datetime | None) -> str:
    """Write the time of day with seconds: 14:32:08."""
    return EMPTY if value is None else f"{_local(value):%H:%M:%S}"


@register.filter
def percent_of(value: float, whole: float) -> str:
    """Write a share as an SVG length: 58%, always with a point."""
    share = 100 * value / whole if whole else 0
    return f"{min(max(share, 0), 100):.4g}%"


@register.filter
def pages_near(page: Any) -> list[int]:
    """List the page numbers to offer: first, two either side, last; 0 stands for a gap."""
    near = {1, page.pages, *range(max(1, page.number - 2), min(page.pages, page.number + 2) + 1)}
    shown: list[int] = []
    for number_ in sorted(near):
        if shown and number_ - shown[-1] > 1:
            shown.append(0)
        shown.append(number_)
    return shown


@register.filter
def tree_nodes(nodes: Any) -> SafeString:
    """Write the nodes of the component `tree`."""
    return trees.tree_nodes(nodes)


@register.filter
def segments(total: int) -> range:
    """Count from 0 for the segments of a progress line."""
    return range(total)


@register.filter
def error_lines(source: Any) -> list[dict[str, str]]:
    """List what is to be changed: of a form, or of a list of `{id, text}`, each once."""
    if not source:
        return []
    if not hasattr(source, "errors"):
        return list(source)
    lines = [{"id": "", "text": str(error)} for error in source.non_field_errors()]
    for name in source.errors:
        if name in source.fields:
            field = source[name]
            target = field.auto_id if field.use_fieldset else field.id_for_label
            lines += [{"id": target, "text": str(error)} for error in field.errors]
    return lines


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether the label belongs beside the control."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def chart_rows(points: Any) -> list[charts.Point]:
    """List the points of a chart for the table beneath it."""
    return charts.points_of(points)


@register.filter
def shares(parts: Any) -> list[dict[str, str]]:
    """Place the parts of a stacked bar: x, width as SVG lengths, tone; a hair of space between."""
    whole = sum(part["value"] for part in parts)
    placed, at = [], 0.0
    for part in parts:
        share = 100 * part["value"] / whole if whole else 0
        gap = 0.15 if at else 0
        if share:
            placed.append(
                {"x": f"{at + gap:.4g}%", "width": f"{max(share - gap, 0.1):.4g}%", "tone": part["tone"]}
            )
        at += share
    return placed


@register.filter
def opened(entry: Any) -> bool:
    """Tell whether the children of a navigation entry are shown: it or one of them is where the reader is."""
    children = entry["children"] if isinstance(entry, dict) else entry.children
    return bool(children) and any(_current(line) for line in (entry, *children))


def _current(line: Any) -> bool:
    return bool(line["current"] if isinstance(line, dict) else line.current)
