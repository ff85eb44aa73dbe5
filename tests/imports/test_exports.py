"""Taking a list along: what the filter shows, as a job, with the rights of whoever asks; nothing else."""

import codecs
import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.imports.killing import surroundings
from tests.world import World
from zhibu.domain.people.members.services import amend
from zhibu.engine.exchange import exporting, lists
from zhibu.engine.exchange.services import check
from zhibu.engine.exchange.texts import FORMULA_SIGNS
from zhibu.engine.jobs import working
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.run import Run, file_of
from zhibu.engine.journal.models import Entry
from zhibu.engine.resource import resources

SignedIn = Callable[[str], Client]


def taken(client: Client, name: str, query: str = "", chosen: tuple[str, ...] = (), form: str = "") -> bytes:
    answer = client.post(f"/{name}/export/", {"kept": query, "chosen": list(chosen), "form": form})
    assert answer.status_code == 302
    working.work_off()
    job = Job.objects.latest("pk")
    assert (job.state, job.problem) == (JobState.DONE, "")
    assert answer.headers["Location"] == f"/messages/jobs/{job.pk}/"
    kept = file_of(job)
    assert kept is not None
    assert client.get(f"/messages/jobs/{job.pk}/file/").content == kept[1]
    return kept[1]


def cells(content: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    return rows


def test_what_is_taken_along_comes_back_unchanged(world: World, signed_in: SignedIn) -> None:
    content = taken(signed_in("office"), "members")
    batch = check("member-summary", content, "党员.xlsx", actor=world.actor("office"), node=world["101"])
    assert (batch.new, batch.changed, batch.same, batch.wrong) == (0, 0, 14, 0)


def test_the_file_holds_what_the_filter_shows(world: World, signed_in: SignedIn) -> None:
    rows = cells(taken(signed_in("office"), "members", "org=1012&chip=full"))
    assert {row[0] for row in rows[2:]} == {"孟春和", "任远山", "宋以宁", "温书然"}
    one = str(world.member("孟春和").uuid)
    assert [row[0] for row in cells(taken(signed_in("office"), "members", "", (one,)))[2:]] == ["孟春和"]


def test_a_text_table_has_its_mark_and_no_formula_and_comes_back_unchanged(
    world: World, signed_in: SignedIn
) -> None:
    member = world.member("孟春和")
    amend(member, {"address": '=HYPERLINK("x")'}, actor=world.operator)
    content = taken(signed_in("office"), "members", form="csv")
    assert content.startswith(codecs.BOM_UTF8)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 15
    assert [cell for row in rows for cell in row if cell[:1] in FORMULA_SIGNS] == []
    assert """'=HYPERLINK("x")""" in {cell for row in rows for cell in row}
    assert any(member.id_number in row for row in rows)
    batch = check("member-summary", content, "党员.csv", actor=world.actor("office"), node=world["101"])
    assert (batch.new, batch.changed, batch.same, batch.wrong) == (0, 0, 14, 0)
    masked = taken(signed_in("office-leader"), "members", form="csv").decode("utf-8-sig")
    assert "孟春和" in masked
    assert member.id_number not in masked


def test_who_may_only_read_gets_the_columns_of_the_page_masked(world: World, signed_in: SignedIn) -> None:
    rows = cells(taken(signed_in("office-leader"), "members"))
    text = str(rows)
    member = world.member("孟春和")
    assert "孟春和" in text
    assert member.id_number not in text
    assert member.phone not in text
    assert f"{member.phone[:3]}****" in text


def test_nobody_takes_along_what_he_does_not_see(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    assert client.post("/members/export/", {"kept": "org=1021"}).status_code == 404
    elsewhere = str(world.member("谢临川").uuid)
    assert len(cells(taken(client, "members", "", (elsewhere,)))) == 2
    assert client.post("/members/export/", {"kept": "", "chosen": ["x"]}).status_code == 404
    assert signed_in("member").post("/members/export/", {"kept": ""}).status_code == 403


WRITE = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("UPDATE members_member SET version = version + 1")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["office", "office-leader"])
def test_somebody_may_write_while_a_list_is_taken_along(
    world: World, signed_in: SignedIn, role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "AT_ONCE", 4)
    monkeypatch.setattr(exporting, "AT_ONCE", 4)
    environment = surroundings(tmp_path) | {"DJANGO_SETTINGS_MODULE": "zhibu.config.settings"}
    steps, real = [0], Run.step

    def interrupted(run: Run) -> Any:
        steps[0] += 1
        if steps[0] == 2:
            subprocess.run([sys.executable, "-c", WRITE], env=environment, check=True)
        return real(run)

    monkeypatch.setattr(Run, "step", interrupted)
    rows = cells(taken(signed_in(role), "members"))
    assert len(rows) == 16
    assert steps[0] > 2


@pytest.mark.parametrize("name", sorted(resources()))
def test_every_list_can_be_taken_along(world: World, signed_in: SignedIn, name: str) -> None:
    resource = resources()[name]
    role = next(role for role in world.accounts if world.actor(role).may(resource.read))
    rows = cells(taken(signed_in(role), resource.route))
    assert str(resource.title) in rows[0][0] or resource.sheet


def test_the_journal_says_who_took_what(world: World, signed_in: SignedIn) -> None:
    taken(signed_in("office"), "members")
    entry = Entry.objects.filter(action="list.export").latest("pk")
    assert entry.purpose == "党员名册，14行，全部项目"


def test_the_whole_list_is_taken_where_that_was_chosen(world: World, signed_in: SignedIn) -> None:
    one = str(world.member("许嘉禾").uuid)
    answer = signed_in("secretary").post(
        "/members/export/", {"kept": "", "chosen": [one], "whole": "1"}, follow=False
    )
    job = Job.objects.get(pk=int(answer.headers["Location"].rstrip("/").rpartition("/")[2]))
    assert job.arguments["only"] == []
    assert job.total > 1
