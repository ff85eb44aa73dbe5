"""A fact is typed once: no two forms ask for the same thing (F-BUR-01).

The scan goes by what a form says to its reader. Two forms that say the same either ask for one fact twice,
which fails, or stand below with the reason why theirs are two facts.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.forms import Form, HiddenInput

from zhibu.engine.resource import form_fields, resources
from zhibu.engine.screens.declare import all_screens

FIRST_OR_LATER = (
    "given at the beginning, or changed later: one place in the record, never both forms for one event"
)
MANY = 99
EACH_ACT = "said of each act anew, never of the record"
TWO_MEETINGS = "of a meeting to come, or of one that was held without it: one meeting has only one of them"

FILLED_IN = "asked when a branch is applied for; founding it fills in what the application said"
TWO_FILINGS = "of the committee members of one election, or of a founding: two acts with a day each"

ALIKE = {
    "依据": (MANY, EACH_ACT),
    "理由": (MANY, EACH_ACT),
    "用途": (MANY, EACH_ACT),
    "说明": (MANY, EACH_ACT),
    "从哪天起": (MANY, EACH_ACT),
    "类别": (3, "of an organization that is applied for or founded directly, or of a report"),
    "地点": (2, TWO_MEETINGS),
    "主持人": (2, TWO_MEETINGS),
    "记录人": (2, TWO_MEETINGS),
    "由他主持的原因": (2, TWO_MEETINGS),
    "名称": (MANY, "what each kind of thing is called"),
    "所在党支部": (3, FIRST_OR_LATER),
    "所在党小组": (3, FIRST_OR_LATER),
    "党组织名称": (3, FILLED_IN),
    "简称": (2, FIRST_OR_LATER),
    "任务结束日期": (2, FIRST_OR_LATER),
    "联系人": (3, "of an organization, first or later; or who keeps in touch with one member"),
    "村、社区党组织": (3, FILLED_IN),
    "单位名称": (2, FILLED_IN),
    "统一社会信用代码": (2, FILLED_IN),
    "所属领域": (2, FIRST_OR_LATER),
    "党委会议日期": (
        2,
        "an answer to an application, or a decision without one: a branch has one of them",
    ),
    "备案日期": (2, TWO_FILINGS),
    "备案文件": (2, TWO_FILINGS),
    "从哪天恢复参加": (2, "said with an excuse where it is known, else when it ends"),
    "事项": (2, "what a report is about, or what a list is narrowed to"),
    "功能型党组织": (2, FIRST_OR_LATER),
    "选举日期": (2, "of an election, or the right day of one that was recorded wrongly"),
    "转正日期": (2, "of who was full before he came, or the act by which he becomes it here"),
    "联系电话": (3, "the person's own, and the organization's, first or later"),
    "姓名": (3, "the dossier's; of an account only where it belongs to no member"),
    "账号": (3, "chosen once by each of two kinds of accounts, and given to sign in"),
    "密码": (2, "chosen at the first run, and given to sign in"),
}
"""Label → at most how many forms ask by that word, and why theirs are not the same fact."""


def forms(kind: type[Form] = Form) -> Iterator[type[Form]]:
    """Yield every form of the product; those that tests or declarations made are left out."""
    for form in kind.__subclasses__():
        made_up = ".tests" in form.__module__ or form.__module__ == "zhibu.engine.ui.gallery"
        if form.__module__.startswith("zhibu.") and not made_up:
            yield form
        yield from forms(form)


def asked() -> dict[str, set[str]]:
    """Return which forms ask by which words: hand-written forms, and the sections of declarations."""
    all_screens()
    found: dict[str, set[str]] = defaultdict(set)
    for form in forms():
        for name, field in form.base_fields.items():
            if not isinstance(field.widget, HiddenInput):
                found[str(field.label or name)].add(f"{form.__module__}.{form.__qualname__}")
    for resource in resources().values():
        for field in form_fields(resource).values():
            found[str(field.label)].add(resource.name)
    return found


def test_no_two_forms_ask_for_the_same_fact() -> None:
    twice = {label: sorted(where) for label, where in asked().items() if len(where) > 1}
    unknown = {label: where for label, where in twice.items() if len(where) > ALIKE.get(label, (1, ""))[0]}
    assert unknown == {}, "asked by more forms than before: fill it in from what is known, or say why not"
    assert set(ALIKE) <= set(twice), "no longer asked twice: take it off the list"


def test_a_field_of_a_record_stands_in_one_declaration() -> None:
    facts = [
        (resource.model, name)
        for resource in resources().values()
        for section in resource.sections
        for name in section.fields
    ]
    assert len(facts) == len(set(facts))
