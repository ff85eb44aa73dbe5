"""Words that several pages of organizations share, and places where other modules add to them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import Organization, Term

LEADERS = "organizations.leaders"
"""Place: given organizations, return {row id: name} of who leads each (secretary, group leader)."""

PARTS = "organizations.detail"
"""Place: given an organization, return a `Panel` for its page."""

VERDICTS = "organizations.verdicts"
"""Place: given an organization, return the `Verdict`s of other modules' rules about it."""

STAGES: dict[str, tuple[Any, str]] = {
    "": (_("任期内"), "ok"),
    "notice": (_("换届提醒"), "warn"),
    "request": (_("应报换届请示"), "warn"),
    "warn": (_("临近届满"), "warn"),
    "overdue": (_("逾期"), "late"),
    "breach": (_("严重超期"), "late"),
}
"""Stages of TERM-07 as words and state."""

ACTS = {
    "organization.found": _("登记"),
    "organization.change": _("修改"),
    "organization.move": _("调整上级"),
    "organization.dissolve": _("撤销"),
    "organization.guide": _("领导和指导关系"),
    "organization.contact": _("登记"),
    "organization.reveal": _("查看联系电话"),
    "term.record": _("登记换届"),
    "term.postpone": _("延期或提前换届"),
    "term.correct": _("更正选举日期"),
}

ESTABLISHING_ACTS = {
    "establishment.apply": _("申请"),
    "establishment.withdraw": _("撤回申请"),
    "establishment.approve": _("登记批复：同意成立"),
    "establishment.refuse": _("登记批复：不同意"),
    "establishment.decide": _("党委直接决定成立"),
    "establishment.found": _("登记成立"),
    "establishment.file": _("登记备案"),
}

LABELS = {
    "elected_on": _("选举日期"),
    "ends_on": _("届满日期"),
    "units": _("所在单位"),
    "contact": _("联系人"),
    "guidance": _("关系"),
}

DONE = {
    "new": _("已登记。"),
    "changed": _("已保存。"),
    "moved": _("已调整上级，下级组织和党员一并移动。"),
    "term": _("已登记换届。"),
    "postponed": _("已登记批准的日期。"),
    "corrected": _("已更正，原来的登记留在记录里。"),
    "dissolved": _("已撤销。记录保留，名册里不再出现。"),
    "applied": _("已申请，等党委答复。"),
    "withdrawn": _("已撤回申请。"),
    "approved": _("已登记批复。下一步登记支部成立。"),
    "refused": _("已登记批复。"),
    "guidance": _("已登记关系。"),
    "guidance-ended": _("已结束关系，以前的留在记录里。"),
    "filed": _("已登记备案。"),
    "group": _("已新建党小组。现在可以把党员调进来。"),
    "post": _("已登记任职。"),
    "post-ended": _("已登记离任。"),
    "posts-filed": _("已登记委员备案。"),
    "contact": _("已登记联系人。"),
}
"""What `?done=` says above the page of an organization."""


def back_to(organization: Organization) -> dict[str, str]:
    """Return the way back to an organization's page, for forms about it."""
    return {"text": str(organization), "url": reverse("organizations.detail", args=[organization.uuid])}


def term_view(organization: Organization, term: Term | None, on: date) -> dict[str, Any]:
    """Return the end of a term with its stage as words and state; without a term the words say why."""
    if rules.term_rule(organization.kind, organization.village_or_community) == "TERM-09":
        return {"end": None, "text": _("不设任期"), "state": ""}
    if term is None:
        return {"end": None, "text": _("选举日期未登记"), "state": "warn"}
    text, state = STAGES[rules.term_stage(term.ends_on, on)["stage"]]
    return {"end": term.ends_on, "text": text, "state": state}
