"""The import wizard: choose a file, see its columns, check the data, import (journey 10)."""

from collections import Counter
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
from zhibu.engine.screens.withdrawal import card_of, job_of
from zhibu.engine.ui.forms import PlainForm

CAPABILITY = "imports.write"
LARGEST = 20 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RECENT = 8
LEFT_SHOWN = 50


class WholeForm(PlainForm):
    """What happens to the good rows when one can no longer be written."""

    whole = forms.BooleanField(
        label=gettext_lazy("全部写入，或都不写入"),
        help_text=gettext_lazy("勾选后，有一行写不进去就整批不导入。不勾选则跳过那一行，并列出来。"),
        required=False,
    )


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


def _steps(now: int, batch: Batch | None = None) -> list[dict[str, str]]:
    urls = ["", "", ""]
    if batch is not None and batch.state == BatchState.CHECKED:
        urls = [
            reverse("imports.start"),
            reverse("imports.columns", kwargs={"uuid": batch.uuid}),
            reverse("imports.check", kwargs={"uuid": batch.uuid}),
        ]
    labels = [_("选文件"), _("对应列"), _("检查数据"), _("导入")]
    return [
        {
            "label": label,
            "state": "done" if place < now else "now" if place == now else "",
            "url": urls[place] if place < min(now, 3) else "",
        }
        for place, label in enumerate(labels)
    ]


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
    page = {"form": form, "steps": _steps(0), "recent": list(recent)}
    return render(request, "screens/import_start.html", page, status=status)


def _checked(form: FileForm, request: Request) -> Batch | None:
    file = form.cleaned_data["file"]
    try:
        return check(form.cleaned_data["list_name"], file.read(), file.name, actor=request.actor)
    except (UnusableFile, Invalid) as error:
        form.add_error("file", str(error))
        return None


@screen("imports/<uuid:uuid>/columns/", name="imports.columns", access=on(Batch, CAPABILITY))
def columns(request: Request, batch: Batch) -> HttpResponse:
    """Show which column was taken for which item, and what was left out."""
    plan = plan_of(batch)
    page = {"batch": batch, "steps": _steps(1, batch), "columns": plan.column_report(), "plan": plan}
    return render(request, "screens/import_columns.html", page)


@screen("imports/<uuid:uuid>/", name="imports.check", access=on(Batch, CAPABILITY))
def check_data(request: Request, batch: Batch) -> HttpResponse:
    """Show counts and all findings, grouped; ?show= errors, warnings or notes, ?group= one group."""
    plan = plan_of(batch)
    show = request.GET.get("show", "errors" if plan.errors else "warnings" if plan.warnings else "notes")
    found = _lines(plan, show)
    group = request.GET.get("group", "")
    chosen = [line for line in found if not group or line["group"] == group]
    page = {
        "batch": batch,
        "steps": _steps(2, batch),
        "plan": plan,
        "show": show,
        "page": page_of(chosen, request.GET.get("page", ""), size=50),
        "query": f"show={show}&group={group}" if group else f"show={show}",
        "chips": _chips(found, show, group),
        "tabs": _tabs(plan, show),
        "table_columns": _table_columns(),
        "sums": _sums(batch),
        "parts": _parts(batch),
        "actions": _actions(batch),
    }
    return render(request, "screens/import_check.html", page)


def _lines(plan: Plan, show: str) -> list[dict[str, Any]]:
    names = {row.number: row.label for row in plan.rows}
    if show == "notes":
        return [
            {
                **note.as_dict(),
                "label": names[note.row],
                "problem": _("改成%(after)s") % {"after": note.after},
                "remedy": note.problem,
                "group": note.column,
            }
            for note in plan.notes
        ]
    found = plan.errors if show == "errors" else plan.warnings
    return [
        {**finding.as_dict(), "label": names[finding.row], "group": finding.column or finding.kind}
        for finding in found
    ]


def _tabs(plan: Plan, show: str) -> list[dict[str, Any]]:
    labels = {"errors": _("要修改的行"), "warnings": _("请留意"), "notes": _("已自动规范")}
    counts = {"errors": len(plan.errors), "warnings": len(plan.warnings), "notes": len(plan.notes)}
    return [
        {"label": f"{label} {counts[name]}", "url": f"?show={name}", "current": name == show}
        for name, label in labels.items()
    ]


def _table_columns() -> list[dict[str, str]]:
    labels = [_("行号"), _("姓名"), _("列"), _("表里的内容"), _("问题"), _("怎么改")]
    return [{"label": label, "css": "r" if place == 0 else ""} for place, label in enumerate(labels)]


def _chips(found: list[Any], show: str, group: str) -> list[dict[str, Any]]:
    counts = Counter(line["group"] for line in found)
    chips = [{"label": _("全部"), "url": f"?show={show}", "count": len(found), "current": not group}]
    for name, count in counts.most_common():
        chip = {"label": name, "url": f"?show={show}&group={name}", "count": count, "current": name == group}
        chips.append(chip)
    return chips


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


def _actions(batch: Batch) -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = []
    if batch.wrong:
        text = _("下载%(count)s行改好再传") % {"count": batch.wrong}
        url = reverse("imports.wrong", kwargs={"uuid": batch.uuid})
        actions.append({"text": text, "url": url, "icon": "download"})
    if batch.state == BatchState.CHECKED and batch.new + batch.changed:
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
    form = WholeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _begin(batch, request, whole=form.cleaned_data["whole"])
            return redirect("imports.result", uuid=batch.uuid)
        except Invalid as error:
            problem, status = str(error), 422
    page = {"batch": batch, "steps": _steps(3, batch), "problem": problem, "form": form}
    return render(request, "screens/import_confirm.html", page, status=status)


def _begin(batch: Batch, request: Request, *, whole: bool) -> None:
    # A list of one part is there before a job would have begun.
    if batch.parts <= AT_ONCE:
        apply_batch(batch, actor=request.actor, whole=whole)
    else:
        begin(batch, actor=request.actor, whole=whole, job=True)


@screen("imports/<uuid:uuid>/result/", name="imports.result", access=on(Batch, CAPABILITY))
def result(request: Request, batch: Batch) -> HttpResponse:
    """Say how far the import is, then what was written, and what is left to mend."""
    job = job_of(batch)
    working = job is not None and not job.ended
    until = batch.withdrawable_until
    page = {
        "batch": batch,
        "steps": _steps(4, batch),
        "sums": _sums(batch),
        "actions": [] if working else _actions(batch),
        "card": card_of(request, batch, job) if job is not None and working else None,
        "left": batch.marks.filter(outcome=Outcome.REFUSED).order_by("number")[:LEFT_SHOWN],
        "until": until if until and until > clock.now() and not working else None,
        "plan": plan_of(batch),
    }
    return render(request, "screens/import_result.html", page)
