"""Columns of a list: a heading, and how a row fills the cell. Rows are written here, not in a template.

A page of fifty rows has some five hundred cells: a template would cost more than all the rest of the page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhibu.engine.ui.components import kept
from zhibu.engine.ui.templatetags.ui import number, table_day

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from zhibu.engine.resource.view import View

EMPTY = "—"


class Mark(NamedTuple):
    """A state as a sign and a word: the component `state_chip`."""

    text: str
    state: str = "mute"
    icon: str = ""
    plain: bool = False


class Link(NamedTuple):
    """The name of a row as a link to its page, with words in grey behind it."""

    text: str
    url: str
    after: str = ""
    css: str = ""


Cell = str | int | float | date | datetime | bool | Mark | Link | Sequence[Mark] | None


@dataclass(frozen=True)
class Column:
    """One column: its heading, what a row shows in it, and how it looks on a phone.

    `of(row, view)` returns text, number, day, `Mark`, several marks or a `Link`; text is escaped here.
    `phone`: "main" (the head of the card), "label" (with its heading), "less" (left out), "" (alone).
    `right` puts numbers to the right; `order` names the fields that sort by it; `optional` hides it until
    a reader asks for it; `hidden` keeps the heading for readers of the page aloud; `shown(view)` leaves
    the column out where it says nothing.
    """

    name: str
    label: "StrOrPromise"
    of: Callable[[Any, "View"], Cell]
    phone: str = ""
    css: str = ""
    right: bool = False
    order: tuple[str, ...] = ()
    optional: bool = False
    hidden: bool = False
    shown: Callable[["View"], bool] | None = None

    @property
    def head(self) -> dict[str, Any]:
        """Return the heading in the shape of the component `data_table`."""
        return {"label": self.label, "css": "r" if self.right else "", "hidden": self.hidden}


def column_of(model: type[models.Model], name: str) -> Column:
    """Return the column that a field's class implies: days in ISO, choices in words, numbers right."""
    field = model._meta.get_field(name)
    label: Any = getattr(field, "verbose_name", name)
    if getattr(field, "flatchoices", None):
        display = f"get_{name}_display"
        return Column(name, label, lambda row, _view: str(getattr(row, display)()))
    numeric = isinstance(field, models.IntegerField | models.FloatField | models.DecimalField)
    sortable = (name,) if isinstance(field, models.DateField) else ()
    return Column(
        name,
        label,
        lambda row, _view: getattr(row, name),
        css="num" if numeric or sortable else "",
        right=numeric,
        order=sortable,
    )


def lines(columns: Sequence[Column], rows: Iterable[Any], view: "View", *, chosen: bool) -> SafeString:
    """Write the rows of a table; `chosen` gives each a box to choose it by."""
    cells = [(_opening(column), column.of) for column in columns]
    choose = _("选中%(what)s") if chosen else ""
    parts: list[str] = []
    for row in rows:
        parts.append("<tr>")
        if chosen:
            parts.append(_box(row.uuid, choose % {"what": view.resource.called(row)}))
        parts += [f"{opening}{written(of(row, view))}</td>" for opening, of in cells]
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308  # every value went through `written`


def _opening(column: Column) -> str:
    css = " ".join(
        part
        for part in (
            column.css,
            "r" if column.right else "",
            column.phone if column.phone in {"main", "less"} else "",
        )
        if part
    )
    label = f' data-label="{escape(str(column.label))}"' if column.phone == "label" else ""
    return f'<td class="{css}"{label}>' if css else f"<td{label}>"


def _box(uuid: UUID, label: str) -> str:
    return (
        '<td class="box"><input class="form-check-input" type="checkbox" name="chosen" '
        f'value="{uuid}" aria-label="{escape(label)}"></td>'
    )


def written(value: Any) -> str:
    """Write one `Cell` as markup; text is escaped, nothing becomes a dash, other values are their words."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, Mark):
        return _chip(value)
    if isinstance(value, Link):
        link = f'<a class="name" href="{escape(value.url)}">{escape(value.text)}</a>'
        after = f' <span class="sub t13">{escape(value.after)}</span>' if value.after else ""
        return f'<div class="{value.css}">{link}{after}</div>' if value.css else link + after
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, date):
        return table_day(value)
    if isinstance(value, list | tuple):
        return "".join(_chip(mark) for mark in value)
    return escape(str(value))


def worded(value: Any) -> str:
    """Write one `Cell` as plain text, as a spreadsheet shows it; nothing stays empty."""
    if value is None:
        return ""
    if isinstance(value, Mark):
        return value.text
    if isinstance(value, Link):
        return f"{value.text} {value.after}".strip()
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return table_day(value)
    if isinstance(value, list | tuple):
        return "、".join(mark.text for mark in value)
    return str(value)


def _chip(mark: Mark) -> str:
    return kept("state_chip", **mark._asdict())
