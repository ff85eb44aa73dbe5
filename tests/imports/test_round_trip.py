"""Lists that are written come back unchanged, in bounded memory, without a formula (S-33, F-IMP-06)."""

import io
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import which

import pytest

from tests.world import World, id_number
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations import services as organizations
from zhibu.engine import clock
from zhibu.engine.exchange.exporting import export_list
from zhibu.engine.exchange.lists import lists
from zhibu.engine.exchange.report import stream_list
from zhibu.engine.exchange.services import draw_up
from zhibu.engine.exchange.workbook import read_workbook

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠x", '=HYPERLINK("x","y")',
    "_x0041_", "a<b>&c", "两行\n文字", " 前后空格 ",
]  # fmt: skip
ROWS = 20_000
BOUND = 6 * 2**20


def written(name: str, world: World, role: str = "", *, as_text: bool = False) -> tuple[int, bytes]:
    """Return what is written of a list for somebody of the cast, or for the machine."""
    out = io.BytesIO()
    count = export_list(name, out, actor=world.actor(role) if role else world.operator, as_text=as_text)
    return count, out.getvalue()


def add_strange_people(world: World) -> None:
    """Enter members whose data would be formulas, or XML, in a careless list."""
    for place, payload in enumerate(PAYLOADS):
        day = clock.today().replace(year=1981, month=2, day=3)
        facts = members.MemberFacts(
            name=f"试验{place}",
            id_number=id_number(day, 700 + place),
            category="01",
            branch=world["1012"],
            joined_on=day.replace(year=2004),
            converted_on=day.replace(year=2005),
            address=f"{payload}栋",
            job=payload,
        )
        members.enter(facts.branch, facts, actor=world.operator)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("name", ["organization-summary", "member-summary"])
def test_a_written_list_comes_back_without_a_difference(world: World, name: str, form: str) -> None:
    add_strange_people(world)
    members.place(world.member("孟春和"), world["1021"], None, actor=world.operator, basis="调动")
    organizations.change(world["1012"], {"secretary_text": "=1+1"}, actor=world.operator)
    count, content = written(name, world, as_text=form == "csv")
    plan = draw_up(name, content, f"导出.{form}", actor=world.operator)
    told = [(each.row, each.column, each.problem) for each in plan.errors]
    summary = plan.summary()
    assert told == []
    assert [(row.number, row.differences) for row in plan.rows if row.differences] == []
    assert (summary.new, summary.changed, summary.wrong) == (0, 0, 0)
    assert summary.same == count > 0
    assert [column["state"] for column in plan.column_report()] == ["same"] * len(plan.template.columns)


def test_only_what_is_in_reach_is_written(world: World) -> None:
    count, content = written("member-summary", world, "office")
    names = {row[0] for row in list(read_workbook(content).sheets[0].rows.values())[2:]}
    own = Member.objects.visible_to(world.actor("office"), "members.write")
    assert names == set(own.values_list("name", flat=True))
    assert count == len(names)
    assert "谢临川" not in names


def test_no_cell_is_a_formula_and_a_second_program_sees_the_same(world: World, tmp_path: Path) -> None:
    add_strange_people(world)
    _, content = written("member-summary", world)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in sheet.replace(b"<fo", b"")
    assert b"<hyperlink" not in sheet
    office = which("soffice")
    if office is None:
        pytest.skip("no office program on this machine")
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "again"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    again = (tmp_path / "again" / "list.xlsx").read_bytes()
    before, after = read_workbook(content).sheets[0], read_workbook(again).sheets[0]
    assert after.formulas == {}
    assert {n: list(r) for n, r in after.rows.items()} == {n: list(r) for n, r in before.rows.items()}


def test_memory_stays_the_same_for_any_number_of_rows(tmp_path: Path) -> None:
    template = lists()["member-summary"].template

    def rows() -> Iterator[Mapping[str, object]]:
        for place in range(ROWS):
            yield {column.field: f"{column.field}{place}" for column in template.columns}

    path = tmp_path / "long.xlsx"
    tracemalloc.start()
    with path.open("wb") as target:
        assert stream_list(target, template, rows()) == ROWS
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < BOUND, peak
    assert len(read_workbook(path).sheets[0].rows) == ROWS + 2


def test_what_does_not_fit_a_cell_is_refused_not_dropped() -> None:
    template = lists()["member-summary"].template
    with pytest.raises(ValueError, match="32767"):
        stream_list(io.BytesIO(), template, [{"address": "x" * 32_768}])
