"""The list of meetings and activities."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings.models import (
    Meeting,
    MeetingKind,
    MeetingState,
    Report,
    ReportKind,
    Room,
    Topic,
)
from zhibu.domain.affairs.meetings.queries import (
    lectures,
    meetings,
    present_counts,
    reports,
    rooms,
    takings_on,
)
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.affairs.meetings.screens.inviting import INVITE
from zhibu.domain.people.members.queries import holds_many, kept_counts
from zhibu.domain.people.organizations.models import Kind
from zhibu.engine import clock
from zhibu.engine.access import steers, under, without_index_of
from zhibu.engine.resource import (
    Chip,
    Choice,
    Column,
    Link,
    Mark,
    Offer,
    Resource,
    Span,
    View,
    add_action,
    register,
)
from zhibu.engine.resource.conditions import Choices

MONTHS_BACK = 18


def _months() -> Choices:
    first = clock.today().replace(day=1)
    offered = [clock.add_months(first, -back) for back in range(-1, MONTHS_BACK)]
    return [
        (f"{day:%Y-%m}", _("%(year)d年%(month)d月") % {"year": day.year, "month": day.month})
        for day in offered
    ]


def _in_month(text: str) -> Q:
    month = clock.period_of("month", date.fromisoformat(f"{text}-01"))
    start = timezone.make_aware(datetime.combine(month.start, time.min))
    return Q(planned_at__gte=start, planned_at__lt=clock.end_of_day(month.end))


def _kinds() -> Choices:
    return [(kind.value, kind.label) for kind in MeetingKind]


def _title(row: Meeting, _view: View) -> Link:
    return Link(row.title, words.address(row), _("补录") if row.late_entry else "")


def _place(row: Meeting, view: View) -> str:
    # 第一小组 says enough within its branch; from above it takes the branch's name as well.
    home = (row.organization_id, row.organization.parent_id)
    within = row.organization.kind != Kind.GROUP or view.actor.node_id in home
    return str(row.organization) if within else f"{row.organization.parent} {row.organization}"


def _present(row: Meeting, view: View) -> str:
    if row.state in (MeetingState.CONVENED, MeetingState.VOID):
        return ""
    there, expected = view.around["present"].get(row.pk, (0, 0))
    return f"{there}/{expected}"


def _state(row: Meeting, _view: View) -> Mark:
    chip = words.chip(row)
    return Mark(chip["text"], chip["state"], chip["icon"], plain=True)


@register
class Meetings(Resource):
    """会议与活动."""

    name, route, model = "meetings", "meetings", Meeting
    read, write = "meetings.read", "meetings.write"
    title, noun, unit = gettext_lazy("会议与活动"), gettext_lazy("会议"), gettext_lazy("次")
    icon = "calendar-event"
    empty = gettext_lazy("还没有会议记录。开一次会，记录会自动归到这里。")
    path_field, choose_place = "org_path", True
    order = ("-planned_at", "-pk")
    search = gettext_lazy("找会议名称")
    chip_name = "state"
    # Voided records stay within reach without a chip for everybody who has none.
    chips = tuple(
        Chip(state.value, state.label, Q(state=state.value), rare=state == MeetingState.VOID)
        for state in MeetingState
    )
    filters = (
        Choice("kind", gettext_lazy("类别"), _kinds, lambda value: Q(kind=value)),
        Choice("month", gettext_lazy("月份"), _months, _in_month),
        Span("held", gettext_lazy("召开日期"), "held_on"),
    )
    columns = (
        Column("title", gettext_lazy("名称"), _title, phone="main"),
        Column(
            "at",
            gettext_lazy("时间"),
            lambda row, _view: row.started_at or row.planned_at,
            phone="label",
            css="num",
            order=("planned_at",),
        ),
        Column("kind", gettext_lazy("类别"), lambda row, _view: row.get_kind_display(), phone="label"),
        Column("organization", gettext_lazy("党组织"), _place, phone="label"),
        Column("chair", gettext_lazy("主持人"), lambda row, _view: str(row.chair or ""), phone="less"),
        Column("present", gettext_lazy("到会"), _present, phone="label", css="num", right=True),
        Column("state", gettext_lazy("状态"), _state, phone="label"),
        Column("place", gettext_lazy("地点"), lambda row, _view: row.place, phone="less", optional=True),
    )
    offers = (
        Offer(gettext_lazy("年度计划"), "meetings.year", "calendar-event", "plans.read", keep=("org",)),
        Offer(gettext_lazy("请示报告"), "reports.list", "file-text", "reports.read"),
        Offer(gettext_lazy("活动场所"), "rooms.list", "building", "rooms.read"),
        Offer(gettext_lazy("授课记录"), "lectures.list", "school", "meetings.read", keep=("org",)),
        Offer(gettext_lazy("补录"), "meetings.late", "pencil", "meetings.write"),
        Offer(
            gettext_lazy("开始会议"),
            "meetings.new",
            "plus",
            "meetings.write",
            primary=True,
            keep=("org", "kind"),
        ),
    )

    def rows(self, view: View) -> QuerySet[Any]:
        """Return the meetings of organizations in reach; one's own elsewhere are among one's own."""
        return meetings(view.actor).filter(under(view.path))

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match words of the title."""
        return rows.filter(title__contains=words) if words else rows

    def shaped(self, rows: QuerySet[Any], view: View) -> QuerySet[Any]:
        """Read many of all meetings along their time, and few along the tree (0019)."""
        if view.sort is not None or view.words or not steers():
            return rows
        kept = kept_counts(view.path)
        return without_index_of(rows, "org_path") if holds_many(kept) else rows

    def around(self, rows: Sequence[Any], view: View) -> dict[str, Any]:
        """Fetch who was there, in one query."""
        return {"present": present_counts(rows)}

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Count, under the place's full name."""
        count = _("共%(n)s次") % {"n": f"{counts[view.chip]:,}"}
        return f"{view.place.name} · {count}" if view.place else count

    def begin(self, view: View) -> dict[str, Any] | None:
        """Offer to hold the first meeting."""
        if not view.actor.may("meetings.write"):
            return None
        return {"text": _("开始会议"), "url": reverse("meetings.new"), "primary": True, "icon": "plus"}


def _lectured(row: Topic, _view: View) -> Link:
    return Link(row.title or row.meeting.title, words.address(row.meeting))


def _lecture_place(row: Topic, view: View) -> str:
    return _place(row.meeting, view)


def _came(row: Topic, view: View) -> str:
    there, expected = view.around["present"].get(row.meeting_id, (0, 0))
    return f"{there}/{expected}"


@register
class Lectures(Resource):
    """授课记录 (LED-08)."""

    name, route, model = "lectures", "lectures", Topic
    read = "meetings.read"
    title, noun, unit = gettext_lazy("授课记录"), gettext_lazy("党课"), gettext_lazy("次")
    icon = "school"
    empty = gettext_lazy("还没有归档的党课。党课归档后，谁讲的、讲了什么会自动列在这里。")
    path_field, choose_place = "org_path", True
    order = ("-meeting__held_on", "-pk")
    search = gettext_lazy("找题目或授课人")
    columns = (
        Column("title", gettext_lazy("题目"), _lectured, phone="main"),
        Column(
            "at", gettext_lazy("日期"), lambda row, _view: row.meeting.held_on, phone="label", css="num",
            order=("meeting__held_on",),
        ),
        Column("lecturer", gettext_lazy("授课人"), lambda row, _view: words.lecturer(row), phone="label"),
        Column("organization", gettext_lazy("党组织"), _lecture_place, phone="label"),
        Column("present", gettext_lazy("到会"), _came, phone="label", css="num", right=True),
        Column("place", gettext_lazy("地点"), lambda row, _view: row.meeting.place, phone="less"),
    )  # fmt: skip

    def rows(self, view: View) -> QuerySet[Any]:
        """Return the lectures held in organizations in reach: many found as lectures, few along the tree."""
        rows = lectures(view.actor).filter(under(view.path))
        if not steers():
            return rows
        many = holds_many(kept_counts(view.path))
        return without_index_of(without_index_of(rows, "state"), "org_path" if many else "serves")

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match words of the title, or the name of who lectured."""
        named = Q(lecturer__name__contains=words) | Q(lecturer_text__contains=words)
        return rows.filter(named | Q(title__contains=words)) if words else rows

    def around(self, rows: Sequence[Any], view: View) -> dict[str, Any]:
        """Fetch who was there, in one query."""
        return {"present": present_counts([row.meeting for row in rows])}

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Count, under the place's full name."""
        count = _("共%(n)s次") % {"n": f"{counts[view.chip]:,}"}
        return f"{view.place.name} · {count}" if view.place else count


def _report_state(row: Report, _view: View) -> Mark:
    chip = words.report_chip(row)
    return Mark(chip["text"], chip["state"], chip["icon"], plain=True)


@register
class Reports(Resource):
    """请示报告 (LED-21)."""

    name, route, model = "reports", "reports", Report
    read = "reports.read"
    title, noun, unit = gettext_lazy("请示报告"), gettext_lazy("请示报告"), gettext_lazy("件")
    icon = "file-text"
    empty = gettext_lazy("还没有请示报告。")
    path_field, choose_place = "org_path", True
    order = ("-reported_on", "-pk")
    search = gettext_lazy("找事项")
    chips = (
        Chip("open", gettext_lazy("等答复"), Q(answered_at=None, withdrawn_at=None)),
        Chip("answered", gettext_lazy("已答复"), Q(answered_at__isnull=False)),
    )
    filters = (
        Choice(
            "kind",
            gettext_lazy("类别"),
            lambda: [(kind.value, kind.label) for kind in ReportKind],
            lambda value: Q(kind=value),
        ),
    )
    offers = (
        Offer(
            gettext_lazy("提交请示报告"), "reports.new", "plus", "reports.write", primary=True, keep=("org",)
        ),
    )
    columns = (
        Column(
            "title",
            gettext_lazy("事项"),
            lambda row, _view: Link(row.title, reverse("reports.detail", args=[row.uuid])),
            phone="main",
        ),
        Column("kind", gettext_lazy("类别"), lambda row, _view: row.get_kind_display(), phone="label"),
        Column(
            "at",
            gettext_lazy("报告日期"),
            lambda row, _view: row.reported_on,
            phone="label",
            css="num",
            order=("reported_on",),
        ),
        Column(
            "organization", gettext_lazy("党组织"), lambda row, _view: str(row.organization), phone="label"
        ),
        Column("state", gettext_lazy("状态"), _report_state, phone="label"),
    )

    def rows(self, view: View) -> QuerySet[Any]:
        """Return the requests and reports of organizations in reach."""
        return reports(view.actor).filter(under(view.path))

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match words of the matter."""
        return rows.filter(title__contains=words) if words else rows


def _taken(row: Room, view: View) -> str:
    return "；".join(view.around["taken"].get(row.pk, ()))


@register
class Rooms(Resource):
    """活动场所 (F-MTG-02)."""

    name, route, model = "rooms", "rooms", Room
    read, write = "rooms.read", "rooms.write"
    title, noun, unit = gettext_lazy("活动场所"), gettext_lazy("活动场所"), gettext_lazy("处")
    icon = "building"
    empty = gettext_lazy("还没有登记活动场所。登记后，本组织和下级组织开会时可以选它，同一时间不会订重。")
    order = ("org_path", "name", "pk")
    search = gettext_lazy("找名称")
    everything = Q(closed_at=None)
    everything_words = gettext_lazy("在用")
    chips = (Chip("closed", gettext_lazy("已停用"), Q(closed_at__isnull=False), rare=True),)
    columns = (
        Column(
            "name",
            gettext_lazy("名称"),
            lambda row, _view: Link(row.name, reverse("rooms.detail", args=[row.uuid])),
            phone="main",
            order=("name",),
        ),
        Column(
            "organization",
            gettext_lazy("由谁管理"),
            lambda row, _view: str(row.organization),
            phone="label",
        ),
        Column("seats", gettext_lazy("座位数"), lambda row, _view: row.seats, phone="label", right=True),
        Column("taken", gettext_lazy("今天"), _taken, phone="label"),
        Column("note", gettext_lazy("使用说明"), lambda row, _view: row.note, phone="less", optional=True),
    )
    offers = (Offer(gettext_lazy("登记活动场所"), "rooms.new", "plus", "rooms.write", primary=True),)

    def rows(self, view: View) -> QuerySet[Any]:
        """Return the rooms one keeps, and those of the organizations above, which one may use."""
        return rooms(view.actor)

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match words of the name."""
        return rows.filter(name__contains=words) if words else rows

    def around(self, rows: Sequence[Any], view: View) -> dict[str, Any]:
        """Fetch who has the rooms today, in one query."""
        taken: dict[int, list[str]] = {}
        for one in takings_on(rows, clock.today(), clock.today()):
            span = f"{words.time_words(one.planned_at)}—{words.time_words(one.room_until)}"
            taken.setdefault(one.room_id or 0, []).append(f"{span} {words.whose(one)}")
        return {"taken": taken}


add_action("members", INVITE)
