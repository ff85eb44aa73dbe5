"""Components: declared inputs, words, and what they draw."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from zhibu.engine.ui import components
from zhibu.engine.ui.forms import PlainForm

FOLDER = Path(components.__file__).parent / "templates" / "ui" / "components"
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))


def draw(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("name", NAMES)
def test_each_component_declares_its_inputs_and_draws_with_the_needed_ones(name: str) -> None:
    source = (FOLDER / f"{name}.html").read_text("utf-8")
    declared = components.declaration(source)
    assert components.HEADER.search(source)
    fields = {"field": Sample()["day"], "form": Sample()}
    needed = {key: fields.get(key, SAMPLES.get(key, [])) for key in declared.needed}
    assert components.draw(Context({}), name, needed).count("None") == 0


class Sample(PlainForm):
    """A form with one field of each kind that has words of its own."""

    name = forms.CharField(label="姓名")
    day = forms.DateField(label="入党日期", help_text="以大会通过之日为准")
    kind = forms.ChoiceField(label="支部", choices=[("1", "一")])
    count = forms.IntegerField(label="人数")
    file = forms.FileField(label="文件")


SAMPLES: dict[str, object] = {
    "action": {"text": "开始", "url": "/"},
    "task": {"title": "开会", "url": "/"},
    "kind": "columns",
    "points": [("一", 1), ("二", None)],
    "page": SimpleNamespace(number=1, pages=3, total=40, first=1, last=15, previous=0, following=2, size=15),
    "done": 1,
    "late": 0,
    "open": 1,
    "total": 2,
    "value": 1,
    "whole": 2,
    "number": 1,
    "text": "一句话",
    "title": "题目",
    "label": "名称",
}


def test_an_undeclared_input_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no input colour"):
        draw('{% ui "state_chip" text="一" colour="red" %}')


def test_a_missing_input_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="needs text"):
        draw('{% ui "state_chip" state="late" %}')


def test_an_icon_that_the_sprite_lacks_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="not listed"):
        draw('{% icon "no-such-icon" %}')


def test_a_chip_is_sign_and_word() -> None:
    drawn = draw('{% ui "state_chip" text="逾期17天" state="late" %}')
    assert "#alert-triangle" in drawn
    assert "逾期17天" in drawn


def test_words_of_callers_are_escaped_everywhere() -> None:
    evil = "<img src=x onerror=alert(1)>"
    drawn = draw(
        '{% uiblock "card" title=evil %}{% ui "task_row" task=task %}{% enduiblock %}'
        '{% ui "chart" kind="bars" points=points title=evil %}',
        evil=evil,
        task={"title": evil, "url": evil, "hint": evil},
        points=[(evil, 1, evil)],
    )
    assert "<img" not in drawn


def test_a_post_action_carries_the_token_of_the_page() -> None:
    drawn = draw(
        '{% ui "action" action=action %}', action={"text": "同意", "url": "/", "post": True}, csrf_token="abc"
    )
    assert 'name="csrfmiddlewaretoken" value="abc"' in drawn


def test_errors_say_what_to_do() -> None:
    form = Sample({"day": "2026.2.30", "kind": "9", "count": "x"})
    assert form.errors["name"] == ["请填姓名"]
    assert form.errors["day"] == ["日期写成2026-06-17这样"]
    assert form.errors["kind"] == ["请从可选项里选"]
    assert form.errors["count"] == ["请填数字"]
    assert form.errors["file"] == ["请选一个文件"]


def test_the_summary_links_to_the_fields_with_the_same_words() -> None:
    form = Sample({})
    drawn = draw('{% ui "form_fields" form=form %}', form=form)
    assert "有5处要改" in drawn
    assert '<a href="#id_day">请填入党日期</a>' in drawn
    assert 'id="id_day_error"' in drawn
    assert 'aria-describedby="id_day_helptext id_day_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_a_pager_offers_first_near_and_last() -> None:
    page = {
        "number": 9,
        "pages": 118,
        "total": 1768,
        "first": 121,
        "last": 135,
        "previous": 8,
        "following": 10,
        "size": 15,
    }
    drawn = draw('{% ui "pager" page=page unit="人" query="a=1" %}', page=SimpleNamespace(**page))
    assert "第121—135人，共1,768人" in drawn
    assert '<a href="?a=1&amp;page=118">118</a>' in drawn
    assert drawn.count("…") == 2


def test_the_status_line_names_the_time() -> None:
    drawn = draw('{% ui "autosave_status" id="s" state="saved" time="14:32:08" version=3 %}')
    assert "14:32:08已保存" in drawn
    assert 'data-version="3"' in drawn


def test_a_kept_part_says_its_inputs_and_nothing_of_the_page() -> None:
    source = '{% kept "state_chip" text=words %}'
    first, second = draw(source, words="<一>", icon="bell"), draw(source, words="二", csrf_token="abc")
    assert "&lt;一&gt;" in first
    assert "二" in second
    assert "bell" not in first
    assert draw(source, words="<一>") == first
    with pytest.raises(TemplateSyntaxError, match="no input colour"):
        draw('{% kept "state_chip" text="一" colour="red" %}')


def test_no_kept_part_holds_a_token_or_reads_the_request() -> None:
    templates = FOLDER.parent.parent.rglob("*.html")
    kept = {name for path in templates for name in re.findall(r'{% kept "(\w+)"', path.read_text("utf-8"))}
    assert {"menu", "windows", "tab_bar"} <= kept
    for name in kept:
        source = (FOLDER / f"{name}.html").read_text("utf-8")
        parts = re.findall(r'{% include "(ui/parts/\w+\.html)"', source)
        whole = source + "".join((FOLDER.parent.parent / part).read_text("utf-8") for part in parts)
        bare = whole.replace("{% csrf_token %}", "")
        assert not re.search(r"csrf|\brequest\b|{% url", bare), name
        assert "frame" in components.declaration(source).known or "frame." not in whole, name


class Around(NamedTuple):
    """What stands around a page, as far as these parts ask."""

    person: str = ""
    text_size_url: str = ""


def test_kept_markup_takes_token_nonce_and_address_of_each_request(rf: RequestFactory) -> None:
    def drawn(address: str, token: str) -> str:
        request = rf.get(address)
        request.csp_nonce = f"nonce-{token}"  # type: ignore[attr-defined]  # see screens.Request
        around = Around(text_size_url="/look/")
        given = {"request": request, "csrf_token": token, "frame": around}
        return draw('{% kept "head_after" %}{% kept "phone_acts" frame=frame %}', **given)

    one, other = drawn("/one/?q=a&b=%22", "first"), drawn("/other/", "second")
    assert 'nonce="nonce-first"' in one
    assert 'name="csrfmiddlewaretoken" value="first"' in one
    assert 'name="next" value="/one/?q=a&amp;b=%22"' in one
    assert other == (one.replace("first", "second").replace("/one/?q=a&amp;b=%22", "/other/"))


def test_kept_markup_of_one_reader_says_nothing_to_another() -> None:
    def drawn(person: str) -> str:
        return draw('{% kept "phone_acts" frame=frame %}', frame=Around(person=person))

    assert "甲" in drawn("甲")
    assert "甲" not in drawn("乙")
