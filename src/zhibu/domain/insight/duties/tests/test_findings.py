"""What stands against the rules on structure and posts: found for the tree, closed when data are right."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.life import text
from tests.world import World
from zhibu.domain.insight.duties.queries import compute_findings, findings
from zhibu.domain.insight.duties.services import explain
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Headcount, Kind, Organization, Unit
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.duty import Finding
from zhibu.engine.flow import Invalid

SignedIn = Callable[[str], Client]
JUNE = date(2026, 6, 17)


def at(world: World, code: str, on: date = JUNE) -> dict[str, Finding]:
    """Return what stands against the rules at one organization itself, by rule."""
    return {one.rule: one for one in compute_findings("", on) if one.subject.code == code}


def heads(code: str, members_: int, full: int, since: date = JUNE) -> None:
    """Give an organization head-counts from a day on."""
    row = Organization.objects.get(code=code)
    Headcount.objects.filter(organization=row, valid_from=since).delete()
    Headcount.objects.filter(organization=row, valid_to=None).update(valid_to=since)
    Headcount.objects.create(organization=row, members=members_, full=full, valid_from=since)


def test_the_small_world_stands_as_its_cast_says(world: World) -> None:
    found = {(one.subject.code, one.rule, one.mark) for one in compute_findings("", JUNE)}
    assert found == {
        ("100", "ORG-14", "S"),  # 22 members
        ("100", "POST-07", "S"),  # no secretary was ever entered
        ("101", "ORG-13", "S"),
        ("101", "POST-07", "S"),
        ("102", "ORG-13", "S"),
        ("102", "ORG-27", "S"),  # one branch below
        ("102", "POST-07", "S"),
        ("1012", "POST-07", "S"),
        ("1021", "ORG-19", "H"),  # eight full members and only a secretary
    }


@pytest.mark.parametrize(
    ("rule", "code", "wrong", "right"),
    [
        ("ORG-02", "1011", (51, 45), (50, 45)),
        ("ORG-03", "1011", (4, 2), (4, 3)),
        ("ORG-09", "1011", (0, 0), (3, 3)),
        ("ORG-13", "101", (49, 40), (50, 40)),
        ("ORG-14", "100", (99, 90), (100, 90)),
        ("ORG-15", "101", (100, 90), (99, 90)),
        ("ORG-19", "1021", (7, 7), (6, 6)),
        ("ORG-20", "1011-Z01", (2, 1), (3, 1)),
        ("ORG-21", "1021", (20, 6), (19, 6)),
    ],
)
def test_a_case_begins_with_a_count_and_closes_with_one(
    world: World, rule: str, code: str, wrong: tuple[int, int], right: tuple[int, int]
) -> None:
    heads(code, *wrong, since=date(2026, 6, 1))
    assert rule in at(world, code, date(2026, 6, 1))
    if rule != "ORG-19":
        assert at(world, code)[rule].since in (date(2026, 6, 1), date(2026, 1, 1))
    heads(code, *right, since=JUNE)
    assert rule not in at(world, code)
    assert rule in at(world, code, date(2026, 6, 16)), "the day before it still stood"


def test_units_are_counted_for_joint_branches_and_units_without_a_branch(world: World) -> None:
    row = world["1021"]
    Organization.objects.filter(pk=row.pk).update(kind=Kind.JOINT_BRANCH)
    for place in range(6):
        Unit.objects.create(organization=row, name=f"江临第{place}厂", building="4")
    assert "ORG-04" in at(world, "1021")
    Unit.objects.filter(name="江临第5厂").update(building="5")
    assert "江临第5厂" in at(world, "1021")["ORG-01"].text
    Unit.objects.filter(name="江临第5厂").delete()
    assert not {"ORG-01", "ORG-04"} & set(at(world, "1021"))


def test_a_committee_that_is_entered_closes_its_case(world: World) -> None:
    assert at(world, "1021")["ORG-19"].hard
    with clock.travel(JUNE):
        for name, post in {"梁思齐": "ORG_MEMBER", "谢临川": "PUBLICITY_MEMBER"}.items():
            members.hold_post(world["1021"], world.member(name), post, actor=world.operator)
    assert "ORG-19" not in at(world, "1021")


def test_an_empty_post_is_told_after_sixty_days_and_closes_with_a_by_election(world: World) -> None:
    held = PostHeld.objects.get(organization=world["1021"], post="SECRETARY")
    with clock.travel(JUNE):
        members.end_post(held, actor=world.operator, on=JUNE, reason="调离")
    assert "POST-07" not in at(world, "1021", date(2026, 8, 16))
    case = at(world, "1021", date(2026, 8, 17))["POST-07"]
    assert (case.since, case.mark) == (JUNE, "S")
    with clock.travel(date(2026, 8, 20)):
        members.hold_post(
            world["1021"], world.member("梁思齐"), "SECRETARY", actor=world.operator, basis="批复"
        )
    assert "POST-07" not in at(world, "1021", date(2026, 8, 20))
    assert world["1021"].terms.count() == 1, "a by-election does not restart the term (TERM-08)"


def test_nothing_is_ever_changed_by_itself(world: World) -> None:
    rows = Organization.objects.order_by("pk").values("kind", "parent", "dissolved_on", "path")
    before = list(rows.all())
    heads("1011", 2, 1)
    heads("101", 140, 120)
    assert compute_findings("", JUNE)
    assert before == list(
        Organization.objects.order_by("pk").values("kind", "parent", "dissolved_on", "path")
    )


def test_a_reason_is_kept_with_the_case_it_was_given_for(world: World) -> None:
    heads("1012", 51, 45, since=date(2026, 6, 1))
    key = "ORG-02/1012/standing"
    with clock.travel(JUNE):
        explain(world["1012"], key, actor=world.actor("office"), reason="倒班，上级同意暂不分设")
    assert "上级同意" in at(world, "1012")["ORG-02"].note
    assert at(world, "1012", date(2026, 6, 16))["ORG-02"].note == "", "it was not given yet"
    heads("1012", 48, 45, since=date(2026, 7, 1))
    heads("1012", 52, 45, since=date(2026, 9, 1))
    assert at(world, "1012", date(2026, 9, 2))["ORG-02"].note == "", "a new case is explained anew"


def test_no_reason_lifts_a_hard_rule(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        explain(world["1021"], "ORG-19/1021/standing", actor=world.operator, reason="没有人选")
    assert caught.value.rule == "ORG-19"
    for key in ("ORG-02/1021/standing", "nothing"):
        with pytest.raises(Invalid):
            explain(world["1021"], key, actor=world.operator, reason="没有")
    with pytest.raises(Refused):
        explain(world["101"], "ORG-13/101/standing", actor=world.actor("secretary"), reason="工作需要")


def test_the_whole_tree_costs_a_fixed_number_of_queries(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            compute_findings("", JUNE)
        return len(seen)

    before = cost()
    for place in range(8):
        facts = organizations.Founding(f"19{place}", Kind.BRANCH, f"试验{place}支部", world["102"])
        organizations.found(facts, actor=world.operator)
    assert cost() == before <= 8


def test_the_list_stands_in_reach_and_takes_a_reason(signed_in: SignedIn, world: World) -> None:
    with pytest.raises(Refused):
        findings(world.actor("secretary"), world["1012"].path, JUNE)
    client = signed_in("office")
    page = text(client.get(reverse("duties.conditions")).content)
    assert "党员14人，不足50人，设党总支须经上级批准" in page
    assert "动力" not in page
    address = reverse("duties.explain", args=[world["101"].uuid]) + "?case=ORG-13/101/standing"
    assert "机关基层组织工作条例 第六条" in text(client.get(address).content).replace(
        "中国共产党党和国家", ""
    )
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "工作需要，党委已批准"}).status_code == 302
    page = text(client.get(reverse("duties.conditions") + "?state=explained").content)
    assert "工作需要，党委已批准（邵安然" in page
    assert client.get(reverse("duties.explain", args=[world["101"].uuid]) + "?case=x").status_code == 404


def test_the_page_of_an_organization_says_the_same(signed_in: SignedIn, world: World) -> None:
    page = text(signed_in("office").get(reverse("organizations.detail", args=[world["101"].uuid])).content)
    assert "党员14人，不足50人" in page
    assert "对照规定的情况" in page
    assert Member.objects.count() == 22
