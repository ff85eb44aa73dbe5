"""The demo enterprise as a pattern: what is copied of it, and how its rows hang together."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from zhibu.config.demo.population import Mould
from zhibu.config.demo.sheets import Sheet
from zhibu.domain.affairs.meetings.models import Meeting, Showing, Topic
from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category, Contact, Member, Placement, PostHeld, Status
from zhibu.domain.people.organizations.models import (
    Headcount,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
    Unit,
)
from zhibu.engine.access.paths import WIDTH, ancestors
from zhibu.engine.search.offers import offered
from zhibu.engine.search.upkeep import entry_of

WHY = "the demo's own records"
FIRST_TOPIC = 'where "position" = 1'
"""Of its minutes a copied meeting keeps the first topic, and no roll: neither says more about duties."""


@dataclass(frozen=True)
class Link:
    """A column that leads to another sheet, and for each row the place it leads to."""

    at: int
    target: Sheet
    places: list[int | None]


class Pattern:
    """All rows of the demo enterprise, read once."""

    def __init__(self) -> None:
        self.organizations = Sheet(Organization, order="path")
        self.members = Sheet(Member)
        self.meetings = Sheet(Meeting, where="where \"state\" = 'filed'")
        self.topics = Sheet(Topic, where=FIRST_TOPIC)
        self.headcounts = Sheet(Headcount, where='where "valid_to" is null')
        others = (OrganizationName, OrganizationParent, Unit, Term, Placement, Status, PostHeld, Contact)
        self.plain = [Sheet(model) for model in others] + [Sheet(Showing)]
        self.links = {sheet.table: self._links(sheet) for sheet in self.all}
        paths = self.organizations.values("path")
        self.place_of = {path: place for place, path in enumerate(paths)}
        self.superior = [self.place_of.get(path[:-WIDTH]) for path in paths]
        self.home = [self.place_of[path] for path in self.members.values("org_path")]
        self.above = [[self.place_of[one] for one in ancestors(path)] for path in paths]
        self.full = [value == Category.FULL for value in self.members.values("category")]
        self.moulds = self._moulds()
        self.secretary = self._speakers(PostHeld, "SECRETARY")
        self.contact = self._speakers(Contact)
        self.drafts = self._drafts()
        self.entries = {pk: entry_of(offered(Meeting), draft[0]) for pk, draft in self.drafts.items()}
        self.minutes = {meeting: topic.minutes for meeting, (_row, topic, _said) in self.drafts.items()}

    @property
    def all(self) -> list[Sheet]:
        """Return all sheets, those that others lead to first."""
        return [self.organizations, self.members, self.meetings, self.topics, self.headcounts, *self.plain]

    def number_on(self) -> None:
        """Let the copies begin after the highest row ids there are."""
        for sheet in self.all:
            sheet.number_on()

    def _links(self, sheet: Sheet) -> list[Link]:
        targets = {one.model: one for one in (self.organizations, self.members, self.meetings)}
        found = []
        for field in sheet.model._meta.concrete_fields:
            target = targets.get(field.related_model) if field.is_relation else None  # type: ignore[arg-type]  # "self" is resolved by now
            if target is not None:
                found.append(Link(sheet.at[field.column], target, sheet.places(field.column, target)))
        return found

    def _moulds(self) -> list[Mould]:
        words = rules.codes("ethnic").rows
        rows = Member.objects.unscoped(why=WHY).filter(pk__in=self.members.place).order_by("pk")
        lines = rows.values_list("sex", "ethnic", "birth_date")
        return [
            Mould(sex, words[ethnic]["name_zh"], birth or date(1980, 1, 1)) for sex, ethnic, birth in lines
        ]

    def _speakers(self, model: type[PostHeld] | type[Contact], post: str = "") -> dict[int, int]:
        held = model.objects.unscoped(why=WHY).filter(valid_to=None)
        rows = held.filter(post=post) if post else held
        return {
            self.organizations.place[organization]: self.members.place[member]
            for organization, member in rows.values_list("organization_id", "member_id")
        }

    def _drafts(self) -> dict[int, tuple[Meeting, Topic, list[tuple[str, int]]]]:
        """Meeting id → the meeting, its topic, and whose names its minutes say."""
        people: dict[int, list[tuple[str, int]]] = {}
        names = self.members.values("name")
        for at in ("branch_id", "group_id"):
            for place, organization in enumerate(self.members.values(at)):
                people.setdefault(organization, []).append((names[place], place))
        found: dict[int, Any] = {}
        first = Topic.objects.unscoped(why=WHY).filter(position=1)
        topics = list(first.filter(meeting__state="filed").select_related("meeting"))
        prefetch_related_objects([topic.meeting for topic in topics], Prefetch("topics", first))
        for topic in topics:
            near = people.get(topic.meeting.organization_id, [])
            said = [(name, place) for name, place in near if name in topic.minutes]
            found[topic.meeting_id] = (topic.meeting, topic, said)
        return found
