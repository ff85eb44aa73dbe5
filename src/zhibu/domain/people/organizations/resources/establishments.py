"""The list of foundings: who applied for a branch, and how far each has come (ORG-07)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.people.organizations.models import Establishment, Stage
from zhibu.engine import clock
from zhibu.engine.resource import Chip, Column, Link, Mark, Resource, View, register

MARKS = {
    Stage.APPLIED: "warn",
    Stage.APPROVED: "info",
    Stage.FOUNDED: "info",
    Stage.FILED: "ok",
    Stage.REFUSED: "mute",
    Stage.WITHDRAWN: "mute",
}


def state_mark(row: Establishment) -> Mark:
    """Return the state of a founding as a chip; an application that waits too long says so."""
    if row.state == Stage.APPLIED and row.due_on is not None:
        late = (clock.today() - row.due_on).days
        if late > 0:
            return Mark(_("逾期%(days)d天未答复") % {"days": late}, "late")
    return Mark(str(row.get_state_display()), MARKS[Stage(row.state)])


@register
class Establishments(Resource):
    """成立支部."""

    name, route, model = "establishments", "establishments", Establishment
    read = "organizations.read"
    title, noun, unit = gettext_lazy("成立支部"), gettext_lazy("成立支部的申请"), gettext_lazy("件")
    icon, detail = "file-text", "organizations.establishment"
    order = ("-applied_at", "-pk")
    path_field, choose_place = "org_path", True
    search = gettext_lazy("支部或单位名称")
    empty = gettext_lazy("还没有成立支部的申请。在党组织页面的“更多操作”里申请。")
    chips = tuple(
        Chip(stage.value, stage.label, Q(state=stage.value), rare=stage in (Stage.REFUSED, Stage.WITHDRAWN))
        for stage in Stage
    )
    columns = (
        Column(
            "name",
            gettext_lazy("支部"),
            lambda row, view: Link(row.name, view.resource.url_of(row)),
            phone="main",
        ),
        Column("kind", gettext_lazy("类别"), lambda row, _view: str(row.get_kind_display()), phone="less"),
        Column("organization", gettext_lazy("申请"), lambda row, _view: str(row.organization), phone="label"),
        Column("decider", gettext_lazy("答复"), lambda row, _view: str(row.decider), phone="label"),
        Column(
            "applied_on",
            gettext_lazy("申请日期"),
            lambda row, _view: row.applied_on,
            phone="label",
            css="num",
            order=("applied_on",),
        ),
        Column(
            "replied_on",
            gettext_lazy("批复日期"),
            lambda row, _view: row.replied_on,
            phone="label",
            css="num",
            order=("replied_on",),
        ),
        Column("state", gettext_lazy("状态"), lambda row, _view: state_mark(row), phone="label"),
    )

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match the name of the branch or of its unit."""
        return rows.filter(Q(name__contains=words) | Q(unit_name__contains=words)) if words else rows

    def shaped(self, rows: QuerySet[Any], view: View) -> QuerySet[Any]:
        """Fetch who applied and who answers along."""
        return rows.select_related("organization", "decider").defer("organization__phone", "decider__phone")

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Say what becomes of an application."""
        return _("单位申请，基层党委开会决定并批复，成立和选举后报上级组织部门备案。")
