"""Checking a file and applying its plan: nothing is written before somebody confirms (R-01)."""

import json
import zlib
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.exchange.lists import ListImport, lists
from zhibu.engine.exchange.models import Batch, BatchState
from zhibu.engine.exchange.plan import Plan, make_plan
from zhibu.engine.exchange.workbook import read_workbook
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.vault import open_bytes, seal_bytes

KEPT = timedelta(days=7)
"""How long a batch that nobody confirmed stays, and how long its wrong rows can be fetched."""


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
    batch.sealed_plan = seal_plan(plan, batch)
    batch.save()
    old = Batch.objects.unscoped(why="service: lapsed batches go").filter(at__lt=clock.now() - KEPT)
    old.delete()
    journal.note(actor, "import.check", batch)
    return batch


def seal_plan(plan: Plan, batch: Batch) -> str:
    """Return a plan as its batch keeps it: packed and encrypted."""
    packed = zlib.compress(json.dumps(plan.to_dict(), ensure_ascii=False).encode())
    return seal_bytes(packed, f"exchange_batch/sealed_plan/{batch.uuid}")


def plan_of(batch: Batch) -> Plan:
    """Open the plan of a batch."""
    packed = open_bytes(batch.sealed_plan, f"exchange_batch/sealed_plan/{batch.uuid}")
    return Plan.from_dict(json.loads(zlib.decompress(packed)))


@service()
def apply_batch(batch: Batch, *, actor: Actor, node: Any = None) -> Batch:
    """Write the good rows of a checked batch in one transaction; a second call changes nothing.

    Raises Invalid where the records have changed since the check in a way that no longer fits.
    """
    wanted = declared(batch.list_name)
    actor.require(wanted.capability, batch.org_path)
    row = locked(batch)
    if row.state == BatchState.APPLIED:
        return row
    plan = plan_of(row)
    context = wanted.context(actor, node)
    plan.refresh(context)
    wanted.apply(plan, context, actor=actor, basis=_("导入 %(file)s") % {"file": row.file_name})
    row.state, row.applied_at = BatchState.APPLIED, clock.now()
    row.save(update_fields=["state", "applied_at"])
    journal.note(actor, "import.apply", row)
    return row
