"""What people do with a checked file before it is imported: correct, skip, choose; all kept at once (5.6)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhibu.engine.access import Actor
from zhibu.engine.exchange.arranging import remember
from zhibu.engine.exchange.models import Batch, BatchState
from zhibu.engine.exchange.plan import Choices, Fixes, Plan
from zhibu.engine.exchange.services import declared, plan_of, store
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal

Change = Callable[[Plan, Any], Plan]


@service()
def mend(
    batch: Batch,
    fixes: Fixes,
    *,
    actor: Actor,
    skip: Collection[int] = (),
    undo: Collection[int] = (),
    node: Any = None,
) -> Batch:
    """Replace cells, skip rows, or take back what was done to the rows of `undo`; everything else stays.

    The plan is drawn up anew at once, so that what a correction settles, or breaks, is seen.
    """
    return _anew(
        batch,
        lambda plan, context: plan.corrected(context, fixes, skip=skip, undo=undo),
        actor=actor,
        node=node,
        action="import.mend",
    )


@service()
def rearrange(
    batch: Batch,
    *,
    actor: Actor,
    sheet: str = "",
    mapping: Mapping[str, int | None] | None = None,
    node: Any = None,
) -> Batch:
    """Read other columns, or another sheet of the file; raises UnusableFile without a required column.

    The account's next file with the same headings is read alike.
    """

    def change(plan: Plan, context: Any) -> Plan:
        arranged = plan.rearranged(context, sheet=sheet, mapping=mapping)
        if mapping is not None:
            remember(batch.list_name, arranged.header, dict(mapping), actor)
        return arranged

    return _anew(batch, change, actor=actor, node=node, action="import.arrange")


@service()
def decide(batch: Batch, choices: Choices, *, actor: Actor, node: Any = None) -> Batch:
    """Choose whether known rows are updated, and whether wrong rows hold up the others."""
    return _anew(
        batch,
        lambda plan, context: plan.decided(context, choices),
        actor=actor,
        node=node,
        action="import.choose",
    )


def _anew(batch: Batch, change: Change, *, actor: Actor, node: Any, action: str) -> Batch:
    """Change the plan of a batch that waits, and seal it again in the same transaction."""
    wanted = declared(batch.list_name)
    actor.require(wanted.capability, batch.org_path)
    row = locked(batch)
    if row.state != BatchState.CHECKED:
        raise Invalid({"": _("这一批已经导入，不能再改。要修改的行下载后另外导入。")})
    context = wanted.context(actor, node)
    plan = change(plan_of(row), context)
    plan.remarks.extend(wanted.file_findings(plan, context))
    store(row, plan)
    journal.note(actor, action, row)
    return row
