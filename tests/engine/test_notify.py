"""Notices: one line per account and matter, told once."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.world import World
from zhibu.engine import clock
from zhibu.engine.notify.models import Notice
from zhibu.engine.notify.services import mark_read, notices_of, tell, unread_count


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Stand at a noon: in the evening nothing would show before the morning."""
    with clock.travel(date(2026, 6, 17)):
        yield


@pytest.fixture
def accounts(world: World) -> tuple[int, int]:
    """Return the row ids of two accounts."""
    return world.accounts["secretary"].pk, world.accounts["member"].pk


def test_the_same_matter_is_told_once(accounts: tuple[int, int]) -> None:
    one, other = accounts
    tell([one, one], matter="meeting/1/convened", title="支委会")
    tell([one, other], matter="meeting/1/convened", title="支委会改名")
    tell([one], matter="meeting/1/moved", title="支委会改期", text="二楼", url="/meetings/")
    assert [notice.title for notice in notices_of(one)] == ["支委会改期", "支委会"]
    assert [notice.title for notice in notices_of(other)] == ["支委会改名"]
    tell([], matter="nobody", title="没有人")
    assert not Notice.objects.filter(matter="nobody").exists()


def test_reading_is_ones_own(accounts: tuple[int, int]) -> None:
    one, other = accounts
    for matter in "abc":
        tell(accounts, matter=matter, title=matter)
    foreign = notices_of(other)[0]
    assert mark_read(one, foreign.pk) == 0
    assert mark_read(one, notices_of(one)[0].pk) == 1
    assert (unread_count(one), unread_count(other)) == (2, 3)
    assert mark_read(one) == 2
    assert mark_read(one) == 0
    assert (unread_count(one), unread_count(other)) == (0, 3)


def test_a_matter_read_is_not_told_again(accounts: tuple[int, int]) -> None:
    tell(accounts, matter="a", title="a")
    mark_read(accounts[0])
    tell(accounts, matter="a", title="a")
    assert unread_count(accounts[0]) == 0


def test_long_words_are_cut_on_every_database(accounts: tuple[int, int]) -> None:
    tell(accounts, matter="long", title="长" * 200, text="长" * 200)
    notice = Notice.objects.filter(matter="long")[0]
    assert (notice.title, notice.text) == ("长" * 80, "长" * 120)
