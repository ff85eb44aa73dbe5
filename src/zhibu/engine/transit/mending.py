"""Corrections on the check page, and the arrangement of columns: each answer is kept at once (journey 10)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import on
from zhibu.engine.exchange.arranging import recalled
from zhibu.engine.exchange.cells import column_letters
from zhibu.engine.exchange.mending import decide, mend, rearrange
from zhibu.engine.exchange.models import Batch, BatchState
from zhibu.engine.exchange.plan import Choices, Plan
from zhibu.engine.exchange.services import plan_of
from zhibu.engine.exchange.workbook import UnusableFile
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.transit.steps import CAPABILITY, steps_of

LONGEST = 500
ABSENT = "none"


@screen("imports/<uuid:uuid>/mend/", name="imports.mend", access=on(Batch, CAPABILITY), methods=("POST",))
def mend_rows(request: Request, batch: Batch) -> HttpResponse:
    """Correct or skip the rows of one group, take an answer back, or choose how the file goes in."""
    try:
        done = _carry_out(request.POST, batch, request)
    except Invalid:
        return redirect("imports.result", uuid=batch.uuid)
    query = QueryDict(mutable=True)
    for name in ("show", "group", "open", "page"):
        if request.POST.get(f"at-{name}"):
            query[name] = request.POST[f"at-{name}"][:LONGEST]
    query["done"] = done
    url = reverse("imports.check", kwargs={"uuid": batch.uuid})
    return redirect(f"{url}?{query.urlencode()}#findings")


def _carry_out(said: QueryDict, batch: Batch, request: Request) -> str:
    """Call the service that an answer asks for; return the key of the words that say it was done."""
    act = said.get("act", "")
    if act == "choose":
        choices = Choices(only_new=said.get("known") == "keep", whole=said.get("wrong") == "wait")
        decide(batch, choices, actor=request.actor)
        return "chosen"
    if act == "undo":
        mend(batch, {}, undo=_numbers(said), actor=request.actor)
        return "undone"
    plan = plan_of(batch)
    found = next((group for group in plan.groups() if group.group == said.get("of")), None)
    if found is None:
        return "gone"
    rows = [row for row in found.rows if row in _numbers(said)] if said.get("rows") else list(found.rows)
    if act == "skip":
        mend(batch, {}, skip=rows, actor=request.actor)
        return "skipped"
    text = said.get("value", "").strip()[:LONGEST]
    if act != "fix" or not text or not rows:
        return "empty"
    mended = mend(batch, {(row, found.field): text for row in rows}, actor=request.actor)
    left = {(each.row, each.field) for each in plan_of(mended).errors}
    return "still" if (rows[0], found.field) in left else "mended"


def _numbers(said: Mapping[str, Any]) -> list[int]:
    return [int(part) for part in str(said.get("rows", "")).split(",") if part.isdecimal() and len(part) < 8]


def answered(key: str) -> str:
    """Return what is said above the findings after an answer, empty for an unknown key."""
    said = {
        "mended": _("已改好，保存了。"),
        "still": _("改了，但还有问题。看一下新的提示。"),
        "skipped": _("已跳过。在“改过和跳过的”里可以撤回。"),
        "undone": _("已撤回，按表里原来的内容检查。"),
        "chosen": _("已保存导入方式。"),
        "gone": _("这一处已经改过了。"),
        "empty": _("没有填新的内容，没有改动。"),
    }
    return said.get(key, "")


@screen(
    "imports/<uuid:uuid>/columns/",
    name="imports.columns",
    access=on(Batch, CAPABILITY),
    methods=("GET", "POST"),
)
def columns(request: Request, batch: Batch) -> HttpResponse:
    """Show which column was taken for which item, which sheet, and what was left out; both can be changed."""
    plan = plan_of(batch)
    problem, status = "", 200
    if request.method == "POST" and batch.state == BatchState.CHECKED:
        try:
            other = request.POST.get("sheet", "")
            if other and other != plan.sheet.name:
                rearrange(batch, sheet=other, actor=request.actor)
                return redirect("imports.columns", uuid=batch.uuid)
            mapping = _mapping(request.POST, plan)
            if mapping != plan.mapping:
                rearrange(batch, mapping=mapping, actor=request.actor)
            return redirect("imports.check", uuid=batch.uuid)
        except (UnusableFile, Invalid) as error:
            problem, status = str(error), 422
    page = {
        "batch": batch,
        "steps": steps_of(1, batch),
        "plan": plan,
        "columns": _choices(plan),
        "table_columns": [{"label": _("要用的列")}, {"label": _("从表里的哪一列读")}],
        "sheets": [plan.sheet.name, *(sheet.name for sheet in plan.others)],
        "left_out": [line for line in plan.left_out() if line["reason"] != "skipped"],
        "unused": [entry for entry in plan.column_report() if entry["state"] == "unused"],
        "waiting": batch.state == BatchState.CHECKED,
        "problem": problem,
        "remembered": bool(plan.mapping)
        and recalled(batch.list_name, plan.header, request.actor) == plan.mapping,
    }
    return render(request, "transit/columns.html", page, status=status)


def _choices(plan: Plan) -> list[dict[str, Any]]:
    """Return each item of the template with the columns of the file it may be read from."""
    heads = sorted(plan.header.heads().items())
    options = [{"value": str(at), "label": f"{column_letters(at)} {text}"} for at, text in heads]
    return [
        {
            "head": column.head,
            "name": f"column-{column.field}",
            "required": column.required,
            "chosen": str(match.column) if match else ABSENT,
            "renamed": bool(match and match.renamed),
            "options": options,
        }
        for column in plan.template.columns
        for match in [plan.header.columns.get(column.field)]
    ]


def _mapping(said: QueryDict, plan: Plan) -> dict[str, int | None]:
    """Return what differs from the present arrangement, on top of what was arranged before."""
    mapping = dict(plan.mapping)
    heads = plan.header.heads()
    for column in plan.template.columns:
        wanted = said.get(f"column-{column.field}", "")
        match = plan.header.columns.get(column.field)
        now = str(match.column) if match else ABSENT
        if wanted == now or not wanted:
            continue
        if wanted == ABSENT:
            mapping[column.field] = None
        elif wanted.isdecimal() and len(wanted) < 6 and int(wanted) in heads:
            mapping[column.field] = int(wanted)
    return mapping
