"""Writes lists: whole, in the columns in which they are imported, or as a reader sees them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any, TypeVar
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhibu.engine.access import Actor
from zhibu.engine.exchange.lists import AT_ONCE, in_parts, lists
from zhibu.engine.exchange.report import stream_list, stream_table
from zhibu.engine.exchange.services import declared
from zhibu.engine.flow import service
from zhibu.engine.journal import services as journal
from zhibu.engine.resource import View, resource_of
from zhibu.engine.resource.columns import worded
from zhibu.engine.resource.view import look

MOST = 300_000
"""Above so many rows one file helps nobody: the list is narrowed to a part of the tree first."""

Row = TypeVar("Row")


def export_list(
    name: str, target: IO[bytes], *, actor: Actor, node: Any = None, as_text: bool = False
) -> int:
    """Write every row of a list that the actor reaches, below a node if given; return how many.

    The result imports again with nothing new, nothing changed and nothing wrong. Holds everything
    uncovered: who calls this notes it in the journal and answers for second persons and storage.
    """
    wanted = declared(name)
    actor.require(wanted.capability, node.path if node is not None else actor.path)
    context = wanted.context(actor, node)
    rows = wanted.stored(actor, node)
    return stream_list(target, wanted.template, rows, context.codes, as_text=as_text)


def viewed(name: str, query: str, *, actor: Actor) -> View:
    """Return the view of a resource that an address describes, for the actor; raises Http404."""
    actor_view = look(resource_of(name), actor, QueryDict(query))
    if not actor.may(actor_view.resource.read):
        actor.require(actor_view.resource.read, actor.path)
    return actor_view


def whole(view: View) -> bool:
    """Say whether the actor gets the list as it is imported, rather than what a page shows of it."""
    sheet = view.resource.sheet
    return bool(sheet) and sheet in lists() and view.actor.may(lists()[sheet].capability)


def export_view(
    view: View,
    target: IO[bytes],
    told: Callable[[int], None],
    only: Sequence[str] = (),
    *,
    as_text: bool = False,
) -> int:
    """Write the rows of a view, or some of them, in constant memory; returns how many there were.

    Whoever may write the list gets the columns of its import, uncovered; everybody else the columns of the
    page, masked as there. `told` hears every few hundred rows how many are written.
    """
    rows = view.resource.narrowed(view)
    if only:
        rows = rows.filter(uuid__in=[UUID(one) for one in only])
    if whole(view):
        wanted = lists()[view.resource.sheet]
        context = wanted.context(view.actor, None)
        stored = wanted.stored(view.actor, None, rows)
        return stream_list(target, wanted.template, _counted(stored, told), context.codes, as_text=as_text)
    columns = [column for column in view.shown() if not column.hidden]
    heads = [str(column.label) for column in columns]
    lines = ([worded(column.of(row, view)) for column in columns] for row in _in_parts(view, rows))
    title = str(view.resource.title)
    return stream_table(target, title, heads, _counted(lines, told), as_text=as_text)


def _in_parts(view: View, rows: Any) -> Iterator[Any]:
    for part in in_parts(view.resource.shaped(rows, view)):
        view.around = view.resource.around(part, view)
        yield from part


def _counted(rows: Iterable[Row], told: Callable[[int], None]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        yield row
        if number % AT_ONCE == 0:
            told(number)


@service()
def note_export(view: View, count: int, *, actor: Actor) -> None:
    """Write into the journal who took which list in which shape (S-70)."""
    shape = _("全部项目") if whole(view) else _("页面上的列")
    words = {"list": view.resource.title, "count": count, "shape": shape}
    journal.note(actor, "list.export", purpose=_("%(list)s，%(count)s行，%(shape)s") % words)
