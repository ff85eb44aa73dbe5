"""The job that does an act to many rows: a part in each step, each row with its own result."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.engine.access import Refused
from zhibu.engine.bulk.models import Bulk, BulkLine, LineState
from zhibu.engine.bulk.queries import action_of, filled_in, rows_of
from zhibu.engine.bulk.services import KIND
from zhibu.engine.flow import Conflict, Invalid, WrongState
from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run
from zhibu.engine.jobs.working import Refusal
from zhibu.engine.resource import Action, Resource, resources

AT_ONCE = 20
"""So many rows are one step: a stop waits for no more than that, and a death repeats no more than that."""

WHY_LENGTH = 300


@job(KIND, title=gettext_lazy("批量操作"), unit=gettext_lazy("条"))
def act(run: Run) -> None:
    """Do the act to every row that waits; what a step has done is done once, whatever happens."""
    bulk = Bulk.objects.select_related("job").get(job=run.job)
    resource = resources().get(bulk.list_name)
    action = action_of(resource, bulk.action) if resource is not None else None
    if resource is None or action is None:
        raise Refusal(_("这项操作已经没有了。"))
    if not run.actor.may(action.capability):
        raise Refused(action.capability)
    more = True
    while more:
        with run.step() as step:
            waiting = bulk.lines.filter(state=LineState.WAITING).order_by("pk")
            part = list(waiting[:AT_ONCE])
            _do(run, resource, action, bulk, part)
            step.done += len(part)
            more = len(part) == AT_ONCE


def _do(run: Run, resource: Resource, action: Action, bulk: Bulk, part: list[BulkLine]) -> None:
    rows = rows_of(resource, run.actor, action.capability, (line.row for line in part))
    form: Any = action.form(filled_in(bulk), rows=list(rows.values()), actor=run.actor)
    if rows and not form.is_valid():
        raise Refusal(" ".join(str(words) for problems in form.errors.values() for words in problems))
    for line in part:
        line.state, line.why = LineState.DONE, ""
        if line.row not in rows:
            line.state, line.why = LineState.REFUSED, _("已不在你的范围内，或者已经移出。")
            continue
        try:
            with transaction.atomic():
                action.act(rows[line.row], form.cleaned_data, run.actor)
        except (Invalid, Conflict, WrongState) as error:
            line.state, line.why = LineState.REFUSED, str(error)[:WHY_LENGTH]
        except IntegrityError:
            # One row that the database refuses must not keep all others from being done.
            line.state, line.why = LineState.REFUSED, _("和已有的记录冲突，请单独办理。")
        except Refused:
            line.state, line.why = LineState.REFUSED, _("没有这一条的权限。")
    BulkLine.objects.bulk_update(part, ["state", "why"])
