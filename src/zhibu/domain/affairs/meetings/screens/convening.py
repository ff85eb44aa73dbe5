"""Convening: everything known is filled in, two buttons start or announce it (journey 1)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, rules, services
from zhibu.domain.affairs.meetings.models import Meeting, MeetingKind, MeetingState
from zhibu.domain.affairs.meetings.queries import UNFINISHED
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.affairs.meetings.screens.forms import PlanForm, agenda_rows, minutes, planned_topics
from zhibu.domain.affairs.meetings.screens.yearly import planned_for
from zhibu.domain.affairs.meetings.services import PlannedTopic
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization
from zhibu.domain.people.organizations.queries import in_reach
from zhibu.engine.access import Actor, needs, on
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.flow import Invalid
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out

HOLDING = (*BRANCH_KINDS, Kind.GROUP)
MOST_OFFERED = 300


@dataclass(frozen=True)
class Chosen:
    """Whose meeting of which kind, with what else the actor might have chosen."""

    organization: Organization | None
    kind: MeetingKind
    offered: list[Organization]


def chosen(actor: Actor, given: Any) -> Chosen:
    """Read `org` and `kind` of an address; an organization out of reach is 404.

    Without `org` it is the actor's own node where that holds meetings.
    """
    reach = in_reach(actor, "meetings.write").filter(kind__in=HOLDING).select_related("parent")
    offered = sorted(reach[:MOST_OFFERED], key=_order)
    code = given.get("org", "")
    organization = next(
        (row for row in offered if (row.code == code if code else row.pk == actor.node_id)), None
    )
    if code and organization is None:
        organization = _reached(reach, code)
    return Chosen(organization, _kind(organization, given.get("kind", "")), offered)


def _order(row: Organization) -> tuple[str, str, str]:
    # Groups follow their branch by their number, not by the day on which they were formed.
    if row.kind == Kind.GROUP and row.parent is not None:
        return row.parent.path[:-WIDTH], words.natural(str(row.parent)), words.natural(str(row))
    return str(row.path)[:-WIDTH], words.natural(str(row)), ""


def _reached(reach: Any, code: str) -> Organization:
    found: Organization | None = reach.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _kind(organization: Organization | None, wanted: str) -> MeetingKind:
    held = queries.kinds_for(organization) if organization else list(MeetingKind)
    return MeetingKind(wanted) if wanted in held else held[0]


def switches(picked: Chosen, screen_name: str, **keep: str) -> dict[str, Any]:
    """Return the chips that choose another organization or kind."""

    def link(code: str, kind: str) -> str:
        asked = {"org": code, "kind": kind, **keep}
        return f"{reverse(screen_name)}?{urlencode({name: text for name, text in asked.items() if text})}"

    organization = picked.organization
    own = organization.code if organization else ""
    held = queries.kinds_for(organization) if organization else []
    return {
        "kinds": [
            {"label": kind.label, "url": link(own, kind), "current": kind == picked.kind} for kind in held
        ],
        "organizations": [
            {"label": str(row), "url": link(row.code, ""), "current": row == organization}
            for row in picked.offered
        ]
        if len(picked.offered) > 1
        else [],
    }


@screen("meetings/new/", name="meetings.new", access=needs("meetings.write"), methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Fill in a meeting from what is known; start its sign-in, or save it and tell the roll."""
    sent = request.POST if request.method == "POST" else None
    asked = sent if sent is not None else request.GET
    picked = chosen(request.actor, asked)
    if picked.organization is None:
        page = {"kind": picked.kind, **switches(picked, "meetings.new")}
        return render(request, "meetings/new.html", page, status=200 if sent is None else 422)
    organization, kind = picked.organization, picked.kind
    known = queries.proposal(organization, kind)
    rooms = queries.usable_rooms(organization, known.place)
    form = PlanForm(known.candidates, sent, initial=_initial(known), rooms=rooms)
    topics = (
        planned_topics(sent)
        if sent is not None
        else [PlannedTopic(title) for title in (*planned_for(request, organization, kind), *known.topics)]
    )
    if sent is not None:
        made: list[Meeting] = []
        act = services.convene if sent.get("act") == "convene" else services.open_now

        def convene(_given: dict[str, Any]) -> None:
            made.append(act(organization, form.plan(kind, topics), actor=request.actor))

        if carried_out(form, convene):
            return redirect(words.address(made[0], **_told(made[0])))
    page = {
        "form": form.settled(),
        "organization": organization,
        "kind": kind,
        "known": known,
        "rows": agenda_rows(topics),
        "decides": rules.decides(kind),
        "cite": rulebook()[rules.RULE_OF_KIND[kind]],
        "late_url": f"{reverse('meetings.late')}?{urlencode(_late(organization, kind, asked))}",
        "period": asked.get("period", ""),
        **switches(picked, "meetings.new", period=asked.get("period", "")),
    }
    return render(request, "meetings/new.html", page, status=422 if sent is not None else 200)


def _late(organization: Organization, kind: str, asked: Any) -> dict[str, str]:
    # Whoever was asked for a period and finds that it was held already enters it for that period.
    query = {"org": organization.code, "kind": str(kind)}
    return query | ({"period": asked["period"]} if asked.get("period") else {})


def _told(meeting: Meeting) -> dict[str, str]:
    return {"done": "convened"} if meeting.state == MeetingState.CONVENED else {}


def _initial(known: queries.Proposal) -> dict[str, Any]:
    return {
        "title": known.title,
        "planned_at": known.planned_at,
        "place": known.place,
        "chair": str(known.chair.uuid) if known.chair else "",
        "recorder": str(known.recorder.uuid) if known.recorder else "",
    }


@screen(
    "meetings/<uuid:uuid>/change/",
    name="meetings.change",
    access=on(Meeting, "meetings.write"),
    methods=("GET", "POST"),
)
def change(request: Request, meeting: Meeting) -> HttpResponse:
    """Change title, time, place, chair and recorder of a meeting that is not filed."""
    row = queries.with_people(meeting)
    if row.state not in UNFINISHED:
        return redirect(words.address(row))
    known = queries.proposal(row.organization, row.kind)
    people = {person.pk: person for person in (row.chair, row.recorder, *known.candidates) if person}
    initial = {
        "title": row.title,
        "planned_at": row.planned_at,
        "place": row.place,
        "chair": str(row.chair.uuid) if row.chair else "",
        "recorder": str(row.recorder.uuid) if row.recorder else "",
        "chair_reason": row.chair_reason,
    }
    if row.room_until is not None:
        initial["length"] = minutes(row.room_until - row.planned_at)
    sent = request.POST if request.method == "POST" else None
    rooms = queries.usable_rooms(row.organization, row.place)
    initial["unbooked"] = row.room is None and any(room.name == row.place for room in rooms)
    form = PlanForm(list(people.values()), sent, initial=initial, rooms=rooms)
    if row.state != MeetingState.CONVENED:
        del form.fields["planned_at"]
    if row.state == MeetingState.CLOSED and rooms:
        del form.fields["length"], form.fields["unbooked"]
    if sent is not None and carried_out(form, lambda given: _change(row, form, request.actor)):
        return redirect(words.address(row))
    page = {"form": form.settled(), "meeting": row, "back": words.address(row)}
    return render(request, "meetings/change.html", page, status=422 if sent is not None else 200)


def _change(meeting: Meeting, form: PlanForm, actor: Actor) -> None:
    form.cleaned_data.setdefault("planned_at", meeting.planned_at)
    try:
        services.change_plan(meeting, form.plan(meeting.kind, []), actor=actor)
    except Invalid as error:
        if "" in error.problems:
            raise Invalid({"title": _("会议刚归档，不能再改。可以加补充说明。")}, error.rule) from error
        raise
