"""Overview, big screen, and where everybody starts."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.life import hold, text
from tests.world import World
from zhibu.domain.insight.dashboards.queries import AGES, picture
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Headcount, Kind
from zhibu.engine import clock

JUNE_17 = date(2026, 6, 17)
SignedIn = Callable[[str], Client]


def page(client: Client, name: str = "dashboards.overview", on: date = JUNE_17, **given: str) -> Any:
    with clock.travel(on):
        answer = client.get(reverse(name), given)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(
    ("role", "start"),
    [
        ("office", "dashboards.overview"),
        ("office-leader", "dashboards.overview"),
        ("secretary", "duties.workbench"),
        ("committee-member", "duties.workbench"),
        ("group-leader", "duties.workbench"),
        ("member", "duties.own"),
        ("system-administrator", "accounts.list"),
        ("security-administrator", "grants.list"),
        ("audit-administrator", "journal.list"),
    ],
)
def test_everybody_starts_at_the_first_page_he_may_open(
    world: World, signed_in: SignedIn, role: str, start: str
) -> None:
    client = signed_in(role)
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse(start))
    with clock.travel(JUNE_17):
        assert client.get(answer["Location"]).status_code == 200


def test_a_visitor_is_led_to_the_sign_in(db: None) -> None:
    answer = Client().get("/")
    assert (answer.status_code, answer["Location"]) == (302, settings.LOGIN_URL)


def test_the_numbers_are_those_of_the_lists(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    numbers = page(client).context["numbers"]
    assert [(item["value"], item["label"]) for item in numbers] == [
        (1, "党总支"),
        (2, "党支部"),
        (2, "党小组"),
        (14, "党员"),
    ]
    with clock.travel(JUNE_17):
        for item in numbers:
            answer = client.get(item["url"])
            assert answer.status_code == 200
            assert answer.context["page"].total == item["value"], item["label"]


def test_tiles_stand_by_general_branch_with_sign_and_words(world: World, signed_in: SignedIn) -> None:
    hold(world, "1012", "theme-day", date(2026, 1, 9))
    answer = page(signed_in("office"), on=date(2026, 1, 20))
    rows = answer.context["tiles"]
    assert [(row["name"], row["done"], row["total"]) for row in rows] == [("装配", 1, 2)]
    first, second = rows[0]["items"]
    assert (first["state"], first["label"]) == ("open", "装配第一党支部，进行中，4件已完成0件")
    assert (second["state"], second["label"]) == ("done", "装配第二党支部，本月已完成")
    assert second["url"] == reverse("duties.list") + "?org=1012&month=2026-01"
    assert answer.context["states"] == {"done": 1, "open": 1, "late": 0}


def test_a_late_tile_leads_to_what_is_late(world: World, signed_in: SignedIn) -> None:
    item = page(signed_in("office")).context["tiles"][0]["items"][0]
    assert item["state"] == "late"
    assert item["url"] == reverse("duties.list") + "?org=1011&state=late"
    assert re.search(r"有逾期\d+件", item["label"])


def test_a_leader_sees_the_same_as_the_office(world: World, signed_in: SignedIn) -> None:
    office, leader = page(signed_in("office")), page(signed_in("office-leader"))
    for part in ("numbers", "tiles", "attention", "line"):
        assert office.context[part] == leader.context[part]


def test_the_running_month_is_said_in_words_not_drawn(world: World, signed_in: SignedIn) -> None:
    hold(world, "1012", "theme-day", date(2026, 1, 9))
    first = page(signed_in("office"), on=date(2026, 1, 20))
    assert first.context["line"] == []
    assert "第一个月过完以后" in text(first.content)
    assert "1月还在进行，已开展20%" in text(first.content)
    second = page(signed_in("office"), on=date(2026, 2, 3))
    assert [point[:2] for point in second.context["line"]] == [("1月", 20.0)]
    assert second.context["line"][0][2].endswith("org=101&month=2026-01")
    assert second.context["low"] == 20


def test_attention_names_late_duties_renewals_and_unknown_terms(world: World, signed_in: SignedIn) -> None:
    with clock.travel(date(2026, 6, 1)):
        for code, elected in (("1013", None), ("1014", date(2022, 3, 1)), ("1015", date(2023, 11, 1))):
            facts = organizations.Founding(
                code=code,
                kind=Kind.BRANCH,
                name=f"中共江临试验有限公司装配{code}支部委员会",
                parent=world["101"],
                elected_on=elected,
            )
            organizations.found(facts, actor=world.operator)
    items = page(signed_in("office")).context["attention"]
    assert items[0]["text"] == "装配第一党支部 1月支委会"
    assert (items[0]["state_text"], items[0]["when"]) == ("逾期", "137天")
    told = [item["text"] for item in items]
    assert "任期在起算日前届满，还没有换届，1个" in told
    assert "换届，1个" in told
    assert "未填本届选举日期，1个" in told
    near = next(item for item in items if item["text"] == "换届，1个")
    assert near["when"] == "最早11月1日"


@pytest.mark.parametrize("name", ["dashboards.overview", "dashboards.wall"])
def test_no_person_is_named(world: World, signed_in: SignedIn, name: str) -> None:
    # Whoever looks is named in the head, and on paper as whoever printed it.
    own = rb"(?s)<header.*?</header>|<p class=\"dj-printline dj-printed.*?</p>"
    words = text(re.sub(own, b"", page(signed_in("office"), name).content))
    assert not [row.name for row in Member.objects.all() if row.name in words]


@pytest.mark.parametrize("on", [date(2026, 6, 17), date(2028, 2, 29)])
def test_ages_count_full_years(world: World, on: date) -> None:
    births = [
        on.replace(year=1996),  # 30, or 32 today
        on.replace(year=1996) + timedelta(days=1),
        date(on.year - 31, on.month, min(on.day, 28)),  # 31
        date(on.year - 60, on.month, min(on.day, 28)),  # 60
        date(on.year - 61, 3, 1),  # 61 since March, or not yet
        date(1930, 1, 1),
    ]
    Member.objects.update(birth_date=None)
    for person, birth in zip(Member.objects.order_by("pk"), births, strict=False):
        Member.objects.filter(pk=person.pk).update(birth_date=birth)
    years = [on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)) for birth in births]
    bands = tuple(sum(low <= age <= (high or age) for age in years) for low, high in AGES)
    assert picture(world.actor("office"), on).ages == bands


def test_the_ages_add_up_to_the_members(world: World, signed_in: SignedIn) -> None:
    with clock.travel(JUNE_17):
        seen = picture(world.actor("office"), JUNE_17)
    assert sum(seen.ages) + seen.ages_unknown == seen.counts["member"] == 14


def test_the_progress_counts_branches(world: World) -> None:
    hold(world, "1011", "theme-day", date(2026, 6, 3))
    hold(world, "1011-Z01", "group", date(2026, 6, 3))
    with clock.travel(JUNE_17):
        progress = {item.kind: item for item in picture(world.actor("office"), JUNE_17).progress}
    assert (progress["theme-day"].done, progress["theme-day"].total) == (1, 2)
    assert (progress["group"].done, progress["group"].total) == (0, 1), "one of two groups is missing"
    assert (progress["committee"].done, progress["committee"].total) == (0, 1)
    assert progress["members"].period == "2026-Q2"


def test_the_wall_is_dark_by_itself_and_light_on_wish(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    dark = page(client, "dashboards.wall").content.decode()
    light = page(client, "dashboards.wall", theme="light").content.decode()
    assert 'data-bs-theme="dark"' in dark
    assert 'data-bs-theme="light"' in light
    assert "data-wall-exit" in dark
    assert 'hx-get="/wall/" hx-trigger="every 60s"' in dark
    assert 'hx-get="/wall/?theme=light"' in light


def test_both_pages_cost_fifteen_queries_for_any_number_of_branches(
    world: World, signed_in: SignedIn
) -> None:
    client = signed_in("office")

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, name)
        return len(seen)

    before = [cost("dashboards.overview"), cost("dashboards.wall")]
    with clock.travel(date(2026, 1, 2)):
        for number in range(30):
            facts = organizations.Founding(
                code=f"101{number + 50}",
                kind=Kind.BRANCH,
                name=f"中共江临试验有限公司第{number}支部委员会",
                parent=world["101"],
                elected_on=date(2024, 3, 1),
            )
            row = organizations.found(facts, actor=world.operator)
            Headcount.objects.create(organization=row, members=9, full=9, valid_from=date(2026, 1, 2))
    assert [cost("dashboards.overview"), cost("dashboards.wall")] == before
    assert max(before) <= 15


def test_others_have_no_overview(world: World, signed_in: SignedIn) -> None:
    for role in ("secretary", "member", "system-administrator"):
        assert signed_in(role).get(reverse("dashboards.overview")).status_code == 403
        assert signed_in(role).get(reverse("dashboards.wall")).status_code == 403
