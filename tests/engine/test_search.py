"""The search box finds what is in reach, and exactly that."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import life
from tests.world import World, id_number
from zhibu.engine.access import operator
from zhibu.engine.search import find
from zhibu.engine.search.find import records
from zhibu.engine.search.models import Entry
from zhibu.engine.search.offers import Hit, Offer, Words, offers
from zhibu.engine.search.upkeep import entry_of
from zhibu.engine.search.words import plain, query


def found(actor: Any, typed: str, **options: Any) -> dict[str, list[str]]:
    """Return the titles of hits by kind."""
    return {group.kind: [hit.title for hit in group.hits] for group in records(actor, typed, **options)}


@pytest.mark.parametrize(
    "typed", ["周文澜", "周文", "文澜", "zwl", "zhouwen", "wenlan", "周 文 澜", "ＺＷＬ"]
)
def test_a_member_is_found_by_name_pinyin_and_initials(world: World, typed: str) -> None:
    assert found(world.actor("secretary"), typed)["member"] == ["周文澜"]


def test_a_surname_is_read_as_a_surname(world: World) -> None:
    from zhibu.domain.people.members import services as members

    facts = members.MemberFacts(
        name="尉迟恭北",
        id_number=id_number(world.member("周文澜").birth_date, 777),  # type: ignore[arg-type]  # known in this world
        category="02",
        branch=world["1011"],
        joined_on=world.member("乔望舒").joined_on,
    )
    members.enter_many([facts], actor=world.operator, basis="试验")
    assert found(world.actor("secretary"), "yuchi")["member"] == ["尉迟恭北"]


def test_a_member_is_found_by_whole_dossier_number_only(world: World) -> None:
    number = world.member("周文澜").number
    assert found(world.actor("secretary"), number) == {"member": ["周文澜"]}
    assert found(world.actor("secretary"), number[:-1]) == {}


@pytest.mark.parametrize("name", ["id_number", "phone"])
def test_a_private_number_is_found_whole_and_within_reach(world: World, name: str) -> None:
    number = getattr(world.member("周文澜"), name)
    assert found(world.actor("secretary"), number) == {"member": ["周文澜"]}
    assert found(world.actor("secretary"), number[:-1]) == {}
    for role in ("member", "system-administrator", "audit-administrator"):
        assert found(world.actor(role), number) == {}
    outside = getattr(world.member("孟春和"), name)
    assert found(world.actor("secretary"), outside) == {}
    assert found(world.actor("office"), outside) == {"member": ["孟春和"]}


def test_organizations_are_found_by_name_short_name_pinyin_and_code(world: World) -> None:
    office = world.actor("office")
    for typed in ("装配第一", "江临试验有限公司装配第一", "zpdy", "zhuangpeidiyi", "1011"):
        assert str(world["1011"]) in found(office, typed)["organization"], typed
    assert "organization" not in found(office, "动力")


def test_meetings_are_found_by_title_place_day_and_filed_topics(world: World) -> None:
    meeting = life.hold(world, "1011", "committee", date(2026, 3, 10))
    coming = life.convene(world, "1011", "members", date(2026, 4, 10))
    secretary = world.actor("secretary")
    for typed in (meeting.title, "会议室", "2026年3月10日", "20260310", "议题"):
        assert meeting.title in found(secretary, typed)["meeting"], typed
    assert found(secretary, "二楼会议室")["meeting"] == [coming.title]
    assert "meeting" not in found(secretary, "第二项")


def test_a_member_finds_his_own_dossier_and_meetings_only(world: World) -> None:
    meeting = life.hold(world, "1011", "members", date(2026, 3, 10))
    other = life.hold(world, "1012", "members", date(2026, 3, 11))
    actor = world.actor("member")
    assert found(actor, "周文澜") == {"member": ["周文澜"]}
    assert found(actor, "许嘉禾") == {}
    assert found(actor, "支部") == {"meeting": [meeting.title]}
    assert other.title == meeting.title or found(actor, other.title) == {}


def test_words_must_all_be_found_and_whole_titles_come_first(world: World) -> None:
    office = world.actor("office")
    assert found(office, "装配 第二支部")["organization"][0] == str(world["1012"])
    assert found(office, "装配第二党支部成员孟春和") == {}
    exact = found(office, str(world["101"]))["organization"]
    assert exact[0] == str(world["101"])


def test_a_sentence_found_nowhere_is_split(world: World) -> None:
    assert str(world["1012"]) in found(world.actor("office"), "第二支部装配公司")["organization"]


def test_groups_have_pages_and_totals(world: World) -> None:
    (group,) = [one for one in records(world.operator, "支部", size=2) if one.kind == "organization"]
    assert (len(group.hits), group.total >= 5) == (2, True)
    rest = records(world.operator, "支部", kind="organization", size=2, offset=2)
    assert {hit.url for hit in rest[0].hits}.isdisjoint({hit.url for hit in group.hits})


ALPHABET = "党支部第一二三会王伟aB1 ·-%_'\"\\𠮷é"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["部支部党支", "党支部"], "党支部")
@example(["aba", "bab"], "ab")
@given(st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=6), st.text(ALPHABET, max_size=5))
def test_the_index_finds_what_a_naive_search_finds(db: None, titles: list[str], typed: str) -> None:
    wanted = query(typed)
    real = offers()[0]
    Entry.objects.all().delete()
    rows = [type("Row", (), {"pk": at, "title": title})() for at, title in enumerate(titles, 1)]
    told = Offer(
        real.kind,
        "",
        "",
        real.record,
        real.rows,
        lambda row: Words(row.title, "000001"),
        lambda actor, rows: {},
    )
    Entry.objects.bulk_create(entry for row in rows if (entry := entry_of(told, row)) is not None)
    naive = {row.pk for row in rows if wanted and all(word in plain(row.title) for word in wanted.words)}
    assert _keys(told, wanted) == naive


def _keys(told: Offer, wanted: Any) -> set[int]:
    keys: list[int] = []

    def shown(actor: Any, offer: Offer, got: list[int]) -> list[Hit]:
        keys.extend(got)
        return [Hit(str(key), "") for key in got]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "_shown", shown)
        if wanted:
            find._found(operator("试验"), [told], wanted, 1000, 0)
    return set(keys)
