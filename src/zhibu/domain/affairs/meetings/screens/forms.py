"""Forms of meetings: the plan, and what was held."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings.models import MeetingKind, Room
from zhibu.domain.affairs.meetings.queries import USUAL_LENGTH
from zhibu.domain.affairs.meetings.services import HeldTopic, Plan, PlannedTopic
from zhibu.domain.people.members.models import Member
from zhibu.engine.ui.forms import PlainForm

FEWEST_TOPICS = 3
MOST_TOPICS = 30
COUNT_LENGTH = 5
LENGTHS = (30, 60, 90, 120, 180, 240, 480)
"""Minutes for which a room may be taken."""
CHOSEN = ("serves", "matter", "lecturer")
"""What is chosen from a list: a row in which nothing else is written is empty."""


def choose(field: forms.Field, people: Sequence[Member]) -> None:
    """Offer people by name; the value is the dossier's public uuid."""
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", _("请选")), *((str(person.uuid), person.name) for person in people)]


def minutes(length: timedelta) -> int:
    """Return a length in whole minutes."""
    return int(length.total_seconds()) // 60


def length_words(count: int) -> str:
    """Say how long so many minutes are: 30分钟, 2小时, 1.5小时."""
    if count < 60:
        return _("%(n)d分钟") % {"n": count}
    return _("%(n)s小时") % {"n": f"{count / 60:g}"}


class PlanForm(PlainForm):
    """Title, time, place, chair and recorder of a meeting; where there are rooms, for how long."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    planned_at = forms.DateTimeField(label=gettext_lazy("时间"))
    length = forms.TypedChoiceField(label=gettext_lazy("时长"), coerce=int, required=False, empty_value=None)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80, required=False)
    unbooked = forms.BooleanField(label=gettext_lazy("不订用，只记地点"), required=False)
    chair = forms.ChoiceField(label=gettext_lazy("主持人"))
    recorder = forms.ChoiceField(label=gettext_lazy("记录人"))
    chair_reason = forms.CharField(label=gettext_lazy("由他主持的原因"), max_length=120, required=False)

    def __init__(
        self, people: Sequence[Member], *args: Any, rooms: Sequence[Room] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.uuid): person for person in people}
        choose(self.fields["chair"], people)
        choose(self.fields["recorder"], people)
        self.rooms = rooms
        length = self.fields["length"]
        if rooms and isinstance(length, forms.ChoiceField):
            # The field offers the rooms, and takes anything else that is written.
            self.fields["place"].widget.attrs |= {"list": "rooms", "autocomplete": "off"}
            usual = self.initial.setdefault("length", minutes(USUAL_LENGTH))
            length.choices = [(count, length_words(count)) for count in sorted({*LENGTHS, usual})]
        else:
            del self.fields["length"], self.fields["unbooked"]

    def settled(self) -> "PlanForm":
        """Return the form as it is shown: that a room is not taken is asked only where somebody has it."""
        if "unbooked" in self.fields and not (self["place"].errors or self["unbooked"].value()):
            del self.fields["unbooked"]
        return self

    def plan(self, kind: str, topics: list[PlannedTopic]) -> Plan:
        """Return the plan that a valid form holds."""
        given = self.cleaned_data
        return Plan(
            kind=kind,
            title=given["title"],
            planned_at=given["planned_at"],
            place=given["place"],
            chair=self.people.get(given["chair"]),
            recorder=self.people.get(given["recorder"]),
            topics=topics,
            chair_reason=given["chair_reason"],
            length=timedelta(minutes=given.get("length") or minutes(USUAL_LENGTH)),
            books=not given.get("unbooked"),
        )


class HeldForm(PlainForm):
    """Day, times, place, people and reason of a meeting that was already held."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    held_on = forms.DateField(label=gettext_lazy("召开日期"))
    begins = forms.TimeField(label=gettext_lazy("开始时间"))
    ends = forms.TimeField(label=gettext_lazy("结束时间"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80, required=False)
    chair = forms.ChoiceField(label=gettext_lazy("主持人"))
    recorder = forms.ChoiceField(label=gettext_lazy("记录人"))
    late_reason = forms.CharField(label=gettext_lazy("补录原因"), max_length=120, required=False)
    chair_reason = forms.CharField(label=gettext_lazy("由他主持的原因"), max_length=120, required=False)

    def __init__(self, people: Sequence[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.uuid): person for person in people}
        choose(self.fields["chair"], people)
        choose(self.fields["recorder"], people)

    def moment(self, name: str) -> datetime:
        """Return the local moment of a time field on the day that was given."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["held_on"], self.cleaned_data[name]))


def planned_topics(post: Any) -> list[PlannedTopic]:
    """Return the agenda of a sent plan; rows without a title are left out."""
    return [
        PlannedTopic(post[f"topic-{row}"], with_vote=f"vote-{row}" in post)
        for row in range(MOST_TOPICS)
        if post.get(f"topic-{row}", "").strip()
    ]


def agenda_rows(topics: Sequence[PlannedTopic]) -> list[dict[str, Any]]:
    """Return the rows of an agenda to fill in: those known, and room for more."""
    room = max(FEWEST_TOPICS, len(topics) + 1)
    known = [*topics, *[PlannedTopic("")] * (room - len(topics))]
    return [{"row": row, "number": row + 1, "topic": topic} for row, topic in enumerate(known)]


class HeldRows:
    """The topics of a held meeting as a form sends them, row by row."""

    VOTES = ("yes", "no", "abstain")

    def __init__(self, post: Any, kind: str, lecturers: Mapping[str, Member]) -> None:
        self.post, self.kind, self.lecturers = post, kind, lecturers
        self.problems: dict[str, str] = {}

    def rows(self, more: int = 0) -> list[dict[str, Any]]:
        """Return what was typed, with room for more."""
        filled = [row for row in range(MOST_TOPICS) if self._typed(row)]
        count = min(max(FEWEST_TOPICS, max(filled, default=-1) + 1 + more), MOST_TOPICS)
        return [{"row": row, "number": row + 1, **self._texts(row)} for row in range(count)]

    def _texts(self, row: int) -> dict[str, str]:
        names = (
            "topic",
            "minutes",
            "decision",
            "follow_up",
            "serves",
            "matter",
            "lecturer",
            "lecturer_text",
            *self.VOTES,
        )
        return {name: self.post.get(f"{name}-{row}", "") for name in names}

    def _typed(self, row: int) -> bool:
        return any(text.strip() for name, text in self._texts(row).items() if name not in CHOSEN)

    def topics(self) -> list[HeldTopic]:
        """Return the topics; rows that cannot be read leave a problem."""
        return [self._topic(row) for row in range(MOST_TOPICS) if self._typed(row)]

    def _topic(self, row: int) -> HeldTopic:
        texts = self._texts(row)
        if not texts["topic"].strip():
            self.problems[f"topic-{row}"] = _("请填议题%(number)d的名称") % {"number": row + 1}
        return HeldTopic(
            title=texts["topic"],
            minutes=texts["minutes"].replace("\r\n", "\n"),
            decision=texts["decision"],
            follow_up=texts["follow_up"],
            serves=texts["serves"] if texts["serves"] in MeetingKind.values else "",
            matter=texts["matter"],
            lecturer=self.lecturers.get(texts["lecturer"]),
            lecturer_text=texts["lecturer_text"],
            votes=self._votes(row, [texts[name].strip() for name in self.VOTES]),
        )

    def _votes(self, row: int, counts: list[str]) -> tuple[int, int, int] | None:
        if not any(counts):
            return None
        if all(text.isdecimal() and len(text) <= COUNT_LENGTH for text in counts):
            yes, no, abstain = (int(text) for text in counts)
            return yes, no, abstain
        self.problems[f"yes-{row}"] = _("议题%(number)d的赞成、不赞成、弃权都要填数字") % {"number": row + 1}
        return None
