"""Writing a checked batch, part by part: each part with its marks and its place in one transaction (R-01)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.bulk import insert_lines
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.exchange.models import Batch, BatchRow, BatchState, BatchTrace, Outcome
from zhibu.engine.exchange.pieces import packed
from zhibu.engine.exchange.planning import judge
from zhibu.engine.exchange.services import declared, rows_of
from zhibu.engine.exchange.trace import Trace, traced
from zhibu.engine.exchange.undoing import take_back
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.jobs.models import Job
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.journal import services as journal
from zhibu.engine.journal.models import Entry

AT_ONCE = 1
"""Lists of so many parts are written while one waits; longer ones are jobs."""


class NotWhole(Exception):
    """A row of an all-or-nothing batch can no longer be written; the text says which and why."""


@service()
def begin(batch: Batch, *, actor: Actor, whole: bool = False, job: bool = False) -> Batch:
    """Let a checked or stopped batch be written, by a job where wanted; a second call changes nothing.

    With `whole`, or where that was chosen at the check, nothing stays unless every row can be written;
    raises Invalid where the check found wrong rows already.
    """
    actor.require(declared(batch.list_name).capability, batch.org_path)
    row = locked(batch)
    if row.state not in (BatchState.CHECKED, BatchState.STOPPED):
        return row
    if row.state == BatchState.CHECKED:
        whole = whole or row.whole
        if whole and row.wrong:
            raise Invalid({"whole": _("有%(count)s行要修改，不能整批导入。") % {"count": row.wrong}})
        row.whole, row.started_at = whole, clock.now()
        row.first_entry = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    row.state, row.problem = BatchState.APPLYING, ""
    if job:
        url = reverse("imports.result", kwargs={"uuid": row.uuid})
        title = _("导入《%(file)s》") % {"file": row.file_name}
        row.job_id = enqueue(
            "imports.apply", actor=actor, title=title, total=row.rows, url=url, batch=row.pk
        ).pk
    row.save(update_fields=["state", "whole", "started_at", "first_entry", "problem", "job_id"])
    journal.note(actor, "import.begin", row)
    return row


def apply_batch(batch: Batch, *, actor: Actor, node: Any = None, whole: bool = False) -> Batch:
    """Write a checked batch while the caller waits; a second call changes nothing.

    Raises Invalid where an all-or-nothing batch cannot be written whole; nothing of it is left then.
    """
    row = begin(batch, actor=actor, whole=whole)
    application = Application(row, actor)
    try:
        while application.step():
            pass
    except NotWhole as problem:
        give_up(row, str(problem), actor=actor)
        raise Invalid({"": str(problem)}) from None
    row.refresh_from_db()
    return row


@contextmanager
def as_batch(batch: Batch) -> Iterator[None]:
    """Let the journal know entries of a batch by its id, so that later work can be told from it."""
    token = journal.request_id.set(batch.uuid.hex)
    try:
        yield
    finally:
        journal.request_id.reset(token)


class Application:
    """Writes one batch; holds what is known of the tree between parts, and nothing of the rows."""

    def __init__(self, batch: Batch, actor: Actor) -> None:
        self.batch, self.actor = batch, actor
        self.wanted = declared(batch.list_name)
        self.basis = _("导入 %(file)s") % {"file": batch.file_name}
        self._know_again()

    def _know_again(self) -> None:
        self.context = self.wanted.context(self.actor, self.wanted.node(self.batch.node_id))

    def step(self) -> bool:
        """Write the next part in one transaction; returns whether there are more. Raises NotWhole."""
        with transaction.atomic(), as_batch(self.batch):
            row = locked(self.batch)
            if row.state != BatchState.APPLYING:
                return False
            if row.next_part < row.parts:
                self._write_part(row)
            if row.next_part >= row.parts:
                self._finish(row)
            row.save(update_fields=["next_part", "handled", "refused", "state", "applied_at"])
        self.batch = row
        return bool(row.state == BatchState.APPLYING)

    def _write_part(self, row: Batch) -> None:
        rows = rows_of(row, row.next_part)
        self._judge(rows)
        refused = {one.number: one.errors[0].problem for one in rows if one.verdict == "wrong"}
        good = [one for one in rows if one.verdict in ("new", "changed")]
        with traced(self.wanted.watch(good, self.context), self.wanted.derived) as trace:
            refused |= self._write(good)
        if refused and row.whole:
            number, problem = next(iter(refused.items()))
            words = {"row": number, "problem": problem}
            raise NotWhole(_("第%(row)s行不能写入：%(problem)s。整批没有导入。") % words)
        _mark(row, good, refused)
        self._keep(row, row.next_part, trace)
        row.next_part, row.handled, row.refused = (
            row.next_part + 1,
            row.handled + len(rows),
            row.refused + len(refused),
        )

    def _judge(self, rows: list[PlanRow]) -> None:
        only_new = self.batch.only_new
        judge(self.wanted.template, rows, self.context, clock.today(), only_new=only_new)

    def _write(self, rows: list[PlanRow]) -> dict[int, str]:
        if not rows:
            return {}
        try:
            with transaction.atomic():
                self.wanted.write(rows, self.context, actor=self.actor, basis=self.basis)
        except (Invalid, Conflict):
            # What the context learned went with the transaction.
            self._know_again()
            self._judge(rows)
            return self._one_by_one(rows)
        return {}

    def _one_by_one(self, rows: list[PlanRow]) -> dict[int, str]:
        refused = {}
        for one in rows:
            if one.verdict == "wrong":
                refused[one.number] = one.errors[0].problem
                continue
            try:
                with transaction.atomic():
                    self.wanted.write([one], self.context, actor=self.actor, basis=self.basis)
            except (Invalid, Conflict) as error:
                refused[one.number] = str(error).rstrip("。")
        return refused

    def _keep(self, row: Batch, number: int, trace: Trace) -> None:
        place = f"exchange_batchtrace/{row.uuid}/{number}"
        BatchTrace.objects.create(batch=row, number=number, sealed=packed(trace.to_dict(), place))

    def _finish(self, row: Batch) -> None:
        with traced(self.wanted.watch_finish(self.context), self.wanted.derived) as trace:
            self.wanted.finish(self.context, actor=self.actor, basis=self.basis)
        self._keep(row, row.parts, trace)
        row.state, row.applied_at = BatchState.APPLIED, clock.now()
        journal.note(self.actor, "import.apply", row)


def _mark(batch: Batch, rows: list[PlanRow], refused: dict[int, str]) -> None:
    marks = [(row.number, row.verdict, "") for row in rows if row.number not in refused]
    marks += [(number, Outcome.REFUSED.value, problem[:200]) for number, problem in refused.items()]
    insert_lines(BatchRow, ("number", "outcome", "problem"), marks, batch_id=batch.pk)


@service()
def give_up(batch: Batch, problem: str, *, actor: Actor) -> None:
    """Take an all-or-nothing batch back to where it was checked: what was written goes, nothing is left."""
    row = locked(batch)
    with as_batch(row):
        take_back(row, actor=actor)
    row.state, row.problem = BatchState.CHECKED, problem[:200]
    row.next_part = row.handled = row.refused = 0
    row.started_at = None
    row.save(update_fields=["state", "problem", "next_part", "handled", "refused", "started_at"])
    journal.note(actor, "import.give-up", row)


def stopped(job: Job) -> None:
    """Say of a batch whose job ended before its time that it was stopped, and why; in the job's end."""
    rows = Batch.objects.unscoped(why="job: its own batch")
    rows.filter(job_id=job.pk, state=BatchState.APPLYING).update(
        state=BatchState.STOPPED, problem=job.problem
    )


def resume(batch: Batch, job: Job) -> None:
    """Let a stopped batch be written on by its own job, in the job's step."""
    rows = Batch.objects.unscoped(why="job: its own batch")
    rows.filter(pk=batch.pk, job_id=job.pk, state=BatchState.STOPPED).update(
        state=BatchState.APPLYING, problem=""
    )
