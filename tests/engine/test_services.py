"""Every service of every module writes its act into the journal, and leaves nothing when undone (S-70)."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType
from typing import Any

from django.db import transaction

from tests.engine import acts, acts_of_rolls, acts_of_rules, acts_tasks
from tests.world import World
from zhibu.domain.affairs.tasks import services as tasks
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry

DAY = date(2026, 12, 10)
WITHOUT_ACTOR = {"sign_in", "sign_out"}
"""Services of accounts: there is no actor before somebody signed in."""

MODULES = (*acts.every_module(), tasks)
ACTS = [*acts.every_act(), *acts_of_rolls.ACTS, *acts_tasks.TASK_ACTS, *acts_of_rules.ACTS]


def services(module: ModuleType) -> Iterator[str]:
    """Yield the names of a module's public services, those that it hands on from another left out."""
    for name, value in inspect.getmembers(module, inspect.isfunction):
        own = value.__module__.startswith(module.__name__)
        if own and not name.startswith("_"):
            parameters = inspect.signature(value).parameters
            if "actor" in parameters or name in WITHOUT_ACTOR:
                yield name


def test_every_service_is_tried() -> None:
    tried = Counter(name for name, _actions, _prepare in ACTS)
    there = Counter(name for module in MODULES for name in services(module))
    assert set(there) == set(tried)
    assert there <= tried, "a name that two modules have is tried in both"


def written_by(act: Callable[[], Any]) -> list[str]:
    """Do an act and return the actions that the journal says of it."""
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    act()
    return list(Entry.objects.filter(pk__gt=last).order_by("pk").values_list("action", flat=True))


def test_each_writes_its_act_once_and_nothing_when_undone(world: World) -> None:
    wrong = []
    with clock.travel(DAY):
        for name, expected, prepare in ACTS:
            before = Entry.objects.count()
            with transaction.atomic():
                found = written_by(prepare(world))
                transaction.set_rollback(True)
            if found != expected or Entry.objects.count() != before:
                wrong.append((name, expected, found))
    assert wrong == []
