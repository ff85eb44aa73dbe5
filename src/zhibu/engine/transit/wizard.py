"""The import wizard: choose a file, see its columns, check the data, import (journey 10)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.engine import clock
from zhibu.engine.access import needs, on
from zhibu.engine.exchange.applying import AT_ONCE, apply_batch, begin
from zhibu.engine.exchange.lists import lists
from zhibu.engine.exchange.models import Batch, BatchState, Outcome
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.exchange.report import write_wrong_rows
from zhibu.engine.exchange.services import check, plan_of
from zhibu.engine.exchange.workbook import UnusableFile
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import page_of
from zhibu.engine.transit.checking import Look
from zhibu.engine.transit.mending import answered
from zhibu.engine.transit.steps import CAPABILITY, steps_of
from zhibu.engine.transit.withdrawal import card_of, job_of
from zhibu.engine.ui.forms import PlainForm

LARGEST = 20 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RECENT = 8
LEFT_SHOWN = 50


class FileForm(PlainForm):
    """Which list, and the file itself."""

    list_name = forms.ChoiceField(label=gettext_lazy("哪张表"), widget=forms.RadioSelect)
    file = forms.FileField(label=gettext_lazy("表格文件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["list_name"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(name, found.template.title) for name, found in lists().items()]
            choice.initial = next(iter(lists()), "")

    def clean_file(self) -> Any:
        """Refuse a file that is too large, in the words of ux.md 6."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            words = {"size": f"{file.size / 1048576:.0f}", "limit": LARGEST // 1048576}
            raise forms.ValidationError(
                _("文件有%(size)sMB，最大%(limit)sMB。压缩后再传，或分成两份。") % words
            )
        return file


@screen("imports/", name="imports.start", access=needs(CAPABILITY), methods=("GET", "POST"))
def start(request: Request) -> HttpResponse:
    """Choose list and file; the whole file is checked at once, and nothing is written."""
    form = FileForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            batch = _checked(form, request)
            if batch is not None:
                return redirect("imports.columns", uuid=batch.uuid)
        status = 422
    recent = Batch.objects.visible_to(request.actor).order_by("-at")[:RECENT]
    page = {"form": form, "steps": steps_of(0), "recent": list(recent)}
    return render(request, "transit/start.html", page, status=status)


def _checked(form: FileForm, request: Request) -> Batch | None:
    file = form.cleaned_data["file"]
    try:
        return check(form.cleaned_data["list_name"], file.read(), file.name, actor=request.actor)
    except (UnusableFile, Invalid) as error:
        form.add_error("file", str(error))
        return None


@screen("imports/<uuid:uuid>/", name="imports.check", access=on(Batch, CAPABILITY))
def check_data(request: Request, batch: Batch) -> HttpResponse:
    """Show counts and all findings; ?show= a tab, ?group= one column, ?open= one group row by row."""
    plan = plan_of(batch)
    look = Look(plan, request.GET.dict(), request.actor, batch)
    found = look.lines()
    page = {
        "batch": batch,
        "steps": steps_of(2, batch),
        "plan": plan,
        "look": look,
        "show": look.show,
        "page": page_of(look.chosen(found), request.GET.get("page", ""), size=50),
        "query": look.query(),
        "chips": look.chips(found),
        "tabs": look.tabs(),
        "table_columns": look.table_columns(),
        "sums": _sums(batch),
        "parts": _parts(batch),
        "actions": _actions(batch, plan),
        "columns_more": {
            "text": _("修改"),
            "url": reverse("imports.columns", kwargs={"uuid": batch.uuid}),
        },
        "answer": answered(request.GET.get("done", "")),
    }
    return render(request, "transit/check.html", page)


def _sums(batch: Batch) -> list[dict[str, Any]]:
    return [
        {
            "label": _("已导入") if batch.state == BatchState.APPLIED else _("可以导入"),
            "value": batch.new + batch.changed + batch.same,
            "unit": _("行"),
            "tone": "ok",
        },
        {"label": _("要修改"), "value": batch.wrong, "unit": _("行"), "tone": "late"},
        {"label": _("请留意，不影响导入"), "value": batch.warned, "unit": _("行"), "tone": "warn"},
        {"label": _("其中新增"), "value": batch.new, "unit": _("行")},
        {"label": _("更新"), "value": batch.changed, "unit": _("行")},
    ]


def _parts(batch: Batch) -> list[dict[str, Any]]:
    good = batch.new + batch.changed + batch.same
    return [{"value": good, "tone": "ok"}, {"value": batch.wrong, "tone": "late"}]


def _actions(batch: Batch, plan: Plan) -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = []
    if batch.wrong:
        text = _("下载%(count)s行改好再传") % {"count": batch.wrong}
        url = reverse("imports.wrong", kwargs={"uuid": batch.uuid})
        actions.append({"text": text, "url": url, "icon": "download"})
    if batch.state == BatchState.CHECKED and batch.new + batch.changed and not plan.obstacle:
        words = {"count": batch.new + batch.changed}
        text = _("先导入%(count)s行") % words if batch.wrong else _("导入%(count)s行") % words
        url = reverse("imports.confirm", kwargs={"uuid": batch.uuid})
        actions.append({"text": text, "url": url, "primary": True})
    if batch.state == BatchState.STOPPED:
        url = reverse("imports.confirm", kwargs={"uuid": batch.uuid})
        actions.append({"text": _("继续导入"), "url": url, "primary": True, "post": True})
    return actions


@screen("imports/<uuid:uuid>/wrong/", name="imports.wrong", access=on(Batch, CAPABILITY))
def wrong(request: Request, batch: Batch) -> HttpResponse:
    """Give the wrong rows back as a file with the same columns, the problem and how to mend it."""
    plan = plan_of(batch)
    content = write_wrong_rows(plan)
    answer = HttpResponse(content, content_type=XLSX)
    name = _("要修改的行-%(file)s") % {"file": batch.file_name}
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@screen(
    "imports/<uuid:uuid>/confirm/",
    name="imports.confirm",
    access=on(Batch, CAPABILITY),
    methods=("GET", "POST"),
)
def confirm(request: Request, batch: Batch) -> HttpResponse:
    """Say what will be written, then write it; a second press writes nothing more."""
    problem, status = batch.problem, 200
    if request.method == "POST":
        try:
            _begin(batch, request)
            return redirect("imports.result", uuid=batch.uuid)
        except Invalid as error:
            problem, status = str(error), 422
    page = {"batch": batch, "steps": steps_of(3, batch), "problem": problem}
    return render(request, "transit/confirm.html", page, status=status)


def _begin(batch: Batch, request: Request) -> None:
    # A list of one part is there before a job would have begun.
    if batch.parts <= AT_ONCE:
        apply_batch(batch, actor=request.actor)
    else:
        begin(batch, actor=request.actor, job=True)


@screen("imports/<uuid:uuid>/result/", name="imports.result", access=on(Batch, CAPABILITY))
def result(request: Request, batch: Batch) -> HttpResponse:
    """Say how far the import is, then what was written, and what is left to mend."""
    plan, job = plan_of(batch), job_of(batch)
    working = job is not None and not job.ended
    until = batch.withdrawable_until
    page = {
        "batch": batch,
        "steps": steps_of(4, batch),
        "sums": _sums(batch),
        "actions": [] if working else _actions(batch, plan),
        "card": card_of(request, batch, job) if job is not None and working else None,
        "left": batch.marks.filter(outcome=Outcome.REFUSED).order_by("number")[:LEFT_SHOWN],
        "until": until if until and until > clock.now() and not working else None,
        "plan": plan,
    }
    return render(request, "transit/result.html", page)
