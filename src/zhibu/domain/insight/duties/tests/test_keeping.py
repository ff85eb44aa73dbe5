"""What was summed up of a large node is what would be summed up now, whatever was done meanwhile."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.engine import acts, acts_of_rolls, acts_of_rules, acts_tasks
from tests.life import hold, people_of
from tests.world import World
from zhibu.domain.insight.duties.queries import keeping, summing
from zhibu.domain.insight.duties.queries.computing import question_of
from zhibu.domain.insight.duties.services import set_parameter
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations
from zhibu.engine import clock
from zhibu.engine.access import Nodes, Where
from zhibu.engine.duty import Held, Question
from zhibu.engine.journal.models import Entry

DAY = date(2026, 12, 10)
ACTS = [*acts.every_act(), *acts_of_rolls.ACTS, *acts_tasks.TASK_ACTS, *acts_of_rules.ACTS]

Told = Counter[tuple[object, ...]]


def told(found: list[Held]) -> Told:
    """Return who owes what and how it stands, so that two answers can be compared."""
    return Counter((one.id, one.path, one.strand.kind, one.strand.cells) for one in found)


def question(path: str) -> Question:
    """Return what the pages of a node ask."""
    asked = question_of(path, DAY, date(2026, 12, 31))
    assert asked is not None
    return asked


def ask(path: str) -> Told:
    """Return what is kept of a node, mended where something happened."""
    return told(keeping.kept(question(path), summing._summed))


def anew(path: str) -> Told:
    """Return what is summed up of a node now."""
    return told(list(summing._summed(question(path))))


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    keeping.forget()
    yield
    keeping.forget()


def test_after_every_act_it_is_what_would_be_summed_up_now(world: World) -> None:
    wrong, mended = [], 0
    with clock.travel(DAY):
        for name, _expected, prepare in ACTS:
            with transaction.atomic():
                act = prepare(world)
                before = {path: ask(path) for path in ("", world["101"].path)}
                act()
                after = {path: ask(path) for path in before}
                mended += after != before
                wrong += [(name, path) for path in after if after[path] != anew(path)]
                transaction.set_rollback(True)
            keeping.forget()
    assert wrong == []
    assert mended > 5, "acts that change what is owed are among them"


def test_where_people_come_from_counts_as_well_as_where_they_go(world: World) -> None:
    tops = ("", world["101"].path, world["102"].path)
    with clock.travel(DAY):
        before = {path: ask(path) for path in tops}
        for person in people_of(world["1021"]):
            members.place(person, world["1012"], None, actor=world.operator)
        emptied = {path: ask(path) for path in tops}
        assert emptied == {path: anew(path) for path in tops}
        assert emptied[world["102"].path] != before[world["102"].path]
        organizations.move(world["1011"], world["102"], actor=world.operator, since=DAY)
        assert {path: ask(path) for path in tops} == {path: anew(path) for path in tops}


def asked_again(path: str) -> list[Where]:
    """Return for which places a node is summed up when it is asked about."""
    asked: list[Where] = []

    def watched(question: Question) -> Iterator[Held]:
        asked.append(question.path)
        return summing._summed(question)

    keeping.kept(question(path), watched)
    return asked


def test_only_where_something_happened_is_summed_up_again(world: World) -> None:
    with clock.travel(DAY):
        assert asked_again("") == [""]
        assert asked_again("") == []
        hold(world, "1011", "members", date(2026, 12, 2))
        (some,) = asked_again("")
        assert isinstance(some, Nodes)
        assert {world["100"].path, world["101"].path, world["1011"].path} <= set(some)
        assert world["1012"].path not in some
        assert asked_again("") == []


def test_what_happened_elsewhere_changes_nothing(world: World) -> None:
    with clock.travel(DAY):
        asked_again(world["102"].path)
        hold(world, "1011", "members", date(2026, 12, 2))
        assert asked_again(world["102"].path) == []


def test_a_meeting_of_the_node_itself_concerns_nothing_beneath(world: World) -> None:
    with clock.travel(DAY):
        asked_again(world["1011"].path)
        hold(world, "1011", "members", date(2026, 12, 2))
        assert asked_again(world["1011"].path) == [Nodes((world["1011"].path,))]


def test_a_superiors_value_is_a_reason_to_sum_up_all(world: World) -> None:
    with clock.travel(DAY):
        asked_again(world["101"].path)
        set_parameter(
            world["100"],
            "lif.lecture",
            "half",
            actor=world.operator,
            valid_from=date(2027, 1, 1),
            basis="纪要",
        )
        assert asked_again(world["101"].path) == [world["101"].path]


def test_an_entry_that_is_seen_late_still_counts(world: World) -> None:
    with clock.travel(DAY):
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        stamp = {"at": clock.now(), "actor": "同时", "action": "term.correct"}
        Entry.objects.bulk_create([Entry(pk=last + 500, org_path=world["1021"].path, **stamp)])
        asked_again("")
        Entry.objects.bulk_create([Entry(pk=last + 100, org_path=world["1011"].path, **stamp)])
        (some,) = asked_again("")
        assert world["1011"].path in some
        assert world["1021"].path not in some


def test_it_is_summed_up_again_after_some_minutes_and_few_are_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.travel(DAY):
        asked_again("")
        monkeypatch.setattr(keeping, "LONGEST", -1.0)
        assert asked_again("") == [""]
        monkeypatch.setattr(keeping, "LONGEST", 600.0)
        for code in ("101", "102", "1011", "1012"):
            asked_again(world[code].path)
        assert asked_again("") == [""]


def test_asking_again_costs_one_look_at_the_journal(world: World) -> None:
    with clock.travel(DAY):
        asked_again("")
        with CaptureQueriesContext(connection) as queries:
            asked_again("")
        assert ["journal" in query["sql"] for query in queries] == [False, True], "the start, the journal"
