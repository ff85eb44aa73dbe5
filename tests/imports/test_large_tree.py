"""A list brought to a large tree reads of it what the list names, and no more."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.imports.test_damaged_list import person, write
from tests.world import World
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.resources.summary import OrganizationSummary
from zhibu.engine.exchange.applying import apply_batch
from zhibu.engine.exchange.report import write_list
from zhibu.engine.exchange.services import check, plan_of


def branches(world: World, count: int) -> None:
    """Found further branches, whose secretaries the first list named and the register knows."""
    for number in range(count):
        facts = organizations.Founding(
            code=f"102{number:03}",
            kind=Kind.BRANCH,
            name=f"中共江临试验有限公司动力第{number}新设支部委员会",
            parent=world["102"],
            elected_on=date(2024, 5, 10),
            phone="0271234567",
        )
        made = organizations.found(facts, actor=world.operator)
        Organization.objects.filter(pk=made.pk).update(secretary_text="邵安然", names_open=True)
        held = PostHeld.objects.get(post="SECRETARY", organization__code="1021")
        held.pk, held.uuid, held.organization = None, uuid4(), made
        held.save()


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return a counter of the organizations that are fetched whole, by code."""
    seen: Counter[str] = Counter()
    real = Organization.from_db.__func__  # type: ignore[attr-defined]  # a class method

    def counted(cls: type[Organization], *args: Any, **named: Any) -> Organization:
        row: Organization = real(cls, *args, **named)
        seen[row.code] += 1
        return row

    monkeypatch.setattr(Organization, "from_db", classmethod(counted))
    return seen


def test_a_list_reads_of_a_large_tree_only_what_it_names(
    world: World, tmp_path: Path, fetched: Counter[str]
) -> None:
    branches(world, 40)
    before = Member.objects.count()
    path = write(tmp_path, [person(0), person(1)])
    fetched.clear()
    batch = check("member-summary", path.read_bytes(), path.name, actor=world.operator)
    apply_batch(batch, actor=world.operator)
    assert Member.objects.count() == before + 2
    assert not [code for code in fetched if code.startswith("102") and len(code) == 6]


def test_a_name_nobody_bears_is_still_told_of_every_branch(world: World, tmp_path: Path) -> None:
    organizations.change(world["1012"], {"secretary_text": "不在册的人"}, actor=world.operator)
    path = write(tmp_path, [person(0)])
    batch = check("member-summary", path.read_bytes(), path.name, actor=world.operator)
    told = [getattr(remark, "problem", "") for remark in plan_of(batch).remarks]
    assert any("不在册的人不在党员名册里" in problem for problem in told)


def test_a_list_of_organizations_reads_those_it_names_and_their_superiors(
    world: World, tmp_path: Path, fetched: Counter[str]
) -> None:
    branches(world, 40)
    named = Organization.objects.get(code="1021")
    lines = list(OrganizationSummary().stored(world.operator, world["102"]))
    mine = [{**line, "phone": "0279999999"} for line in lines if line["code"] == named.code]
    content = write_list(OrganizationSummary().template, mine)
    fetched.clear()
    batch = check("organization-summary", content, "组织.xlsx", actor=world.operator)
    assert (batch.rows, batch.changed) == (1, 1)
    apply_batch(batch, actor=world.operator)
    assert world["1021"].phone == "0279999999"
    assert not [code for code in fetched if code.startswith("102") and len(code) == 6]


def test_rows_without_a_superior_ask_for_the_root_once(world: World) -> None:
    template = OrganizationSummary().template
    line = next(iter(OrganizationSummary().stored(world.operator, world["1021"])))
    lines = [
        {**line, "code": f"104{number}", "name": f"无上级{number}", "superior": ""} for number in range(9)
    ]
    with CaptureQueriesContext(connection) as queries:
        batch = check("organization-summary", write_list(template, lines), "组织.xlsx", actor=world.operator)
    assert batch.wrong == 9
    assert sum('"parent_id" IS NULL' in query["sql"] for query in queries) == 1
