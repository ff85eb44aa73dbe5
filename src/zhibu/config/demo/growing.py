"""Up to a million members: companies like the demo enterprise, with people of their own, under its root."""

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhibu.config.demo.calendar_math import REFERENCE
from zhibu.config.demo.identifiers import credit_code
from zhibu.config.demo.organizations import ENTERPRISE
from zhibu.config.demo.pattern import WHY, Pattern
from zhibu.config.demo.population import Person, Population
from zhibu.config.demo.sheets import Numbers, Row, Sheet, at_full_speed, settle
from zhibu.domain.affairs.meetings.queries import content_digest
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.services.counting import recount
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import (
    Kind,
    Organization,
    OrganizationName,
    OrganizationParent,
    Unit,
)
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import segment
from zhibu.engine.search.inverted import filled_at_the_end
from zhibu.engine.search.models import Entry
from zhibu.engine.search.offers import offered
from zhibu.engine.search.upkeep import entry_of
from zhibu.engine.vault import blind_index, seal

LARGEST = 1_000_000
COMPANIES_PER_REGION = 24
"""So many companies stand under one committee; with more of them, regions come between."""

Tell = Callable[[int, int], None]


def grow(wanted: int, seed: int, actor: Actor, tell: Tell) -> None:
    """Add companies until the installation holds so many members; the clock stands at the reference day.

    Everything but the regions and the root's counts is written in bulk, past the services: the demo
    enterprise itself is the pattern, and the tests hold the copies against the same invariants.
    """
    pattern = Pattern()
    one = len(pattern.members.rows)
    copies = -(-(wanted - one) // one)
    # Regions are no part of the pattern, but they take row ids.
    superiors = _superiors(copies, actor)
    pattern.number_on()
    growth = Growth(pattern, random.Random(seed))
    done = one
    with at_full_speed(), filled_at_the_end():
        for number in range(copies):
            size = min(one, wanted - done)
            with transaction.atomic():
                growth.add_company(number + 1, superiors[number // COMPANIES_PER_REGION], size)
            done += size
            tell(done, wanted)
        settle([*pattern.all, growth.entries])
    _lead(superiors, actor)
    with transaction.atomic():
        recount({superior.path for superior in superiors})


def _superiors(copies: int, actor: Actor) -> list[Organization]:
    root: Organization = Organization.objects.unscoped(why=WHY).get(parent=None)
    regions = -(-copies // COMPANIES_PER_REGION)
    if regions == 1:
        return [root]
    return [
        organizations.found(
            organizations.Founding(
                code=f"8{number:03}",
                kind=Kind.COMMITTEE,
                name=_("中共%(enterprise)s第%(number)d片区委员会")
                % {"enterprise": ENTERPRISE, "number": number},
                parent=root,
                elected_on=date(2024, 9, 13),
            ),
            actor=actor,
        )
        for number in range(1, regions + 1)
    ]


def _lead(superiors: list[Organization], actor: Actor) -> None:
    # A region is led by the secretary of its first company.
    for superior in superiors:
        if superior.parent_id is None:
            continue
        company = superior.children.order_by("path")[0]
        secretary = Member.objects.unscoped(why=WHY).get(
            posts__organization=company, posts__post="SECRETARY", posts__valid_to=None
        )
        members.hold_post(superior, secretary, "SECRETARY", actor=actor, basis=_("任命"))
        members.set_contact(superior, secretary, actor=actor)


class Growth:
    """Copies the pattern, one company at a time, so that memory stays where it is."""

    def __init__(self, pattern: Pattern, rng: random.Random) -> None:
        self.pattern, self.rng = pattern, rng
        self.population = Population(rng)
        self.numbers = Numbers(rng, REFERENCE.toordinal() << 20)
        self.entries = Sheet(Entry, where="where 1 = 0")
        self.letters: dict[str, str] = dict(
            zip(
                pattern.organizations.values("name"),
                pattern.organizations.values("name_initials"),
                strict=True,
            )
        )

    def add_company(self, number: int, superior: Organization, size: int) -> None:
        """Write one company with its first so many people, and what hangs on those."""
        pattern = self.pattern
        copy = Copy(self, number, superior, size)
        copy.organizations()
        copy.members()
        copy.meetings()
        for sheet in pattern.plain:
            rows = [row for _place, row, _uuid in copy.rows(sheet)]
            if sheet.model is OrganizationParent:
                at = sheet.at["parent_id"]
                for row in rows:
                    row[at] = row[at] or superior.pk
            elif sheet.model in (OrganizationName, Unit):
                at = sheet.at["name"]
                for row in rows:
                    row[at] = copy.renamed(row[at])
            if sheet.model is Unit:
                for row in rows:
                    row[sheet.at["credit_code"]] = credit_code(self.rng)
            sheet.write(rows)
        copy.headcounts()

    def enter(self, found: Iterable[tuple[int, str, Entry | None]]) -> None:
        """Write what the search finds: row ids, paths, and entries that may be those of the pattern."""
        entries = ((pk, path, entry) for pk, path, entry in found if entry)
        self.entries.write(
            [
                [number, entry.kind, pk, path, entry.title, entry.text, entry.tokens, entry.sort]
                for number, (pk, path, entry) in enumerate(entries, self.entries.first)
            ]
        )


class Copy:
    """One company while it is written: the new row ids, paths and people by their places in the pattern."""

    def __init__(self, growth: Growth, number: int, superior: Organization, size: int) -> None:
        pattern = growth.pattern
        self.growth, self.pattern, self.number, self.superior = growth, pattern, number, superior
        self.label = _("第%(number)d分公司") % {"number": number}
        self.people: list[Person] = growth.population.people(pattern.moulds[:size], number)
        self.counts, self.full = [0] * len(pattern.above), [0] * len(pattern.above)
        for place in range(size):
            for above in pattern.above[pattern.home[place]]:
                self.counts[above] += 1
                self.full[above] += pattern.full[place]
        held = [bool(count) for count in self.counts]
        there = [place < size for place in range(len(pattern.members.rows))]
        self.ids = {
            pattern.organizations.table: _numbered(pattern.organizations, held),
            pattern.members.table: _numbered(pattern.members, there),
        }
        linked = zip(*(link.places for link in pattern.links[pattern.meetings.table]), strict=True)
        tables = [link.target.table for link in pattern.links[pattern.meetings.table]]
        complete = [self._there(zip(tables, places, strict=True)) for places in linked]
        self.ids[pattern.meetings.table] = _numbered(pattern.meetings, complete)
        self.paths = self._paths()

    def _there(self, links: Iterable[tuple[str, int | None]]) -> bool:
        return all(place is None or self.ids[table][place] is not None for table, place in links)

    def _paths(self) -> list[str]:
        paths: list[str] = []
        for place, row in enumerate(self.ids[self.pattern.organizations.table]):
            above = self.pattern.superior[place]
            start = self.superior.path if above is None else paths[above]
            paths.append(start + segment(row or 0))
        return paths

    def renamed(self, name: str) -> str:
        """Return a name of the pattern as this company bears it."""
        return name.replace(ENTERPRISE, ENTERPRISE + self.label)

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, Row, UUID]]:
        """Yield the rows of a sheet with new ids and links, without those whose links lead nowhere here."""
        links, uuid_at = self.pattern.links[sheet.table], sheet.at["uuid"]
        own, following = self.ids.get(sheet.table), sheet.first
        for place, old in enumerate(sheet.rows):
            if own is not None and own[place] is None:
                continue
            row = old.copy()
            for link in links:
                to = link.places[place]
                if to is not None:
                    row[link.at] = self.ids[link.target.table][to]
                    if row[link.at] is None:
                        break
            else:
                row[0] = following if own is None else own[place]
                following += 1
                uuid, row[uuid_at] = self.growth.numbers.draw()
                yield place, row, uuid

    def organizations(self) -> None:
        """Write the organizations, with names, paths, counts and speakers of their own."""
        pattern, sheet = self.pattern, self.pattern.organizations
        at, written, found = sheet.at, [], []
        phone, told = Organization._meta.get_field("phone"), Organization()
        for place, row, uuid in self.rows(sheet):
            name = row[at["name"]]
            row[at["code"]] = f"9{self.number:03}{row[at['code']][3:]}"
            row[at["name"]], row[at["short_name"]] = (
                self.renamed(name),
                self._short(row[at["short_name"]], place),
            )
            row[at["name_initials"]] = self._letters(name)
            row[at["path"]] = self.paths[place]
            row[at["parent_id"]] = row[at["parent_id"]] or self.superior.pk
            row[at["member_count"]], row[at["full_count"]] = self.counts[place], self.full[place]
            secretary, contact = self._person(pattern.secretary, place), self._person(pattern.contact, place)
            row[at["secretary_text"]] = secretary.name if secretary else ""
            row[at["contact_text"]] = contact.name if contact else ""
            row[at["phone"]] = seal(contact.phone if contact else "", phone.place_of(uuid))
            written.append(row)
            for name in ("name", "short_name", "name_initials", "path", "code", "dissolved_on"):
                setattr(told, name, row[at[name]])
            found.append((row[0], told.path, entry_of(offered(Organization), told)))
        sheet.write(written)
        self.growth.enter(found)

    def _short(self, short: str, place: int) -> str:
        if self.pattern.organizations.rows[place][self.pattern.organizations.at["kind"]] == Kind.GROUP:
            return short
        return (self.renamed(short) if ENTERPRISE in short else self.label + short)[:60]

    def _letters(self, name: str) -> str:
        # The label stands where the pattern's own name ends; nothing else is spelt anew.
        letters = self.growth.letters[name]
        if ENTERPRISE not in name:
            return letters
        head = organizations.initials(name[: name.index(ENTERPRISE) + len(ENTERPRISE)])
        return (head + organizations.initials(self.label) + letters[len(head) :])[:120]

    def _person(self, speakers: dict[int, int], place: int) -> Person | None:
        found = speakers.get(place)
        return self.people[found] if found is not None and found < len(self.people) else None

    def members(self) -> None:
        """Write the dossiers: names and numbers of their own, sealed for their own rows."""
        sheet, told = self.pattern.members, Member()
        at, written, found = sheet.at, [], []
        places = {
            name: Member._meta.get_field(name).place_of  # type: ignore[union-attr]  # sealed fields
            for name in ("id_number", "phone", "address")
        }
        for place, row, uuid in self.rows(sheet):
            person = self.people[place]
            row[at["number"]] = f"{row[0]:06}"
            row[at["name"]], row[at["name_sort"]] = person.name, person.sort
            row[at["name_initials"]] = person.initials
            row[at["birth_date"]] = _stored(person.birth)
            row[at["org_path"]] = self.paths[self.pattern.home[place]]
            for name, bound_to in places.items():
                row[at[name]] = seal(getattr(person, name), bound_to(uuid))
            row[at["id_number_index"]] = blind_index(person.id_number, "id_number")
            row[at["phone_index"]] = blind_index(person.phone, "phone")
            written.append(row)
            for name in ("number", "name", "name_sort", "org_path"):
                setattr(told, name, row[at[name]])
            found.append((row[0], told.org_path, entry_of(offered(Member), told)))
        sheet.write(written)
        self.growth.enter(found)

    def meetings(self) -> None:
        """Write the meetings and the first topic of each, signed by the chair, with the digest of both."""
        sheet, topics = self.pattern.meetings, self.pattern.topics
        at, written, found, signed = sheet.at, [], [], {}
        names = [person.name for person in self.people]
        for place, row, uuid in self.rows(sheet):
            meeting, topic, said = self.pattern.drafts[sheet.rows[place][0]]
            home = self.pattern.place_of[row[at["org_path"]]]
            chair = names[self.pattern.members.place[sheet.rows[place][at["chair_id"]]]]
            minutes = self.pattern.minutes[meeting.pk]
            for name, who in said:
                minutes = minutes.replace(name, names[who] if who < len(names) else chair)
            for column in ("closed_by", "filed_by", "created_by"):
                row[at[column]] = chair
            row[at["org_path"]], row[at["token"]] = self.paths[home], uuid.hex
            meeting.uuid, meeting.organization_id = uuid, row[at["organization_id"]]
            meeting.chair_id, meeting.recorder_id = row[at["chair_id"]], row[at["recorder_id"]]
            meeting.closed_by = meeting.filed_by = chair
            topic.minutes = minutes
            row[at["digest"]] = content_digest(meeting, [], [topic])
            signed[row[0]] = (chair, minutes)
            written.append(row)
            found.append((row[0], self.paths[home], self.pattern.entries[meeting.pk]))
        sheet.write(written)
        self.growth.enter(found)
        lines = [row for _place, row, _uuid in self.rows(topics)]
        for row in lines:
            chair, minutes = signed[row[topics.at["meeting_id"]]]
            row[topics.at["minutes"]], row[topics.at["written_by"]] = minutes, chair
        topics.write(lines)

    def headcounts(self) -> None:
        """Write the dated head-counts."""
        sheet = self.pattern.headcounts
        places = self.pattern.links[sheet.table][0].places
        written = []
        for place, row, _uuid in self.rows(sheet):
            home = places[place] or 0
            row[sheet.at["members"]], row[sheet.at["full"]] = self.counts[home], self.full[home]
            written.append(row)
        sheet.write(written)


def _numbered(sheet: Sheet, held: list[bool]) -> list[int | None]:
    following, ids = sheet.first, []
    for one in held:
        ids.append(following if one else None)
        following += one
    return ids


def _stored(day: date) -> date | str:
    return day if connection.vendor == "postgresql" else day.isoformat()
