"""Withdrawing a whole batch within a day (journey 10, F-IMP-04)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.exchange.applying import AT_ONCE, as_batch
from zhibu.engine.exchange.models import Batch, BatchState
from zhibu.engine.exchange.services import declared
from zhibu.engine.exchange.undoing import obstacles, take_back
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.journal import services as journal


def check_withdrawal(batch: Batch) -> None:
    """Raise Invalid where a batch cannot be withdrawn: too late, nothing written, or later work on it."""
    until = batch.withdrawable_until
    if until is None:
        raise Invalid({"": _("这一批没有可以撤回的内容。")})
    if clock.now() > until:
        raise Invalid({"": _("导入已超过24小时，不能整批撤回。请逐条修改。")})
    found = obstacles(batch)
    if found:
        raise Invalid({str(place): line for place, line in enumerate(found)})


@service()
def withdraw(batch: Batch, *, actor: Actor) -> Batch:
    """Take a whole batch back; a second call changes nothing. Raises Invalid with what stands in the way."""
    actor.require(declared(batch.list_name).capability, batch.org_path)
    row = locked(batch)
    if row.state == BatchState.WITHDRAWN:
        return row
    check_withdrawal(row)
    with as_batch(row):
        take_back(row, actor=actor)
        row.state, row.problem = BatchState.WITHDRAWN, ""
        row.save(update_fields=["state", "problem"])
        journal.note(actor, "import.withdraw", row)
    return row


@service()
def ask_withdrawal(batch: Batch, *, actor: Actor) -> Batch:
    """Withdraw a short batch at once and a long one by a job; raises Invalid as `withdraw` does."""
    if batch.parts <= AT_ONCE:
        return withdraw(batch, actor=actor)
    actor.require(declared(batch.list_name).capability, batch.org_path)
    row = locked(batch)
    if row.state == BatchState.WITHDRAWN:
        return row
    check_withdrawal(row)
    title = _("撤回《%(file)s》") % {"file": row.file_name}
    url = reverse("imports.result", kwargs={"uuid": row.uuid})
    row.job_id = enqueue("imports.withdraw", actor=actor, title=title, url=url, batch=row.pk).pk
    row.save(update_fields=["job_id"])
    journal.note(actor, "import.ask-withdrawal", row)
    return row
