"""Terms: moved on the superior's paper, corrected without losing what was written, ended by a task."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.life import at, owed, text
from tests.world import World
from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.models import Kind, Organization, Term
from zhibu.domain.people.organizations.queries import current_term
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.duty import State
from zhibu.engine.flow import Conflict, Invalid

SignedIn = Callable[[str], Client]
MARCH = date(2027, 3, 1)
PAPER = "江试党〔2027〕3号"


def term(world: World, code: str = "1011") -> Term:
    found = current_term(world[code])
    assert found is not None
    return found


def test_a_postponement_moves_the_duty_from_the_day_it_is_known(world: World) -> None:
    with clock.travel(at(MARCH)):
        moved = services.postpone_term(
            term(world), date(2027, 11, 10), actor=world.actor("secretary"), document=PAPER
        )
    assert (moved.ends_on, moved.expires_on) == (date(2027, 11, 10), date(2027, 5, 10))
    before = owed(world, "1011", date(2027, 2, 28), "term")["2027"]
    after = owed(world, "1011", date(2027, 5, 11), "term")["2027"]
    assert before.due == date(2027, 5, 10)
    assert (after.due, after.state, after.stage) == (date(2027, 11, 10), State.DUE, "notice")
    assert world["1011"].terms.count() == 2, "what stood before stays"


@pytest.mark.parametrize(
    ("to", "document", "reason", "field"),
    [
        (date(2027, 11, 10), " ", "", "document"),
        (date(2027, 5, 10), PAPER, "", "to"),
        (date(2024, 5, 10), PAPER, "", "to"),
        (date(2028, 5, 11), PAPER, "", "reason"),
        (date(2026, 5, 9), PAPER, "", "reason"),
    ],
)
def test_a_renewal_is_not_moved_without_paper_and_rarely_by_more_than_a_year(
    world: World, to: date, document: str, reason: str, field: str
) -> None:
    with clock.travel(at(MARCH)), pytest.raises(Invalid) as caught:
        services.postpone_term(term(world), to, actor=world.operator, document=document, reason=reason)
    assert (field in caught.value.problems, caught.value.rule) == (True, "TERM-05")


def test_exactly_a_year_is_usual_and_more_takes_a_reason(world: World) -> None:
    with clock.travel(at(MARCH)):
        services.postpone_term(term(world), date(2028, 5, 10), actor=world.operator, document=PAPER)
        moved = services.postpone_term(
            term(world), date(2028, 8, 1), actor=world.operator, document=PAPER, reason="机构改革"
        )
    assert moved.reason == "机构改革"


def test_a_corrected_election_names_what_it_corrects(world: World) -> None:
    old = term(world)
    with clock.travel(at(MARCH)):
        right = services.correct_term(old, date(2024, 2, 29), actor=world.operator, reason="与批复核对")
    assert (right.corrects_id, right.expires_on) == (old.pk, date(2027, 2, 28))
    assert owed(world, "1011", date(2027, 2, 27), "term")["2027"].due == date(2027, 5, 10)
    assert owed(world, "1011", MARCH, "term")["2027"].due == date(2027, 2, 28)
    with pytest.raises(Conflict):
        services.correct_term(old, date(2024, 3, 1), actor=world.operator, reason="再改")
    with pytest.raises(Invalid):
        services.correct_term(right, date(2024, 3, 1), actor=world.operator, reason=" ")


def test_only_those_who_keep_the_organization_change_its_term(world: World) -> None:
    for role in ("office-leader", "member"):
        with pytest.raises(Refused):
            services.postpone_term(term(world), date(2027, 11, 10), actor=world.actor(role), document=PAPER)
    with pytest.raises(Refused):
        services.correct_term(
            term(world, "1012"), date(2024, 5, 9), actor=world.actor("secretary"), reason="错"
        )


def test_the_page_offers_both_and_tells_what_was_done(world: World, signed_in: SignedIn) -> None:
    client, row = signed_in("secretary"), world["1011"]
    postpone = reverse("organizations.postpone", args=[row.uuid])
    assert client.post(postpone, {"to": "2027-11-10", "document": ""}).status_code == 422
    assert client.post(postpone, {"to": "2027-11-10", "document": PAPER}).status_code == 302
    assert PAPER in text(client.get(reverse("organizations.detail", args=[row.uuid])).content)
    correct = reverse("organizations.correct", args=[row.uuid])
    given = {"term": term(world).uuid, "elected_on": "2024-05-08", "reason": "与批复核对"}
    assert client.get(correct + f"?term={given['term']}").status_code == 200
    assert client.post(correct, given).status_code == 302
    assert client.post(correct, given).status_code == 404, "that row no longer stands"
    page = text(client.get(reverse("organizations.detail", args=[row.uuid])).content)
    assert "已更正：与批复核对" in page
    assert "2027-11-10届满" in page, "what was approved stays approved"


def founding(world: World, ends_on: date | None, founded_on: date | None = None) -> services.Founding:
    name = "中共江临试验有限公司抢修临时支部"
    return services.Founding(
        "1033", Kind.TEMP_BRANCH, name, world["100"], ends_on=ends_on, founded_on=founded_on
    )


def test_a_temporary_branch_has_an_end(world: World) -> None:
    for ends_on in (None, date(2026, 3, 1)):
        facts = founding(world, ends_on, date(2026, 3, 1))
        with clock.travel(date(2026, 6, 1)), pytest.raises(Invalid) as caught:
            services.found(facts, actor=world.operator)
        assert caught.value.rule == "ORG-10"
    with clock.travel(date(2026, 6, 1)):
        row = services.found(founding(world, date(2026, 9, 1)), actor=world.operator)
    with pytest.raises(Invalid) as caught:
        services.record_term(row, date(2026, 1, 1), actor=world.operator)
    assert caught.value.rule == "TERM-09"


def test_a_village_branch_is_set_up_from_above(world: World) -> None:
    facts = services.Founding("1034", Kind.BRANCH, "试验村支部", world["101"], village_or_community=True)
    with pytest.raises(Invalid) as caught:
        services.found(facts, actor=world.actor("office"))
    assert caught.value.rule == "ORG-16"
    services.found(facts, actor=world.operator)


def test_the_power_to_approve_members_takes_a_paper(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        services.change(world["101"], {"approves_members": True}, actor=world.operator)
    assert caught.value.rule == "ORG-32"
    services.change(world["101"], {"approves_members": True}, actor=world.operator, basis=PAPER)
    assert Organization.objects.get(code="101").approves_members
