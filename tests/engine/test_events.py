"""Facts reach their reactions after the commit, each of them, and never without one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from zhibu.engine import events
from zhibu.engine.events import announce, reacts_to


@dataclass(frozen=True)
class Rang:
    """A bell rang: its number."""

    number: int


@transaction.atomic
def ring_and_fail(number: int) -> None:
    """Announce that a bell rang, then undo everything."""
    announce(Rang(number))
    raise ZeroDivisionError


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Listen with two ears, of which the first fails at number 13; returns what they heard."""
    said: list[str] = []

    @reacts_to(Rang)
    def left(fact: Rang) -> None:
        if fact.number == 13:
            raise ZeroDivisionError
        said.append(f"left {fact.number}")

    @reacts_to(Rang)
    def right(fact: Rang) -> None:
        said.append(f"right {fact.number}")

    yield said
    del events._handlers[Rang]


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_and_in_order(heard: list[str]) -> None:
    with transaction.atomic():
        announce(Rang(1))
        with transaction.atomic():
            announce(Rang(2))
        assert heard == []
    assert heard == ["left 1", "right 1", "left 2", "right 2"]


@pytest.mark.django_db(transaction=True)
def test_not_after_a_rollback(heard: list[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        ring_and_fail(1)
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            ring_and_fail(2)
        announce(Rang(3))
    assert heard == ["left 3", "right 3"]


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_fails_is_logged_and_stops_nobody(
    heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        announce(Rang(13))
        announce(Rang(14))
    assert heard == ["right 13", "left 14", "right 14"]
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "left to Rang(number=13) failed" in record.getMessage()
    assert record.exc_info


def test_nobody_listens(db: None) -> None:
    announce(object())
