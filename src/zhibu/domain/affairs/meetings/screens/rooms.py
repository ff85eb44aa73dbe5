"""Rooms of organizations: entering and changing one, and one room's week (F-MTG-02)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, Room
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import in_reach
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, on
from zhibu.engine.flow import WrongState
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out, done_words
from zhibu.engine.ui.forms import MOST_OFFERED, CodeField, PlainForm
from zhibu.engine.ui.templatetags.ui import day

WEEK = 7
FARTHEST = timedelta(days=3660)
WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
DONE = {
    "added": gettext_lazy("已登记。本组织和下级组织开会时可以选它。"),
    "changed": gettext_lazy("已保存。"),
    "closed": gettext_lazy("已停用。已经订用的会议不变。"),
    "reopened": gettext_lazy("已恢复使用。"),
}


class RoomForm(PlainForm):
    """Whose a room is, its name and seats, and a note for those who use it; whose it is stays so."""

    organization = forms.ChoiceField(
        label=gettext_lazy("由谁管理"), help_text=gettext_lazy("这个组织和它的下级组织都可以订用。")
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    seats = forms.IntegerField(label=gettext_lazy("座位数"), required=False, min_value=1, max_value=9999)
    note = forms.CharField(
        label=gettext_lazy("使用说明"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("例如在哪栋楼、找谁拿钥匙。"),
    )

    def __init__(self, owners: QuerySet[Organization] | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["organization"]
            return
        offered = list(owners[: MOST_OFFERED + 1])
        field = self.fields["organization"]
        if len(offered) > MOST_OFFERED:
            self.fields["organization"] = CodeField(field, lambda code: owners.filter(code=code).first())
        elif isinstance(field, forms.ChoiceField):
            field.choices = [(row.code, str(row)) for row in offered]

    def facts(self) -> services.RoomFacts:
        """Return what a valid form says of the room."""
        given = self.cleaned_data
        return services.RoomFacts(given["name"], given["seats"], given["note"])


@screen("rooms/new/", name="rooms.new", access=needs("rooms.write"), methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Enter a room of an organization, usually the actor's own."""
    owners = in_reach(request.actor, "rooms.write").exclude(kind=Kind.GROUP)
    own = owners.filter(pk=request.actor.node_id or 0).first()
    sent = request.POST if request.method == "POST" else None
    form = RoomForm(owners, sent, initial={"organization": own.code if own else ""})
    made: list[Room] = []

    def act(given: dict[str, Any]) -> None:
        owner = owners.get(code=given["organization"])
        made.append(services.add_room(owner, form.facts(), actor=request.actor))

    if sent is not None and carried_out(form, act):
        return _back(made[0], "added")
    back = {"text": _("活动场所"), "url": reverse("rooms.list")}
    page = {"title": _("登记活动场所"), "back": back, "usable": True, "form": form}
    return render(request, "screens/form.html", page, status=422 if sent is not None else 200)


@screen(
    "rooms/<uuid:uuid>/change/",
    name="rooms.change",
    access=on(Room, "rooms.write"),
    methods=("GET", "POST"),
)
def change(request: Request, room: Room) -> HttpResponse:
    """Change name, seats and note of a room."""
    sent = request.POST if request.method == "POST" else None
    form = RoomForm(None, sent, initial={"name": room.name, "seats": room.seats, "note": room.note})

    def act(_given: dict[str, Any]) -> None:
        services.change_room(room, form.facts(), actor=request.actor)

    if sent is not None and carried_out(form, act):
        return _back(room, "changed")
    back = {"text": room.name, "url": reverse("rooms.detail", args=[room.uuid])}
    page = {
        "title": _("修改活动场所"),
        "meta": str(room.organization),
        "back": back,
        "usable": True,
        "form": form,
    }
    return render(request, "screens/form.html", page, status=422 if sent is not None else 200)


@screen("rooms/<uuid:uuid>/use/", name="rooms.use", access=on(Room, "rooms.write"), methods=("POST",))
def use(request: Request, room: Room) -> HttpResponse:
    """Take a room out of use, or bring it back."""
    closes = request.POST.get("use") != "on"
    try:
        (services.close_room if closes else services.reopen_room)(room, actor=request.actor)
    except WrongState:
        # Somebody else did it just now: the page shows how it stands.
        return redirect("rooms.detail", uuid=room.uuid)
    return _back(room, "closed" if closes else "reopened")


def _back(room: Room, done: str) -> HttpResponse:
    return redirect(reverse("rooms.detail", args=[room.uuid]) + f"?done={done}")


@screen("rooms/<uuid:uuid>/", name="rooms.detail", access=on(Room, "rooms.read"))
def detail(request: Request, room: Room) -> HttpResponse:
    """Show a room and who has it in a week."""
    first = _monday(request.GET.get("week", ""))
    last = first + timedelta(days=WEEK - 1)
    actor = request.actor
    here = reverse("rooms.detail", args=[room.uuid])
    page = {
        "room": room,
        "span": f"{day(first)}—{day(last)}",
        "days": _days(actor, queries.takings_on([room], first, last), first),
        "earlier": f"{here}?week={first - timedelta(days=WEEK)}",
        "later": f"{here}?week={first + timedelta(days=WEEK)}",
        "this_week": "" if first == _monday("") else here,
        "writes": actor.may_at("rooms.write", room.org_path),
        "convenes": actor.may("meetings.write") and room.closed_at is None,
        "facts": [
            {"label": _("由谁管理"), "value": room.organization.name},
            {"label": _("谁可以订用"), "value": _("这个组织和它的下级组织")},
            {"label": _("座位数"), "value": room.seats},
            {"label": _("使用说明"), "value": room.note},
        ],
        "messages": done_words(request, DONE),
    }
    return render(request, "meetings/room.html", page)


def _monday(given: str) -> date:
    """Return the Monday of the week of a day in the address; this week's for a day that cannot be meant."""
    today = clock.today()
    try:
        asked = date.fromisoformat(given)
    except ValueError:
        asked = today
    if abs(asked - today) > FARTHEST:
        asked = today
    return asked - timedelta(days=asked.weekday())


def _days(actor: Actor, taken: list[Meeting], first: date) -> list[dict[str, Any]]:
    found = []
    for place, weekday in enumerate(WEEKDAYS):
        on_day = first + timedelta(days=place)
        lines = [_line(actor, one) for one in taken if timezone.localtime(one.planned_at).date() == on_day]
        found.append({"weekday": weekday, "day": on_day, "today": on_day == clock.today(), "lines": lines})
    return found


def _line(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    # What it is about is for those who see the meeting; who has the room, for all who use it.
    reads = words.reads_here(actor, meeting)
    return {
        "time": f"{words.time_words(meeting.planned_at)}—{words.time_words(meeting.room_until)}",
        "who": words.whose(meeting),
        "title": meeting.title if reads else "",
        "url": words.address(meeting) if reads else "",
    }
