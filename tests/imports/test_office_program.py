"""An office program opens whatever the product writes as a workbook, and finds no formula in it (S-33)."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from django.http import QueryDict

from tests.imports.lists import HEAD, person, workbook
from tests.imports.test_round_trip import add_strange_people
from tests.world import World
from zhibu.engine.exchange.exporting import export_list, export_view
from zhibu.engine.exchange.lists import lists
from zhibu.engine.exchange.report import write_list, write_wrong_rows
from zhibu.engine.exchange.services import draw_up
from zhibu.engine.exchange.workbook import read_workbook
from zhibu.engine.resource import resources
from zhibu.engine.resource.view import look

ROLES = ("office", "secretary")
PATIENCE = 600


def written(world: World) -> Iterator[tuple[str, bytes]]:
    """Yield every workbook: lists to be imported, empty forms, wrong rows, lists as people see them."""
    for name, wanted in lists().items():
        out = io.BytesIO()
        export_list(name, out, actor=world.operator)
        yield f"whole-{name}", out.getvalue()
        yield f"form-{name}", write_list(wanted.template, ())
    wrong = person(1, "没有的支部", name="=1+1", address="@SUM(A1)")
    assert len(wrong) == len(HEAD)
    yield (
        "wrong-rows",
        write_wrong_rows(draw_up("member-summary", workbook([wrong]), "错.xlsx", actor=world.operator)),
    )
    for role in ROLES:
        actor = world.actor(role)
        for name, resource in resources().items():
            if actor.may(resource.read):
                out = io.BytesIO()
                every = ".".join(column.name for column in resource.all_columns)
                export_view(look(resource, actor, QueryDict(f"cols={every}")), out, lambda done: None)
                yield f"{role}-{name}", out.getvalue()


@pytest.mark.nightly
def test_an_office_program_opens_every_workbook_and_finds_no_formula(world: World, tmp_path: Path) -> None:
    office = which("soffice")
    assert office, "an office program is needed (libreoffice-calc-nogui)"
    add_strange_people(world)
    before = dict(written(world))
    for name, content in before.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "again")]
    command += [str(tmp_path / f"{name}.xlsx") for name in before]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    for name, content in before.items():
        ours = read_workbook(content).sheets[0]
        theirs = read_workbook((tmp_path / "again" / f"{name}.xlsx").read_bytes()).sheets[0]
        assert ours.formulas == theirs.formulas == {}, name
        assert {n: list(r) for n, r in theirs.rows.items()} == {n: list(r) for n, r in ours.rows.items()}, (
            name
        )
