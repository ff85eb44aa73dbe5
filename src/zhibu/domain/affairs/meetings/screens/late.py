"""Entering a meeting that was held on paper (补录): one form, marked for good."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, rules, services
from zhibu.domain.affairs.meetings.models import Excuse, Meeting, MeetingKind, Presence
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.affairs.meetings.screens.convening import chosen, switches
from zhibu.domain.affairs.meetings.screens.forms import HeldForm, HeldRows
from zhibu.domain.affairs.meetings.screens.photos import PhotosForm, received
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock
from zhibu.engine.access import needs
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out
from zhibu.engine.ui.templatetags.ui import table_day

ROOM = ("more", "rest", "roll")
"""Buttons that only change the form: one more topic, everybody else was there, who belonged that day."""
YEAR_DIGITS = 4
STOOD = (Presence.PRESENT, Presence.LEAVE, Presence.EXPLAINED, Presence.UNEXPLAINED)


@screen("meetings/late/", name="meetings.late", access=needs("meetings.write"), methods=("GET", "POST"))
def late(request: Request) -> HttpResponse:
    """Enter and file a meeting that was held: day, reason, who was there, what was dealt with."""
    sent = request.POST if request.method == "POST" else None
    asked = sent if sent is not None else request.GET
    picked = chosen(request.actor, asked)
    chips = switches(picked, "meetings.late", period=asked.get("period", ""))
    if picked.organization is None:
        page = {"kind": picked.kind, **chips}
        return render(request, "meetings/late.html", page, status=200 if sent is None else 422)
    organization, kind = picked.organization, picked.kind
    period = _period(asked.get("period", ""))
    day = _day(asked.get("held_on", ""), period)
    known = queries.proposal(organization, kind, day)
    form = HeldForm(known.candidates, sent, initial=_initial(known, period))
    lecturers = queries.lecturers_for(organization) if MeetingKind.LECTURE in rules.serving(kind) else []
    rows = HeldRows(asked, kind, {str(person.uuid): person for _label, person in lecturers})
    act = sent.get("act", "") if sent is not None else ""
    if act in ROOM:
        form = HeldForm(known.candidates, initial={name: asked.get(name, "") for name in form.fields})
    elif sent is not None:
        made: list[Meeting] = []

        def enter(_given: dict[str, Any]) -> None:
            record = _record(kind, form, rows, known.expected)
            photos = received(request)
            made.append(services.record_held_with_photos(organization, record, photos, actor=request.actor))

        if carried_out(form, enter):
            return redirect(words.address(made[0], done="filed"))
    page = {"form": form, "roll_day": day, "rows": rows.rows(more=1 if act == "more" else 0), **chips}
    page["lecturers"] = [(str(person.uuid), label) for label, person in lecturers]
    page |= _shown(known, asked, period, fill=act == "rest")
    status = 200 if sent is None or act in ROOM else 422
    return render(request, "meetings/late.html", page, status=status)


def _shown(known: queries.Proposal, asked: Any, period: clock.Period | None, *, fill: bool) -> dict[str, Any]:
    organization, kind = known.organization, known.kind
    return {
        "organization": organization,
        "kind": MeetingKind(kind),
        "photo_field": PhotosForm()["photos"],
        "period": asked.get("period", ""),
        "within": _period_words(period),
        "people": [
            _person(person, asked, fill=fill, excuse=known.excused.get(person.pk))
            for person in known.expected
        ],
        "stood": [(item.value, item.label) for item in STOOD],
        "decides": rules.decides(kind),
        "matters": [
            (one.value, one.label) for one in rules.matters(village=queries.in_village(organization))
        ],
        "serving": [(item.value, item.label) for item in rules.serving(kind)],
        "new_url": f"{reverse('meetings.new')}?{urlencode({'org': organization.code, 'kind': kind})}",
    }


def _day(held_on: str, period: clock.Period | None) -> date | None:
    """Return the day whose roll the form shows: the one given, else the end of the period asked for."""
    try:
        day = date.fromisoformat(held_on)
    except ValueError:
        day = period.end if period else clock.today()
    return day if day < clock.today() else None


def _period(label: str) -> clock.Period | None:
    """Return the period that a label names: 2026-06, 2026-Q2, 2026-H1, 2026; None for anything else."""
    year, _dash, part = label.partition("-")
    kind = {"": "year", "Q": "quarter", "H": "half"}.get(part[:1], "month")
    number = part.lstrip("QH") if part else "1"
    if not (year.isdecimal() and len(year) == YEAR_DIGITS and number.isdecimal()):
        return None
    month = int(number) * (1 if kind == "year" else clock.PERIOD_MONTHS[kind])
    try:
        return clock.period_of(kind, date(int(year), month, 1))
    except ValueError:
        return None


def _period_words(period: clock.Period | None) -> str:
    if period is None:
        return ""
    days = {"from": table_day(period.start), "until": table_day(period.end)}
    return _("%(from)s至%(until)s之间") % days


def _initial(known: queries.Proposal, period: clock.Period | None) -> dict[str, Any]:
    usual = queries.title_for(known.organization, known.kind, period.start) if period else ""
    return {
        "title": usual or MeetingKind(known.kind).label,
        "place": known.place,
        "chair": str(known.chair.uuid) if known.chair else "",
        "recorder": str(known.recorder.uuid) if known.recorder else "",
    }


def _person(
    person: Member, given: Any, *, fill: bool = False, excuse: Excuse | None = None
) -> dict[str, Any]:
    stood = given.get(f"stood-{person.uuid}", "")
    stood = stood if stood in Presence.values else ""
    if excuse is not None and not stood:
        # Known beforehand (LIF-26); whoever came all the same is said to have come.
        return {"person": person, "stood": Presence.LEAVE.value, "reason": queries.excused_words(excuse)}
    return {
        "person": person,
        # Only on the word of whoever enters it: nobody is there by default.
        "stood": stood or (Presence.PRESENT.value if fill else ""),
        "reason": given.get(f"reason-{person.uuid}", ""),
    }


def _record(kind: MeetingKind, form: HeldForm, rows: HeldRows, people: list[Member]) -> services.Record:
    given, topics = form.cleaned_data, rows.topics()
    stood = {person: _person(person, rows.post) for person in people}
    problems = dict(rows.problems)
    unsaid = [person.name for person, line in stood.items() if not line["stood"]]
    if unsaid:
        problems["roll"] = _("还没有选到会情况：%(names)s") % {"names": "、".join(unsaid)}
    if problems:
        raise Invalid(problems, "MIN-01")
    chair, recorder = form.people[given["chair"]], form.people[given["recorder"]]
    return services.Record(
        kind=kind,
        title=given["title"],
        started_at=form.moment("begins"),
        ended_at=form.moment("ends"),
        place=given["place"],
        chair=chair,
        recorder=recorder,
        topics=topics,
        present={person.pk for person, line in stood.items() if line["stood"] == Presence.PRESENT},
        leave=_reasons(stood, Presence.LEAVE),
        explained=_reasons(stood, Presence.EXPLAINED),
        late_reason=given["late_reason"],
        chair_reason=given["chair_reason"],
    )


def _reasons(stood: dict[Member, dict[str, Any]], presence: Presence) -> dict[int, str]:
    return {person.pk: line["reason"] for person, line in stood.items() if line["stood"] == presence}
