"""The gallery: every component in all its states, drawn by the same tags as on the pages of the product."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from django import forms
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhibu.engine.ui import components
from zhibu.engine.ui.forms import PlainForm

MADE = "="
"""What begins a word that names something made here instead of standing for itself."""

AROUND = ("list", "wait")
"""What a sample says about what stands around it."""

PLACES = [("", "—"), ("1", "二楼会议室")]  # data: samples
WAYS = [("room", "到场"), ("line", "线上")]  # data: samples


class SampleForm(PlainForm):
    """A field of every kind; a submit without anything shows its words for each."""

    name = forms.CharField(label="姓名")  # data: samples
    day = forms.DateField(label="日期", help_text="以文件上的日期为准", required=False)  # data: samples
    count = forms.IntegerField(label="金额")  # data: samples
    place = forms.ChoiceField(label="地点", choices=PLACES)  # data: samples
    way = forms.ChoiceField(label="方式", choices=WAYS, widget=forms.RadioSelect)  # data: samples
    agree = forms.BooleanField(label="已核对")  # data: samples
    file = forms.FileField(label="文件", required=False)  # data: samples


class ShortForm(PlainForm):
    """Two fields, for forms as a whole."""

    title = forms.CharField(label="题目")  # data: samples
    held = forms.DateField(label="开始日期")  # data: samples


@dataclass(frozen=True)
class Sample:
    """One state of a component: what it shows, and its markup."""

    caption: str
    markup: SafeString
    waits: bool


@dataclass(frozen=True)
class Shown:
    """A component and its samples."""

    name: str
    samples: list[Sample]


@lru_cache(maxsize=2)
def samples(file: Path) -> dict[str, Any]:
    """Read the samples: page → component → caption → inputs; also the words of errors and the tabs."""
    read: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return read


def shown(file: Path, page: str, context: dict[str, Any]) -> list[Shown]:
    """Draw all samples of one page of the gallery; raises TemplateSyntaxError for inputs that do not fit."""
    made = _made()
    return [
        Shown(name, list(_drawn(name, states, made, Context(context))))
        for name, states in samples(file)[page].items()
    ]


def _drawn(name: str, states: dict[str, Any], made: dict[str, Any], context: Context) -> Iterator[Sample]:
    for caption, inputs in states.items():
        given = {key: _filled(value, made) for key, value in inputs.items() if key not in AROUND}
        if isinstance(given.get("content"), list):
            given["content"] = _inside(given["content"], context)
        markup = _component(context, name, given)
        if "list" in inputs:
            markup = format_html('<ul class="{}">{}</ul>', inputs["list"], markup)
        yield Sample(caption, markup, bool(inputs.get("wait")))


def _inside(parts: list[Any], context: Context) -> SafeString:
    drawn = (_component(context, *part) if isinstance(part, list) else part for part in parts)
    return format_html_join(" ", "{}", ((one,) for one in drawn))


def _component(context: Context, name: str, inputs: dict[str, Any]) -> SafeString:
    return mark_safe(components.draw(context, name, inputs))  # noqa: S308  # a rendered template


def _filled(value: Any, made: dict[str, Any]) -> Any:
    if isinstance(value, str) and value.startswith(MADE):
        return made[value.removeprefix(MADE)]
    if isinstance(value, dict):
        return {key: _filled(one, made) for key, one in value.items()}
    return [_filled(one, made) for one in value] if isinstance(value, list) else value


def _made() -> dict[str, Any]:
    forms_of = {
        "fresh": SampleForm(auto_id="id_fresh-%s"),
        "wrong": SampleForm({"day": "2026.2.30", "count": "x"}, auto_id="id_wrong-%s"),
        "more": SampleForm(auto_id="id_more-%s"),
    }
    fields = {f"{name}.{field.name}": field for name, form in forms_of.items() for field in form}
    page = {"number": 9, "pages": 118, "total": 1768, "first": 121, "last": 135}
    return fields | {
        "filled": ShortForm(
            initial={"title": "年度安排", "held": "2026-06-17"}, auto_id="id_filled-%s"
        ),  # data: samples
        "bad": ShortForm({"title": "", "held": "6.17"}, auto_id="id_bad-%s"),
        "page": SimpleNamespace(**page, previous=8, following=10, size=15, mark=""),
        "square": mark_safe(
            '<svg viewBox="0 0 9 9"><path fill="currentColor" d="M1 1h3v3H1zM5 5h3v3H5z"/></svg>'
        ),
        "rows": _rows(),
    }


def _rows() -> SafeString:
    people = [("周文澜", "第一组", 6), ("沈知远", "第二组", 21)]  # data: samples
    row = (
        '<tr><td class="main"><a class="name" href="#">{}</a></td><td>{}</td><td class="num r">{}</td>'
        '<td class="r less"><span>—</span></td></tr>'
    )
    return format_html_join("", row, people)
