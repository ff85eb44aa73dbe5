"""Coverage and attendance against figures worked out by hand; scope; tree order; query count."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.life import hold, text
from tests.world import World
from zhibu.domain.affairs.meetings.models import Meeting, Presence
from zhibu.domain.insight.duties.services import waive
from zhibu.domain.insight.statistics.queries import Life, life
from zhibu.engine import clock
from zhibu.engine.access import Refused

SignedIn = Callable[[str], Client]
ON = date(2026, 4, 10)


def seen(world: World, role: str, code: str, period: str = "year") -> Life:
    actor = world.actor(role)
    return life(actor, world[code].path, clock.period_of(period, date(2026, 2, 1)), on=ON)


def stand(meeting: Meeting, name: str, presence: str, *, agreed: bool | None = None) -> None:
    meeting.roll.filter(member__name=name).update(presence=presence, leave_agreed=agreed)


def test_coverage_counts_what_was_owed_and_held(world: World) -> None:
    hold(world, "1011", "committee", date(2026, 1, 8))
    hold(world, "1011", "committee", date(2026, 2, 9))
    hold(world, "1011", "members", date(2026, 3, 9), also="lecture")
    branch = seen(world, "secretary", "1011", "quarter").lines[0]
    figures = {kind: (held.held, held.owed, held.late) for kind, held in branch.kinds.items()}
    assert figures == {
        "members": (1, 1, 0),
        "committee": (2, 3, 1),
        "group": (0, 6, 6),
        "lecture": (1, 1, 0),
        "theme-day": (0, 3, 3),
    }
    year = seen(world, "secretary", "1011")
    assert (year.lines[0].kinds["committee"].owed, year.quarters[2]["committee"].owed) == (4, 1)


def test_attendance_is_of_those_not_excused_and_never_guesses_a_reason(world: World) -> None:
    meeting = hold(world, "1011", "members", date(2026, 3, 9))
    stand(meeting, "周文澜", Presence.LEAVE, agreed=True)
    stand(meeting, "白景初", Presence.LEAVE)
    stand(meeting, "程若谷", Presence.EXPLAINED)
    stand(meeting, "骆一鸣", Presence.UNEXPLAINED)
    came = seen(world, "secretary", "1011").lines[0].came
    assert (came.meetings, came.expected, came.present, came.excused) == (1, 10, 6, 1)
    assert (came.explained, came.unexplained) == (2, 1)
    assert (came.of, came.percent) == (9, 66)


def test_every_line_counts_what_hangs_beneath_it_in_tree_order(world: World) -> None:
    hold(world, "1011", "members", date(2026, 3, 9))
    hold(world, "1012", "members", date(2026, 3, 10))
    hold(world, "1021", "members", date(2026, 3, 11))
    lines = {line.node.code: line for line in seen(world, "office", "101").lines}
    assert list(lines) == ["101", "1011", "1012"]
    assert [line.came.expected for line in lines.values()] == [14, 10, 4]
    assert lines["101"].kinds["members"].held == 2
    with pytest.raises(Refused):
        seen(world, "secretary", "101")


def test_a_voided_meeting_counts_no_more(world: World) -> None:
    meeting = hold(world, "1011", "members", date(2026, 3, 9))
    Meeting.objects.filter(pk=meeting.pk).update(state="void")
    assert seen(world, "secretary", "1011").lines[0].came.meetings == 0


def test_the_page_says_what_its_numbers_are_and_opens_their_lists(world: World, signed_in: SignedIn) -> None:
    hold(world, "1011", "members", date(2026, 3, 9))
    with clock.travel(ON):
        answer = signed_in("secretary").get("/statistics/?period=2026-Q1")
        page = text(answer.content)
        for said in ("出席率＝实到÷（应到－请假）", "2026年一季度", "不排名次", "100%", "10/10"):
            assert said in page, said
        assert "/duties/?org=1011&amp;kind=members&amp;due=2026-Q1" in answer.content.decode()
        assert signed_in("secretary").get("/statistics/?org=1012").status_code == 404
        assert signed_in("member").get("/statistics/").status_code == 403
        assert signed_in("office").get("/statistics/?period=nonsense").status_code == 200


def test_the_page_costs_twelve_queries_at_most(world: World, signed_in: SignedIn) -> None:
    for code, day in (("1011", 9), ("1012", 10)):
        hold(world, code, "members", date(2026, 3, day))
    with clock.travel(ON):
        for role in ("office", "secretary"):
            client = signed_in(role)
            with CaptureQueriesContext(connection) as asked:
                client.get("/statistics/")
            assert len(asked) <= 12, (role, len(asked))


def test_every_number_opens_exactly_its_rows(world: World, signed_in: SignedIn) -> None:
    hold(world, "1011", "members", date(2026, 3, 9))
    hold(world, "1012", "theme-day", date(2026, 2, 10))
    hold(world, "1012", "members", date(2026, 4, 8))
    with clock.travel(ON):
        waive(world["1011"], "theme-day/1011/2026-02", actor=world.actor("office-leader"), reason="停产")
        client = signed_in("office")
        for period in ("2026", "2026-Q1", "2026-Q2"):
            told = client.get("/statistics/", {"period": period}).context
            lines = [*told["coverage"], *told["quarters"]]
            cells = [cell for line in lines for cell in line["cells"] if cell["url"]]
            assert cells
            for cell in cells:
                listed = client.get(cell["url"]).context["page"]
                assert cell["text"].split("/")[1] == str(listed.total), (period, cell)
            for line in told["attendance"]:
                assert client.get(line["url"]).context["page"].total == line["came"].meetings, period
        assert "2026年一季度" in text(client.get("/duties/?due=2026-Q1").content)
        assert client.get("/duties/?due=nonsense").status_code == 200
