"""The grown demo keeps what the services keep: paths, counts, numbers, seals, signed minutes."""

import random
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, Q
from pytest_django import Settings

from zhibu.config.demo.loading import load
from zhibu.config.demo.population import Mould, Population
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.queries import is_unchanged
from zhibu.domain.insight.duties.queries import compute
from zhibu.domain.people.members import rules, services
from zhibu.domain.people.members.models import Contact, Member, Placement, PostHeld, Status
from zhibu.domain.people.organizations.models import Headcount, Kind, Organization, OrganizationParent
from zhibu.engine.access import operator
from zhibu.engine.access.paths import segment
from zhibu.engine.duty import State
from zhibu.engine.flow import Invalid
from zhibu.engine.search.models import Entry
from zhibu.engine.search.upkeep import reindex
from zhibu.engine.vault import blind_index

MEMBERS = 4000
"""The enterprise, one whole company and a part of another."""


def every_path_leads_from_the_root_through_the_superiors() -> None:
    paths = dict(Organization.objects.values_list("pk", "path"))
    for pk, path, parent in Organization.objects.values_list("pk", "path", "parent"):
        assert path == (paths[parent] if parent else "") + segment(pk)
    assert OrganizationParent.objects.count() == len(paths)
    for branch, group, path in Member.objects.values_list("branch", "group", "org_path"):
        assert path == paths[group or branch]
    for organization, path in Meeting.objects.values_list("organization", "org_path"):
        assert path == paths[organization]


def stored_counts_are_what_counting_gives() -> None:
    for row in Organization.objects.all():
        counted = Member.objects.filter(org_path__startswith=row.path, left_on=None).aggregate(
            members=Count("pk"), full=Count("pk", filter=Q(category="01"))
        )
        assert (row.member_count, row.full_count) == (counted["members"], counted["full"]), row.name
        head = row.headcounts.get(valid_to=None)
        assert (head.members, head.full) == (row.member_count, row.full_count), row.name
        assert row.member_count, row.name
    assert Headcount.objects.filter(valid_to=None).count() == Organization.objects.count()


def everybody_is_somebody_of_his_own() -> None:
    sample = list(Member.objects.order_by("pk"))[1700::7]
    for row in sample:
        assert not rules.value_problems({"id_number": row.id_number, "phone": row.phone}), row.number
        assert row.id_number_index == blind_index(row.id_number, "id_number")
        assert row.phone_index == blind_index(row.phone, "phone")
        assert rules.sex_and_birth(row.id_number) == (row.sex, row.birth_date)
        assert (row.name_sort, row.name_initials) == rules.name_reading(row.name)
        assert row.number == f"{row.pk:06}"
        assert row.address
    assert Placement.objects.filter(valid_to=None).count() == MEMBERS
    assert set(Status.objects.values_list("member", flat=True)) == set(
        Member.objects.values_list("pk", flat=True)
    )


def speakers_belong_to_what_they_speak_for() -> None:
    for held in (
        PostHeld.objects.filter(valid_to=None).select_related("member", "organization"),
        Contact.objects.filter(valid_to=None).select_related("member", "organization"),
    ):
        for row in held:
            assert row.member.org_path.startswith(row.organization.path)
    named = PostHeld.objects.filter(valid_to=None, post="SECRETARY").select_related("member", "organization")
    assert all(row.organization.secretary_text == row.member.name for row in named)
    assert named.count() > Organization.objects.exclude(kind=Kind.GROUP).count() * 0.95


def minutes_are_as_they_were_signed() -> None:
    copied = Meeting.objects.filter(organization__code__startswith="9").order_by("pk")
    assert copied.count() > 250
    for row in copied[::20]:
        topics = list(row.topics.all())
        assert len(topics) == 1
        assert topics[0].minutes
        assert is_unchanged(row, [], topics)
        assert row.chair is not None
        assert row.filed_by == row.chair.name
        assert list(row.showings.values_list("kind", "held_on")) == [(topics[0].serves, row.held_on)]


def duties_are_held_as_in_the_enterprise() -> None:
    duties = [duty for duty in compute("", date(2026, 2, 2)) if duty.period == "2026-01"]
    branches = Organization.objects.filter(kind=Kind.BRANCH).count()
    assert len(duties) > branches * 3
    assert sum(duty.state is State.DONE for duty in duties) > len(duties) * 0.93


def everybody_is_found_by_the_search() -> None:
    indexed = Entry.objects.values_list("kind", flat=True)
    assert list(indexed).count("member") == MEMBERS
    assert all(tally.written == tally.removed == 0 for tally in reindex().values())


def services_go_on_where_it_ends() -> None:
    """The database numbers on, and a copy can be worked with like any other."""
    branch = Organization.objects.filter(code__startswith="9", kind=Kind.BRANCH).earliest("pk")
    before = Organization.objects.get(parent=None).member_count
    facts = services.MemberFacts(
        "新党员", "770901199001010015", "02", branch, date(2025, 12, 1), birth_date=date(1990, 1, 1)
    )
    row = services.enter_many([facts], actor=operator("测试"), basis="登记")[0]
    assert row.pk > MEMBERS
    assert Organization.objects.get(parent=None).member_count == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_grown_demo_keeps_what_the_services_keep(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIBU_HOME = tmp_path
    told: list[tuple[int, int]] = []
    counts = load(date(2026, 2, 2), MEMBERS, lambda done, wanted: told.append((done, wanted)))
    assert counts["members"] == Member.objects.count() == MEMBERS
    assert told == [(3536, MEMBERS), (MEMBERS, MEMBERS)]
    connection.check_constraints()
    every_path_leads_from_the_root_through_the_superiors()
    stored_counts_are_what_counting_gives()
    everybody_is_somebody_of_his_own()
    speakers_belong_to_what_they_speak_for()
    minutes_are_as_they_were_signed()
    duties_are_held_as_in_the_enterprise()
    everybody_is_found_by_the_search()
    services_go_on_where_it_ends()


@pytest.mark.parametrize("members", [1, 1_000_001])
def test_a_number_that_cannot_be_is_refused_before_anything_is_written(db: None, members: int) -> None:
    with pytest.raises(Invalid):
        load(members=members)
    assert not Organization.objects.exists()


def test_the_same_seed_draws_the_same_people() -> None:
    moulds = [Mould("1", "汉族", date(1980, 2, 29)), Mould("2", "回族", date(1950, 1, 1))] * 300
    first, second = (Population(random.Random(7)).people(moulds, 3) for _ in range(2))
    assert first == second
    assert len({person.id_number for person in first}) == len(moulds)
