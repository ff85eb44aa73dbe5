"""Posts against their rules: who may hold them, on what paper, how large a committee is."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.life import at, text
from tests.world import World
from zhibu.domain.people.members import rules, services
from zhibu.domain.people.members.duties import posts
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.domain.people.members.rules import Bench, Seat
from zhibu.domain.people.organizations import services as organizations
from zhibu.engine import clock
from zhibu.engine.duty import Question
from zhibu.engine.flow import Invalid
from zhibu.engine.rules.models import ParameterValue

SignedIn = Callable[[str], Client]
JUNE = date(2026, 6, 17)
LONG_AGO = date(2011, 6, 27)


def seats(*posts: str, full: bool = True, since: date = LONG_AGO, basis: str = "批复") -> tuple[Seat, ...]:
    return tuple(Seat(post, place, f"甲{place}", full, since, basis) for place, post in enumerate(posts))


def said(bench: Bench, on: date = JUNE) -> list[tuple[str, str]]:
    return [(verdict.rule, verdict.mark) for verdict in rules.post_verdicts(bench, on)]


PORTFOLIOS = ("SECRETARY", "DEPUTY", "ORG_MEMBER", "PUBLICITY_MEMBER", "DISCIPLINE_MEMBER")


@pytest.mark.parametrize(
    ("kind", "full", "held", "expected"),
    [
        ("BRANCH", 7, ("SECRETARY",), [("ORG-19", "H")]),
        ("BRANCH", 6, ("SECRETARY",), []),
        ("BRANCH", 6, ("SECRETARY", "DEPUTY"), []),
        ("BRANCH", 6, ("SECRETARY", "ORG_MEMBER"), [("ORG-19", "H")]),
        ("BRANCH", 7, ("SECRETARY", "ORG_MEMBER"), [("ORG-18", "S")]),
        ("BRANCH", 7, PORTFOLIOS[:3], []),
        ("BRANCH", 40, PORTFOLIOS, []),
        ("BRANCH", 40, (*PORTFOLIOS, "YOUTH_MEMBER"), [("ORG-18", "S")]),
        (
            "BRANCH",
            40,
            (*PORTFOLIOS, "YOUTH_MEMBER", "SECRECY_MEMBER", "MASS_WORK_MEMBER"),
            [("ORG-18", "H")],
        ),
        ("GENERAL_BRANCH", 80, PORTFOLIOS, []),
        ("GENERAL_BRANCH", 80, PORTFOLIOS[:4], [("ORG-18", "S")]),
    ],
)
def test_a_committee_is_as_large_as_its_branch_asks(
    kind: str, full: int, held: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert said(Bench(kind, full, seats(*held))) == expected


def test_a_secretary_is_a_full_member_of_a_year_on_a_paper_of_the_superior() -> None:
    young = seats("SECRETARY", since=date(2025, 6, 18))
    assert said(Bench("BRANCH", 5, young)) == [("POST-02", "S")]
    assert said(Bench("BRANCH", 5, young), date(2026, 6, 18)) == [], "it closes by itself after the year"
    assert said(Bench("BRANCH", 5, seats("SECRETARY", full=False))) == [("ORG-22", "H")]
    assert said(Bench("BRANCH", 5, seats("SECRETARY", basis=" "))) == [("POST-05", "H")]
    assert said(Bench("GROUP", 5, seats("GROUP_LEADER", basis=""))) == [], "a group leader needs no approval"


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 3, 2), []), (date(2026, 3, 3), ["POST-07"])])
def test_a_post_that_stands_empty_is_told_after_sixty_days(on: date, expected: list[str]) -> None:
    empty = Bench("BRANCH", 5, (), vacant_since=date(2026, 1, 1))
    assert [verdict.rule for verdict in rules.post_verdicts(empty, on)] == expected
    assert said(Bench("BRANCH", 5, (), named=True, vacant_since=date(2026, 1, 1)), on) == []


def test_a_secretary_is_not_entered_without_the_paper_that_approves_him(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        services.hold_post(world["1011"], world.member("周文澜"), "DEPUTY", actor=world.operator)
    assert caught.value.rule == "POST-05"
    services.hold_post(world["1011"], world.member("周文澜"), "YOUTH_MEMBER", actor=world.operator)


def test_nobody_enters_his_own_post(world: World) -> None:
    actor = world.actor("secretary")
    assert actor.person_id == world.member("许嘉禾").pk
    PostHeld.objects.filter(member=world.member("许嘉禾")).delete()
    with pytest.raises(Invalid) as caught:
        services.hold_post(world["1011"], world.member("许嘉禾"), "SECRETARY", actor=actor, basis="批复")
    assert caught.value.rule == "POST-10"


def test_one_person_is_not_secretary_and_deputy(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        services.hold_post(
            world["1011"], world.member("许嘉禾"), "DEPUTY", actor=world.operator, basis="批复"
        )
    assert caught.value.rule == "POST-01"


def test_the_consent_to_a_transfer_is_kept_with_the_end_of_the_post(world: World) -> None:
    held = PostHeld.objects.get(organization=world["1011"], post="SECRETARY")
    with clock.travel(JUNE):
        services.end_post(held, actor=world.operator, on=JUNE, reason="调离", consent="江试党〔2026〕5号")
    held.refresh_from_db()
    assert held.consent == "江试党〔2026〕5号"


def test_a_superior_may_ask_for_a_longer_party_age(world: World) -> None:
    def young() -> set[str]:
        return {
            one.subject.code for one in posts(Question("", date(2026, 1, 1), JUNE)) if one.rule == "POST-02"
        }

    assert not young(), "everybody has been a full member since 2011"
    ParameterValue.objects.create(
        org_path=world["101"].path,
        parameter="post.secretary.min_party_years",
        value="10",
        valid_from=date(2026, 1, 1),
        recorded_at=at(date(2026, 1, 2)),
    )
    Member.objects.filter(name__in=("许嘉禾", "邵安然")).update(converted_on=date(2020, 6, 27))
    assert young() == {"1011"}, "1021 stands under another superior"


@pytest.mark.parametrize(
    ("people", "sector", "township", "expected"),
    [
        (9, "", False, []),
        (10, "", False, [("ORG-18", "H")]),
        (10, "soe", False, [("ORG-18", "S")]),
        (12, "soe", False, [("ORG-18", "H")]),
        (7, "township", True, []),
        (6, "township", True, [("ORG-17", "S")]),
        (10, "township", True, [("ORG-18", "H")]),
    ],
)
def test_a_committee_above_is_as_large_as_its_regulations_say(
    people: int, sector: str, township: bool, expected: list[tuple[str, str]]
) -> None:
    held = seats("SECRETARY", "DEPUTY", "DEPUTY", *["STANDING_MEMBER"] * (people - 3))
    assert said(Bench("COMMITTEE", 120, held, sector=sector, township=township)) == expected


def test_a_township_has_two_deputies_in_general() -> None:
    held = seats("SECRETARY", "DEPUTY", *["STANDING_MEMBER"] * 6)
    assert said(Bench("COMMITTEE", 120, held, sector="township", township=True)) == [("ORG-17", "S")]


def test_the_head_of_an_enterprise_is_its_secretary_in_general(world: World) -> None:
    def found() -> list[tuple[str, str]]:
        question = Question(world["1011"].path, date(2026, 1, 1), JUNE)
        return [(one.mark, one.text) for one in posts(question) if one.rule == "POST-04"]

    with clock.travel(at(JUNE)):
        head = world.member("顾明川")
        services.hold_post(world["1011"], head, "UNIT_HEAD", actor=world.operator, since=JUNE)
        assert not found(), "nobody has said that this is an enterprise"
        organizations.change(world["100"], {"sector": "soe"}, actor=world.operator)
        ((mark, told),) = found()
        assert mark == "S"
        assert "许嘉禾" in told
        assert "顾明川" in told
        services.hold_post(world["1011"], world.member("许嘉禾"), "UNIT_HEAD", actor=world.operator)
        assert not found(), "the head passed to the secretary, from that day on"
    assert PostHeld.objects.get(member=head, post="UNIT_HEAD").valid_to == JUNE


def test_committee_members_are_filed_above_together(world: World, signed_in: SignedIn) -> None:
    address = reverse("organizations.file_posts", args=[world["1011"].uuid])
    page = reverse("organizations.detail", args=[world["1011"].uuid])
    with clock.travel(at(JUNE)):
        assert "未登记备案" in text(signed_in("secretary").get(page).content)
        with pytest.raises(Invalid, match="早于任职"):
            services.file_posts(world["1011"], actor=world.operator, on=date(2025, 1, 1), document="")
        form = {"on": "2026-06-17", "document": "江试党备〔2026〕1号"}
        assert "已登记委员备案。" in text(signed_in("secretary").post(address, form, follow=True).content)
        held = PostHeld.objects.filter(organization=world["1011"], valid_to=None)
        filed = set(held.exclude(filed_on=None).values_list("post", flat=True))
        assert filed == {"ORG_MEMBER", "PUBLICITY_MEMBER"}, "a secretary is approved, not filed"
        assert "未登记备案" not in text(signed_in("secretary").get(page).content)
        with pytest.raises(Invalid):
            services.file_posts(world["1011"], actor=world.operator, on=JUNE, document="")


def test_responsibility_stands_beside_the_posts_of_an_enterprise(world: World, signed_in: SignedIn) -> None:
    page = reverse("organizations.detail", args=[world["1011"].uuid])
    assert "党建工作第一责任" not in text(signed_in("secretary").get(page).content)
    organizations.change(world["100"], {"sector": "soe"}, actor=world.operator)
    told = text(signed_in("secretary").get(page).content)
    assert "党建工作第一责任" in told
    assert "一岗双责" in told
