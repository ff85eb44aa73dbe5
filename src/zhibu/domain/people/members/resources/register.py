"""The register of members (mock d)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.people.members import rules, services
from zhibu.domain.people.members.models import Category, Member
from zhibu.domain.people.members.queries import Kept, by_name, current, kept_counts, matching, posts_of
from zhibu.domain.people.members.screens.forms import GroupForm
from zhibu.domain.people.members.screens.words import party_years, post_words, states
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.resource import (
    Action,
    Chip,
    Column,
    Item,
    Link,
    Mark,
    Offer,
    Resource,
    Section,
    Span,
    View,
    register,
)
from zhibu.engine.resource.conditions import Choices
from zhibu.engine.resource.places import places
from zhibu.engine.search.narrow import narrowed
from zhibu.engine.vault import mask_address, mask_id_number, mask_phone

WHOLE_PHONE, WHOLE_CARD = 11, 18


READ = (
    "pk", "uuid", "number", "name", "birth_date", "category", "joined_on", "converted_on", "education",
    "ethnic", "job", "job_code", "phone", "standing", "lost", "floating", "left_on", "branch_id", "group_id",
    "branch__short_name", "branch__name", "group__short_name", "group__name",
)  # fmt: skip
"""What the columns read of a dossier. Fifty whole records would cost more than all their cells."""

PHONE: Any = Member._meta.get_field("phone")


def _name(row: Any, view: View) -> Link:
    return Link(row.name, view.resource.url_of(row))


def _category(row: Any, view: View) -> Mark | str:
    words: str = view.around["words"][row.category]
    return Mark(words, "gold") if row.category == Category.PROBATIONARY else words


def _place(row: Any, view: View) -> str:
    held = [post_words(post, row.branch_id) for post in view.around["posts"].get(row.pk, ())]
    group = row.group__short_name or row.group__name
    return " · ".join([group, *held] if group else held)


def _marks(row: Any, _view: View) -> list[Mark]:
    return [
        Mark(chip["text"], chip["state"], chip["icon"]) for chip in states(row) if chip["state"] != "gold"
    ]


def _phone(row: Any, _view: View) -> str:
    return mask_phone(PHONE.opened(row.phone, row.uuid))


def _regroup(row: Member, given: dict[str, Any], actor: Actor) -> None:
    services.place(row, row.branch, given["group"], actor=actor, basis=given["basis"].strip())


def _kept(view: View) -> Kept:
    # The chips show them and the way of reading follows from them: asked once.
    if "kept" not in view.around:
        view.around["kept"] = kept_counts(view.path)
    kept: Kept = view.around["kept"]
    return kept


def _several(view: View) -> bool:
    return bool(view.around.get("several", True))


@register
class Members(Resource):
    """党员名册."""

    name, route, model = "members", "members", Member
    read, write = "members.read", "members.write"
    title, noun, unit = gettext_lazy("党员名册"), gettext_lazy("党员"), gettext_lazy("人")
    icon = "users"
    empty = gettext_lazy("这里还没有党员。新增或导入后，会列在这里。")
    path_field, tree, order = "org_path", True, ("name_sort", "id")
    search = gettext_lazy("姓名、拼音首字母、编号")
    sheet = "member-summary"
    columns = (
        Column("name", gettext_lazy("姓名"), _name, phone="main"),
        Column(
            "birth_date",
            gettext_lazy("出生年月"),
            lambda row, _view: row.birth_date.isoformat()[:7] if row.birth_date else "",
            phone="less",
            css="num",
            order=("birth_date",),
        ),
        Column("category", gettext_lazy("类别"), _category),
        Column(
            "joined_on",
            gettext_lazy("入党日期"),
            lambda row, _view: row.joined_on,
            phone="less",
            css="num",
            order=("joined_on",),
        ),
        Column(
            "years",
            gettext_lazy("党龄/年"),
            lambda row, view: party_years(row, view.around["today"]),
            phone="label",
            css="num",
            right=True,
        ),
        Column(
            "branch",
            gettext_lazy("所在支部"),
            lambda row, _view: row.branch__short_name or row.branch__name,
            shown=_several,
        ),
        Column("place", gettext_lazy("党小组与职务"), _place),
        Column("phone", gettext_lazy("手机"), _phone, css="num sub"),
        Column("marks", gettext_lazy("备注"), _marks),
        Column(
            "number",
            gettext_lazy("编号"),
            lambda row, _view: row.number,
            phone="less",
            css="num",
            optional=True,
        ),
        Column(
            "education",
            gettext_lazy("学历"),
            lambda row, _view: rules.codes("education").label(row.education),
            phone="less",
            optional=True,
        ),
        Column(
            "ethnic",
            gettext_lazy("民族"),
            lambda row, _view: rules.codes("ethnic").label(row.ethnic),
            phone="less",
            optional=True,
        ),
        Column(
            "job",
            gettext_lazy("工作岗位"),
            lambda row, _view: row.job or rules.codes("post").label(row.job_code),
            phone="less",
            optional=True,
        ),
    )
    chips = (
        Chip("full", gettext_lazy("正式"), Q(category=Category.FULL)),
        Chip("probationary", gettext_lazy("预备"), Q(category=Category.PROBATIONARY)),
        Chip("floating", gettext_lazy("流动"), Q(floating=True)),
        Chip("lost", gettext_lazy("失联"), Q(lost=True), rare=True),
        Chip("suspended", gettext_lazy("停止党籍"), Q(standing="2"), rare=True),
    )
    filters = (
        "sex",
        "education",
        Span("joined", gettext_lazy("入党日期"), "joined_on"),
        Span("born", gettext_lazy("出生日期"), "birth_date"),
    )
    offers = (
        Offer(gettext_lazy("批量导入"), "imports.start", "upload", "imports.write"),
        Offer(gettext_lazy("新增党员"), "members.new", "plus", "members.write", primary=True, keep=("org",)),
    )
    sections = (
        Section(gettext_lazy("基本信息"), ("name", "id_number", "sex", "ethnic", "birth_date", "education")),
        Section(gettext_lazy("所在组织"), ("branch", "group")),
        Section(gettext_lazy("党籍信息"), ("category", "joined_on", "converted_on")),
        Section(gettext_lazy("岗位与联系"), ("job_code", "job", "phone", "address")),
        Section(
            gettext_lazy("党籍状态"),
            ("standing", "lost", "lost_since", "floating", "floating_to", "since", "basis"),
        ),
    )

    items = {
        "name": Item(gettext_lazy("与身份证一致")),
        "sex": Item(gettext_lazy("不选就按身份号码填"), required=False),
        "ethnic": Item(required=False),
        "birth_date": Item(gettext_lazy("不填就按身份号码填")),
        "joined_on": Item(gettext_lazy("支部大会通过为预备党员的日期"), gettext_lazy("入党日期")),
        "converted_on": Item(gettext_lazy("预备党员不填"), gettext_lazy("转正日期")),
        "job_code": Item(label=gettext_lazy("工作岗位")),
        "job": Item(gettext_lazy("表里没有合适的才写"), gettext_lazy("岗位名称")),
        "address": Item(gettext_lazy("写到门牌号")),
        "lost_since": Item(gettext_lazy("写成2026-06这样"), gettext_lazy("失去联系年月")),
        "floating_to": Item(gettext_lazy("省、市、县")),
    }
    masks = {"id_number": mask_id_number, "phone": mask_phone, "address": mask_address}
    actions = (
        Action(
            "regroup",
            gettext_lazy("调党小组"),
            "users-group",
            "members.write",
            _regroup,
            GroupForm,
            note=gettext_lazy("从今天起算。在原党小组的职务同时结束。"),
            most=200,
        ),
    )

    def choices(self, name: str) -> Callable[[], Choices] | None:
        """Offer two sexes, and the codes of the national tables."""
        if name == "sex":
            return lambda: (("1", _("男")), ("2", _("女")))
        tables = {"education": "education", "ethnic": "ethnic", "job_code": "post"}
        return (lambda: rules.codes(tables[name]).choices()) if name in tables else None

    def rows(self, view: View) -> QuerySet[Any]:
        """Return living dossiers; one's own is always within sight, in a list it stands where it belongs."""
        return current(view.actor).filter(under(view.path))

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match name, pinyin initials or a whole number (S-51)."""
        return matching(narrowed(rows, "member", words) if not words.isascii() else rows, words)

    def shaped(self, rows: QuerySet[Any], view: View) -> QuerySet[Any]:
        """Read what the cells show and nothing else; read names the shorter way."""
        rows = rows.values_list(*READ, named=True)
        if view.words or view.sort is not None:
            return rows
        return by_name(rows, partial(_kept, view), view.chip)

    def called(self, row: Any) -> str:
        """Call a dossier by its name."""
        name: str = row.name
        return name

    def around(self, rows: Sequence[Any], view: View) -> dict[str, Any]:
        """Fetch posts and words; a branch or group as place holds everybody on the page."""
        node = view.place.pk if view.place else view.actor.node_id
        several = any(node not in (row.branch_id, row.group_id) for row in rows)
        words = {Category.FULL: _("正式"), Category.PROBATIONARY: _("预备")}
        return {"posts": posts_of(rows), "words": words, "several": several, "today": clock.today()}

    def counted(self, view: View) -> dict[str, int] | None:
        """Take the counts that are kept with the organization."""
        node = view.place.pk if view.place else view.actor.node_id
        return _kept(view).chips if node and view.actor.may_at("members.read", view.path) else None

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Name the place and its people."""
        place = places().words(view.place) if view.place else view.actor.node_label
        words = {"all": f"{counts['']:,}", "full": f"{counts['full']:,}", "new": counts["probationary"]}
        people = _("%(all)s人，正式%(full)s，预备%(new)s") % words
        return f"{place} · {people}" if place else people

    def instead(self, view: View, rows: Sequence[Any]) -> str:
        """Put the dossier's number in the place of a private one: it stays in no address and no history."""
        private = view.words.isascii() and len(view.words) in (WHOLE_PHONE, WHOLE_CARD)
        if len(rows) != 1 or not private or view.words == rows[0].number:
            return ""
        return f"{reverse('members.list')}?{urlencode(view.kept | {'q': rows[0].number})}"
