"""Two hundred people at once: they sign in, then they sign into one meeting by its digits (nightly).

A server of its own process, hashing as in earnest. What it takes is counted in processor time, which other
work on the machine does not change: less than a minute of one processor for each of the two rushes.
"""

import os
import threading
import urllib.error
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from django.contrib.auth.hashers import make_password

from tests.serving import Visitor, serving
from tests.world import World, id_number
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, Presence, SignInWay
from zhibu.domain.affairs.meetings.tests.holding import code_of, opened
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.rules import Argon2id
from zhibu.domain.people.members import services as members
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry

CROWD, MINUTE, PATIENCE = 200, 60.0, 300.0
WORDS = "Two-hundred-at-once-7"
NAMES = "安博辰达恩帆光涵嘉凯岚明宁鹏启瑞思涛文轩"  # data: given names

pytestmark = [pytest.mark.nightly, pytest.mark.django_db(transaction=True)]


def crowd(world: World) -> list[str]:
    """Enter two hundred members into branch 1011 and open their accounts; returns the user names."""
    real = Argon2id()
    real.memory_cost = 46 * 1024
    hashed = make_password(WORDS, hasher=real)
    for number in range(CROWD):
        birth = date(1970 + number % 25, 1 + number % 12, 1 + number % 28)
        facts = members.MemberFacts(
            name=f"陈{NAMES[number % 20]}{NAMES[number // 20]}",
            id_number=id_number(birth, 300 + number),
            category="01",
            branch=world["1011"],
            joined_on=date(2015, 6, 27),
            converted_on=date(2016, 6, 27),
            ethnic="01",
            education="21",
        )
        person = members.enter(facts.branch, facts, actor=world.operator)
        Account.objects.create(
            username=f"crowd{number}",
            name=person.name,
            member=person,
            password=hashed,
            created_at=clock.now(),
        )
    return [f"crowd{number}" for number in range(CROWD)]


def at_once(acts: list[Callable[[], int]]) -> tuple[list[float], Counter[str]]:
    """Begin all acts in the same moment; returns how long each took, and how many ended how."""
    gate, took, ends = threading.Barrier(len(acts)), [0.0] * len(acts), [""] * len(acts)

    def one(place: int) -> None:
        gate.wait()
        began = perf_counter()
        try:
            ends[place] = str(acts[place]())
        except urllib.error.HTTPError as error:
            ends[place] = str(error.code)
        except OSError as error:
            ends[place] = type(error).__name__
        took[place] = perf_counter() - began

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took), Counter(ends)


def worked(process: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tell(request: pytest.FixtureRequest, what: str, took: list[float], spent: float) -> None:
    """Say the figures beside the dots of the run."""
    terminal = request.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(terminal, pytest.TerminalReporter):
        p50, p95 = took[len(took) // 2], took[len(took) * 95 // 100]
        figures = f"p50 {p50:.1f} s, p95 {p95:.1f} s, last {took[-1]:.1f} s, processor {spent:.1f} s"
        terminal.write_line(f"{what}: {figures}")


def test_two_hundred_sign_in_and_into_one_meeting(world: World, request: pytest.FixtureRequest) -> None:
    names = crowd(world)
    meeting = opened(world)
    with serving() as (base, server):
        visitors = [Visitor(base, PATIENCE) for _name in names]

        def arriving(visitor: Visitor, name: str) -> Callable[[], int]:
            return lambda: visitor.sign_in(name, WORDS)

        began = worked(server.pid)
        took, ends = at_once([arriving(*pair) for pair in zip(visitors, names, strict=True)])
        spent = worked(server.pid) - began
        tell(request, "200 signing in", took, spent)
        assert ends == {"200": CROWD}
        assert spent < MINUTE
        check_accounts(names)

        pages = [visitor.get("/scan/") for visitor in visitors]

        def signing(visitor: Visitor, page: str) -> Callable[[], int]:
            return lambda: visitor.post("/scan/code/", {"code": code_of(meeting)}, page)

        began = worked(server.pid)
        took, ends = at_once([signing(*pair) for pair in zip(visitors, pages, strict=True)])
        spent = worked(server.pid) - began
        tell(request, "200 into one meeting", took, spent)
        assert ends == {"200": CROWD}
        assert spent < MINUTE
        check_roll(meeting)


def check_accounts(names: list[str]) -> None:
    """Check that each was let in once, and the journal says so."""
    noted = Counter(Entry.objects.filter(action="sign-in").values_list("account_id", flat=True))
    ids = set(Account.objects.filter(username__in=names).values_list("pk", flat=True))
    assert noted == dict.fromkeys(ids, 1)


def check_roll(meeting: Meeting) -> None:
    """Check that each stands on the roll once, present by his own digits."""
    places = Attendance.objects.filter(meeting=meeting, member__name__startswith="陈", way=SignInWay.CODE)
    assert places.filter(presence=Presence.PRESENT).count() == CROWD
    noted = Counter(Entry.objects.filter(action="meeting.sign-in").values_list("account_id", flat=True))
    assert set(noted.values()) == {1}
    assert len(noted) == CROWD
