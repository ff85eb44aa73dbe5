"""New dossiers as a list of the office: brought in by the product, and taken out again."""

import random
import tempfile
from dataclasses import replace
from functools import cached_property
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from django.db import transaction

from bench.floors import parse_and_insert, write_cells
from zhibu.config.demo import build, write_lists
from zhibu.config.demo.population import Mould, Population
from zhibu.domain.people.members.models import Member, Placement, Status
from zhibu.domain.people.members.resources import MemberSummary
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import operator
from zhibu.engine.exchange.applying import apply_batch
from zhibu.engine.exchange.report import write_list
from zhibu.engine.exchange.services import check
from zhibu.engine.journal import models as journal
from zhibu.engine.search import models as search
from zhibu.engine.vault import blind_index

FREE = 100_000_000
"""The row ids that the floor of an import takes: nobody else has them."""

WHY = "a measurement"


class Rows:
    """So many dossiers as a list, and the same rows ready to be inserted."""

    def __init__(self, wanted: int = 1000) -> None:
        self.content, people = new_dossiers(wanted)
        self.actor = operator("bench")
        self.branch = Organization.objects.unscoped(why=WHY).get(code=people[0].branch_code)
        self.rows = [self._row(number, one) for number, one in enumerate(people)]
        self.template = MemberSummary().template
        self.stored = [self._stored(one) for one in people]

    def _row(self, number: int, one: object) -> Member:
        return Member(
            number=f"b{number}",
            name=one.name,  # type: ignore[attr-defined]  # a member of the demo
            name_sort="bench",
            id_number=one.id_number,  # type: ignore[attr-defined]  # a member of the demo
            id_number_index=blind_index(str(number), "bench"),
            category="02",
            branch=self.branch,
            org_path=self.branch.path,
            joined_on=one.joined,  # type: ignore[attr-defined]  # a member of the demo
            phone=one.phone,  # type: ignore[attr-defined]  # a member of the demo
            address=one.address,  # type: ignore[attr-defined]  # a member of the demo
            recorded_at=self.branch.recorded_at,
        )

    def _stored(self, one: object) -> dict[str, object]:
        return {column.field: str(getattr(one, column.field, "") or "") for column in self.template.columns}

    def bring(self) -> None:
        """Check and import the list; nothing stays."""
        with transaction.atomic():
            batch = check("member-summary", self.content, "members.xlsx", actor=self.actor)
            if batch.wrong:
                raise RuntimeError(f"{batch.wrong} rows are wrong")
            apply_batch(batch, actor=self.actor)
            transaction.set_rollback(True)

    def bring_bare(self) -> None:
        """Parse the list and insert the dossiers alone: no history, no index, no journal, no withdrawal."""
        for row in self.rows:
            row.pk = None
        parse_and_insert(self.content, self.rows)

    def bring_all(self) -> None:
        """Parse the list and insert every row of every table that an import must leave behind."""
        for row in chain(self.rows, *self.beside):
            row.pk = None
        for number, row in enumerate(self.rows, FREE):
            row.pk = number
        parse_and_insert(self.content, self.rows, *self.beside)

    @cached_property
    def beside(self) -> list[list[Any]]:
        """Import the list, take what it wrote beside the dossiers into memory, and let nothing stay."""
        with transaction.atomic():
            batch = check("member-summary", self.content, "members.xlsx", actor=self.actor)
            apply_batch(batch, actor=self.actor)
            members = list(Member.objects.unscoped(why=WHY).order_by("-pk")[: len(self.rows)])
            new = {row.pk: number for number, row in enumerate(reversed(members), FREE)}
            beside: list[list[Any]] = [
                list(Placement.objects.unscoped(why=WHY).filter(member__in=members)),
                list(Status.objects.unscoped(why=WHY).filter(member__in=members)),
                list(search.Entry.objects.filter(kind="member", object_id__in=list(new))),
                list(journal.Entry.objects.filter(action="member.enter").order_by("-pk")[: len(self.rows)]),
                list(batch.marks.all()),
            ]
            transaction.set_rollback(True)
        for row in beside[0] + beside[1]:
            row.member_id = new[row.member_id]
        for entry in beside[2]:
            entry.object_id = new[entry.object_id]
        return beside

    def take(self) -> None:
        """Write the list as the product exports it."""
        write_list(self.template, self.stored)

    def take_bare(self) -> None:
        """Write the same cells."""
        write_cells([[str(value) for value in row.values()] for row in self.stored])


def new_dossiers(wanted: int) -> tuple[bytes, list[Any]]:
    """Return a list of people of whom no installation knows, as a file and as they are."""
    enterprise = build()
    pattern = list(islice(cycle(enterprise.members), wanted))
    # Numbers that the grown demo has not given out: a day of birth of its own.
    drawn = Population(random.Random(1)).people(
        [Mould("1" if one.sex == "男" else "2", one.ethnic, one.birth) for one in pattern], copy=0
    )
    people = [
        replace(one, name=new.name, id_number=f"770299{new.id_number[6:]}", phone=new.phone, posts=())
        for one, new in zip(pattern, drawn, strict=True)
    ]
    people = [replace(one, id_number=_whole(one.id_number)) for one in people]
    with tempfile.TemporaryDirectory() as folder:
        files = write_lists(replace(enterprise, members=tuple(people)), Path(folder))
        return files[1].read_bytes(), people


def _whole(number: str) -> str:
    from zhibu.config.demo.identifiers import id_check_character

    return number[:17] + id_check_character(number[:17])
