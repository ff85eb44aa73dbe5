"""Checking a file and keeping its plan: nothing is written before somebody confirms (R-01)."""

import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.exchange.arranging import recalled
from zhibu.engine.exchange.cells import Once
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.exchange.header import locate
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


PIECE = 2**20
"""Bytes that are unpacked at a time."""

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode

WHOLE = 2**31 - 1
"""The number under which a batch keeps its plan: beside the batch, whose own row changes with every part
written, and would take megabytes of a long list along each time."""

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
    mapping = recalled(name, locate(wanted.template, book)[1], actor)
    plan = make_plan(wanted.template, book, context, clock.today(), mapping=mapping)
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
    cells = data["sheet"].pop("rows")
    lines = (cells[at : at + PART] for at in range(0, len(cells), PART))
    plan_text = packed_lines(chain([data], lines), f"exchange_batch/sealed_plan/{batch.uuid}")
    pieces = [rows[at : at + PART] for at in range(0, len(rows), PART)]
    batch.parts = len(pieces)
    batch.save()
    BatchPart.objects.filter(batch=batch).delete()
    BatchPart.objects.create(batch=batch, number=WHOLE, sealed=plan_text)
    for number, piece in enumerate(pieces):
        sealed = packed([row.to_dict() for row in piece], f"exchange_batchpart/{batch.uuid}/{number}")
        BatchPart.objects.create(batch=batch, number=number, sealed=sealed)


def rows_of(batch: Batch, number: int, *once: Once) -> list[PlanRow]:
    """Open one part of a batch; of several parts, with each text kept `once`."""
    part = BatchPart.objects.get(batch=batch, number=number)
    data = unpacked(part.sealed, f"exchange_batchpart/{batch.uuid}/{number}")
    return [PlanRow.from_dict(row, *once) for row in data]


def packed(data: Any, place: str) -> str:
    """Seal JSON data, bound to a place."""
    return packed_lines([data], place)


def packed_lines(lines: Iterable[Any], place: str) -> str:
    """Seal pieces of JSON data, bound to a place, so that no more than one piece is text at a time."""
    pack = zlib.compressobj(1)
    parts = [pack.compress(_json(line).encode() + b"\n") for line in lines]
    return seal_bytes(b"".join([*parts, pack.flush()]), place)


def unpacked(sealed: str, place: str) -> Any:
    """Open what `packed` sealed for the same place."""
    return next(unpacked_lines(sealed, place))


def unpacked_lines(sealed: str, place: str) -> Iterator[Any]:
    """Yield the pieces that `packed_lines` sealed for the same place."""
    unpack, rest, tail = zlib.decompressobj(), b"", open_bytes(sealed, place)
    while not unpack.eof:
        *lines, rest = (rest + unpack.decompress(tail, PIECE)).split(b"\n")
        tail = unpack.unconsumed_tail
        yield from map(json.loads, lines)
    if rest:
        yield json.loads(rest)


def plan_of(batch: Batch) -> Plan:
    """Open the plan of a batch, with all its rows."""
    sealed = BatchPart.objects.get(batch=batch, number=WHOLE).sealed
    data, *lines = unpacked_lines(sealed, f"exchange_batch/sealed_plan/{batch.uuid}")
    if "rows" in data["sheet"]:
        # Kept before the parts alone held what is written.
        return Plan.from_dict(data)
    data["sheet"]["rows"] = list(chain.from_iterable(lines))
    plan, once = Plan.from_dict(data), Once()
    for number in range(batch.parts):
        plan.rows.extend(rows_of(batch, number, once))
    plan.rows.sort(key=lambda row: row.number)
    return plan
