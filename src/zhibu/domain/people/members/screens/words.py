"""Words that several pages of members share."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category, Member, PostHeld, Standing
from zhibu.domain.people.members.queries import Held

ACTS = {
    "member.enter": gettext_lazy("登记"),
    "member.change": gettext_lazy("修改"),
    "member.place": gettext_lazy("调整所在组织"),
    "member.leave": gettext_lazy("登记离开"),
    "member.reveal": gettext_lazy("查看"),
    "post.hold": gettext_lazy("任职"),
    "post.end": gettext_lazy("离任"),
    "excuse.give": gettext_lazy("登记免于参加组织生活"),
    "excuse.end": gettext_lazy("结束免于参加组织生活"),
}

LABELS = {
    "post": gettext_lazy("党内职务"),
    "exit": gettext_lazy("减少类型"),
    "left_on": gettext_lazy("离开日期"),
    "valid_from": gettext_lazy("起"),
    "valid_to": gettext_lazy("止"),
}

SEALED = {
    "id_number": gettext_lazy("公民身份号码"),
    "phone": gettext_lazy("联系电话"),
    "address": gettext_lazy("家庭住址"),
}
"""The sensitive items of a dossier as the interface calls them."""

DONE = {
    "new": gettext_lazy("已登记，编入所选支部。"),
    "changed": gettext_lazy("已保存。"),
    "placed": gettext_lazy("已调整。以前所在的组织留在记录里。"),
    "left": gettext_lazy("已登记离开。档案保留，名册里不再出现。"),
    "converted": gettext_lazy("已转为正式党员。"),
}
"""What `?done=` says above a dossier."""


def party_years(member: Member, on: date) -> int | None:
    """Return the completed years of party age on a day; None for a probationary member (3.6)."""
    start = rules.party_age_start(member.joined_on, member.converted_on)
    if member.category != Category.FULL or start is None:
        return None
    return rules.age(start, on)


def states(member: Member) -> list[dict[str, str]]:
    """Return what is not ordinary about a membership, as chips: words, state, icon."""
    chips = []
    if member.left_on:
        chips.append({"text": _("已离开"), "state": "mute", "icon": "archive"})
    if member.category == Category.PROBATIONARY:
        chips.append({"text": _("预备"), "state": "gold", "icon": "clock"})
    if member.standing == Standing.SUSPENDED:
        chips.append({"text": _("停止党籍"), "state": "late", "icon": "alert-triangle"})
    if member.lost:
        chips.append({"text": _("失联"), "state": "late", "icon": "user-x"})
    if member.floating:
        chips.append({"text": _("流动"), "state": "info", "icon": "arrows-exchange"})
    return chips


def post_words(held: PostHeld | Held, home: int | None = None) -> str:
    """Return a post in words; the organization is named unless it is the one the reader looks at."""
    label = rules.party_posts().label(held.post)
    if held.organization_id == home or held.post in rules.GROUP_POSTS:
        return label
    return f"{held.organization} {label}"
