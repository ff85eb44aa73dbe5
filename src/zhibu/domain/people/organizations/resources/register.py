"""The list of organizations, in the order of the tree."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import found_by_words, latest_terms, organizations
from zhibu.domain.people.organizations.screens.words import LEADERS, term_view
from zhibu.engine import clock
from zhibu.engine.access import under
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.resource import Chip, Column, Link, Mark, Offer, Resource, View, register
from zhibu.engine.screens.panels import panels
from zhibu.engine.vault import mask_phone

INDENTS = ("", "ps-4", "ps-5", "ps-5 ms-4")


def _name(row: Organization, view: View) -> Link:
    flat = view.chip or view.words or view.sort
    depth = (len(row.path) - (len(view.path) or WIDTH)) // WIDTH
    superior = str(row.parent) if flat and row.parent else ""
    return Link(
        str(row), view.resource.url_of(row), superior, "" if flat else INDENTS[min(depth, len(INDENTS) - 1)]
    )


def _term(row: Organization, view: View) -> str | Mark | list[Mark]:
    term = term_view(row, view.around["terms"].get(row.pk), view.around["today"])
    if term["state"] and term["state"] != "ok":
        day = f"{term['end']:%Y-%m-%d} " if term["end"] else ""
        return Mark(f"{day}{term['text']}", term["state"])
    return f"{term['end']:%Y-%m-%d}" if term["end"] else str(term["text"])


def _groups(view: View) -> bool:
    return view.chip == Kind.GROUP


def _others(view: View) -> bool:
    return not _groups(view)


@register
class Organizations(Resource):
    """党组织."""

    name, route, model = "organizations", "organizations", Organization
    read, write = "organizations.read", "organizations.write"
    title, noun, unit = gettext_lazy("党组织"), gettext_lazy("党组织"), gettext_lazy("个")
    icon = "sitemap"
    empty = gettext_lazy("还没有党组织。导入党组织汇总表后，这里按上下级列出。")
    path_field, order, size = "path", ("path",), 50
    chip_name, everything = "kind", ~Q(kind=Kind.GROUP)
    chips = tuple(Chip(kind.value, kind.label, Q(kind=kind.value), rare=True) for kind in Kind)
    search = gettext_lazy("名称、拼音首字母、编码")
    sheet = "organization-summary"
    masks = {"phone": mask_phone}
    offers = (Offer(gettext_lazy("成立支部"), "establishments.list", "file-text", "organizations.read"),)
    columns = (
        Column("name", gettext_lazy("党组织"), _name, phone="main"),
        "kind",
        Column(
            "leader",
            gettext_lazy("书记"),
            lambda row, view: view.around["leaders"].get(row.pk) or row.secretary_text,
            phone="label",
            shown=_others,
        ),
        Column(
            "group_leader",
            gettext_lazy("组长"),
            lambda row, view: view.around["leaders"].get(row.pk, ""),
            phone="label",
            shown=_groups,
        ),
        Column(
            "contact_text",
            gettext_lazy("联系人"),
            lambda row, _view: row.contact_text,
            phone="less",
            shown=_others,
        ),
        Column(
            "member_count",
            gettext_lazy("党员"),
            lambda row, _view: row.member_count,
            phone="label",
            css="num",
            right=True,
            order=("member_count",),
        ),
        Column(
            "full_count",
            gettext_lazy("正式"),
            lambda row, _view: row.full_count,
            phone="less",
            css="num",
            right=True,
        ),
        Column("term", gettext_lazy("本届届满"), _term, css="num", shown=_others),
        Column(
            "code",
            gettext_lazy("编码"),
            lambda row, _view: row.code,
            phone="less",
            css="num",
            order=("code",),
            optional=True,
        ),
        Column(
            "founded_on",
            gettext_lazy("成立日期"),
            lambda row, _view: row.founded_on,
            phone="less",
            css="num",
            order=("founded_on",),
            optional=True,
        ),
    )

    def rows(self, view: View) -> QuerySet[Any]:
        """Return the living organizations, groups among them."""
        return organizations(view.actor, groups=True).filter(under(view.path, "path"))

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match name, pinyin initials or code."""
        return found_by_words(rows, words)

    def shaped(self, rows: QuerySet[Any], view: View) -> QuerySet[Any]:
        """Fetch the superiors along; the telephone number stays where it is."""
        return rows.select_related("parent").defer("phone", "parent__phone")

    def around(self, rows: Sequence[Any], view: View) -> dict[str, Any]:
        """Fetch latest terms and leaders, each in one query."""
        leaders: dict[int, str] = {}
        request: Any = view.request or SimpleNamespace()
        for names in panels(LEADERS, request, list(rows)):
            leaders |= names
        return {"terms": latest_terms(list(rows)), "leaders": leaders, "today": clock.today()}

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Count by kind."""
        return "，".join(f"{kind.label}{counts[kind]:,}" for kind in Kind if counts.get(kind))
