"""Checking a file and keeping its plan: nothing is written before somebody confirms (R-01)."""

import json
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from itertools import chain, islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.bulk import insert_lines
from zhibu.engine.exchange.arranging import recalled
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.exchange.header import locate
from zhibu.engine.exchange.lists import ListImport, lists
from zhibu.engine.exchange.models import Batch, BatchPart
from zhibu.engine.exchange.pieces import Cells, PlanRows, Stack, packed, packed_text, unpacked_text
from zhibu.engine.exchange.plan import Plan, make_plan
from zhibu.engine.exchange.workbook import Sheet, read_workbook
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal

KEPT = timedelta(days=7)
"""How long a batch that nobody confirmed stays, and how long its wrong rows can be fetched."""

WHOLE = 2**31 - 1
"""The number under which a batch keeps its plan: beside the batch, whose own row changes with every part
written, and would take megabytes of a long list along each time."""

LEFT, CELLS = 2**30, 2**30 + 2**29
"""The numbers from which a batch keeps rows that are not written, and the cells of long sheets."""

FEW = 8
"""So many parts are sealed before they are stored."""


def declared(name: str) -> ListImport:
    """Return an importable list by name; raises Invalid for an unknown one."""
    found = lists().get(name)
    if found is None:
        raise Invalid({"list": _("没有这张表。可用的是：%(names)s") % {"names": "、".join(lists())}})
    return found


def draw_up(name: str, content: bytes, file_name: str, *, actor: Actor, node: Any = None) -> Plan:
    """Read a file and plan its import, writing nothing; raises UnusableFile, Invalid."""
    wanted = declared(name)
    actor.require(wanted.capability, node.path if node is not None else actor.path)
    obstacle = wanted.ready()
    if obstacle:
        raise Invalid({"": obstacle})
    book = read_workbook(content, file_name)
    context = wanted.context(actor, node)
    mapping = recalled(name, locate(wanted.template, book)[1], actor)
    plan = make_plan(wanted.template, book, context, clock.today(), mapping=mapping)
    plan.remarks.extend(wanted.file_findings(plan, context))
    return plan


def check(name: str, content: bytes, file_name: str, *, actor: Actor, node: Any = None) -> Batch:
    """Read a file, plan its import and keep the plan, sealed, until it is confirmed.

    Nobody has to wait meanwhile: what is kept is written at the end, in one transaction.
    """
    plan = draw_up(name, content, file_name, actor=actor, node=node)
    batch = Batch(
        list_name=name,
        file_name=file_name[:120],
        org_path=node.path if node is not None else actor.path,
        node_id=node.pk if node is not None else None,
        node_label=str(node or ""),
        account_id=actor.account_id,
        by=actor.label,
        at=clock.now(),
    )
    return _keep(batch, plan, actor=actor)


@service()
def _keep(batch: Batch, plan: Plan, *, actor: Actor) -> Batch:
    actor.require(declared(batch.list_name).capability, batch.org_path)
    store(batch, plan)
    old = Batch.objects.unscoped(why="service: lapsed batches go").filter(at__lt=clock.now() - KEPT)
    old.delete()
    journal.note(actor, "import.check", batch)
    return batch


def store(batch: Batch, plan: Plan) -> None:
    """Save a batch with its plan: rows in parts of one transaction each, and cells not stored yet."""
    wanted, summary, rows = declared(batch.list_name), plan.summary(), plan.rows
    batch.whole, batch.only_new = plan.choices.whole, plan.choices.only_new
    batch.new, batch.changed, batch.same = summary.new, summary.changed, summary.same + summary.kept
    batch.wrong, batch.warned = summary.wrong, summary.warned
    written = Stack.of(wanted.order(list(rows.written.rows()))) if wanted.reorders else rows.written
    batch.parts = len(written)
    batch.save()
    BatchPart.objects.filter(Q(number__lt=CELLS) | Q(number=WHOLE), batch=batch).delete()
    _store_parts(batch, chain(enumerate(written.texts()), enumerate(rows.left.texts(), LEFT)))
    data = plan.to_dict(rows=False) | {
        "tally": rows.tally.as_dict(),
        "loud": sorted(written.speakers()),
        "left": len(rows.left),
        "in_order": not wanted.reorders,
        "cells": _store_cells(batch, [plan.sheet, *plan.others]),
    }
    BatchPart.objects.create(batch=batch, number=WHOLE, sealed=packed(data, _plan_place(batch)))


def _store_parts(batch: Batch, parts: Iterable[tuple[int, bytes]]) -> None:
    walk = iter(parts)
    while some := [(at, packed_text(text, _place(batch, at))) for at, text in islice(walk, FEW)]:
        insert_lines(BatchPart, ("number", "sealed"), some, batch_id=batch.pk)


def _store_cells(batch: Batch, sheets: list[Sheet]) -> list[dict[str, Any] | None]:
    """Store the cells of long sheets; return where those of each are, None for a short one."""
    long = [sheet.rows if isinstance(sheet.rows, Cells) else None for sheet in sheets]
    at = max(
        (cells.stored_at + len(cells.pieces) for cells in long if cells is not None and cells.stored_at),
        default=CELLS,
    )
    for cells in (one for one in long if one is not None):
        if cells.stored_at is None:
            _store_parts(batch, ((at + place, piece()) for place, piece in enumerate(cells.pieces)))
            cells.stored_at, at = at, at + len(cells.pieces)
    return [None if cells is None else cells.to_dict() for cells in long]


def _place(batch: Batch, number: int) -> str:
    return f"exchange_batchpart/{batch.uuid}/{number}"


def _plan_place(batch: Batch) -> str:
    return f"exchange_batch/sealed_plan/{batch.uuid}"


def rows_of(batch: Batch, number: int) -> list[PlanRow]:
    """Open one part of a batch."""
    return [PlanRow.from_dict(row) for row in json.loads(_piece(batch, number))]


def _piece(batch: Batch, number: int) -> bytes:
    sealed = BatchPart.objects.values_list("sealed", flat=True).get(batch=batch, number=number)
    return unpacked_text(sealed, _place(batch, number))


def plan_of(batch: Batch) -> Plan:
    """Open the plan of a batch; its rows are opened once they are asked for, piece by piece."""
    text = unpacked_text(BatchPart.objects.get(batch=batch, number=WHOLE).sealed, _plan_place(batch))
    first, *lines = text.splitlines()
    data = json.loads(first)
    if "tally" not in data:
        return _old_plan(batch, data, lines)
    written = Stack([partial(_piece, batch, at) for at in range(batch.parts)], data["loud"])
    left = Stack([partial(_piece, batch, LEFT + at) for at in range(data["left"])])
    rows = PlanRows.kept(data["tally"], written, left, in_order=data["in_order"])
    cells = [None if told is None else Cells.kept(told, partial(_piece, batch)) for told in data["cells"]]
    return Plan.from_dict(data, rows, cells)


def _old_plan(batch: Batch, data: dict[str, Any], lines: list[bytes]) -> Plan:
    """Return a plan that was kept as one value, with the cells in further lines of it."""
    if "rows" not in data["sheet"]:
        data["sheet"]["rows"] = list(chain.from_iterable(map(json.loads, lines)))
        for number in range(batch.parts):
            data["rows"] += json.loads(_piece(batch, number))
        data["rows"].sort(key=lambda row: row["number"])
    return Plan.from_dict(data)
