"""Checking a file and keeping its plan: nothing is written before somebody confirms (R-01)."""

import json
import zlib
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.exchange.lists import ListImport, lists
from zhibu.engine.exchange.models import Batch, BatchPart
from zhibu.engine.exchange.plan import Plan, make_plan
from zhibu.engine.exchange.workbook import read_workbook
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.vault import open_bytes, seal_bytes

KEPT = timedelta(days=7)
"""How long a batch that nobody confirmed stays, and how long its wrong rows can be fetched."""

PART = 500
"""Rows that are written in one transaction: some tenths of a second."""


UNWRITTEN = ("wrong", "kept")
"""Verdicts of rows that no part of a batch holds."""


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
    plan = make_plan(wanted.template, book, context, clock.today())
    plan.remarks.extend(wanted.file_findings(plan, context))
    return plan


@service()
def check(name: str, content: bytes, file_name: str, *, actor: Actor, node: Any = None) -> Batch:
    """Read a file, plan its import and keep the plan, sealed, until it is confirmed."""
    plan = draw_up(name, content, file_name, actor=actor, node=node)
    summary = plan.summary()
    batch = Batch(
        list_name=name,
        file_name=file_name[:120],
        org_path=node.path if node is not None else actor.path,
        node_id=node.pk if node is not None else None,
        node_label=str(node or ""),
        account_id=actor.account_id,
        by=actor.label,
        at=clock.now(),
        new=summary.new,
        changed=summary.changed,
        same=summary.same,
        wrong=summary.wrong,
        warned=summary.warned,
    )
    store(batch, plan)
    old = Batch.objects.unscoped(why="service: lapsed batches go").filter(at__lt=clock.now() - KEPT)
    old.delete()
    journal.note(actor, "import.check", batch)
    return batch


def store(batch: Batch, plan: Plan) -> None:
    """Save a batch with its plan, and its rows in parts of one transaction each."""
    batch.whole, batch.only_new = plan.choices.whole, plan.choices.only_new
    rows = [row for row in plan.rows if row.verdict not in UNWRITTEN]
    rows = declared(batch.list_name).order(rows)
    # No row is kept twice: those of the parts are put back by `plan_of`.
    data = plan.to_dict([row for row in plan.rows if row.verdict in UNWRITTEN])
    batch.sealed_plan = packed(data, f"exchange_batch/sealed_plan/{batch.uuid}")
    pieces = [rows[at : at + PART] for at in range(0, len(rows), PART)]
    batch.parts = len(pieces)
    batch.save()
    BatchPart.objects.filter(batch=batch).delete()
    for number, piece in enumerate(pieces):
        sealed = packed([row.to_dict() for row in piece], f"exchange_batchpart/{batch.uuid}/{number}")
        BatchPart.objects.create(batch=batch, number=number, sealed=sealed)


def rows_of(batch: Batch, number: int) -> list[PlanRow]:
    """Open one part of a batch."""
    part = BatchPart.objects.get(batch=batch, number=number)
    return [
        PlanRow.from_dict(row) for row in unpacked(part.sealed, f"exchange_batchpart/{batch.uuid}/{number}")
    ]


def packed(data: Any, place: str) -> str:
    """Seal JSON data, bound to a place."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    return seal_bytes(zlib.compress(plain, 1), place)


def unpacked(sealed: str, place: str) -> Any:
    """Open what `packed` sealed for the same place."""
    return json.loads(zlib.decompress(open_bytes(sealed, place)))


def plan_of(batch: Batch) -> Plan:
    """Open the plan of a batch, with all its rows."""
    plan = Plan.from_dict(unpacked(batch.sealed_plan, f"exchange_batch/sealed_plan/{batch.uuid}"))
    for number in range(batch.parts):
        plan.rows.extend(rows_of(batch, number))
    plan.rows.sort(key=lambda row: row.number)
    return plan
