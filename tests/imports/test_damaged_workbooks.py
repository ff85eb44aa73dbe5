"""Every damaged workbook gives exactly its findings: row, column and problem, nothing more, nothing less."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import world as worlds
from tests.imports.damaged.build import Case
from tests.imports.damaged.cells import CELLS
from tests.imports.damaged.files import FILES
from tests.imports.damaged.shapes import SHAPES
from zhibu.domain.people.members.models import Member
from zhibu.engine.exchange.services import draw_up
from zhibu.engine.exchange.workbook import UnusableFile

CASES = [*CELLS, *SHAPES, *FILES]
LEAST = 60

# Without the mark no test database is made when these tests run alone.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[worlds.World]:
    """Build the world once: planning writes nothing, which the last test confirms."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


def test_there_are_enough_and_each_has_its_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= LEAST


@pytest.mark.parametrize("case", [each for each in CASES if each.refused], ids=lambda case: case.name)
def test_what_cannot_be_read_is_refused_for_its_reason(standing: worlds.World, case: Case) -> None:
    content = case.make()
    with pytest.raises(UnusableFile) as refusal:
        draw_up("member-summary", content, case.file, actor=standing.operator)
    assert refusal.value.reason == case.refused
    assert refusal.value.message


@pytest.mark.parametrize("case", [each for each in CASES if not each.refused], ids=lambda case: case.name)
def test_findings_are_exact(standing: worlds.World, case: Case) -> None:
    before = Member.objects.count()
    plan = draw_up("member-summary", case.make(), case.file, actor=standing.operator)
    assert [(each.row, each.column, each.problem) for each in plan.errors] == list(case.errors)
    assert [(each.row, each.column, each.problem) for each in plan.warnings] == list(case.warnings)
    assert all(each.remedy for each in plan.errors)
    assert (plan.summary().new, plan.summary().wrong) == (case.good, len({e[0] for e in case.errors}))
    assert tuple(line["row"] for line in plan.left_out()) == case.left
    told = [remark.problem for remark in plan.remarks]
    assert len(told) == len(case.remarks), told
    for words, said in zip(case.remarks, told, strict=True):
        assert said.startswith(words)
    assert Member.objects.count() == before
