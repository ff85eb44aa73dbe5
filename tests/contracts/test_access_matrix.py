"""The access matrix (S-02, S-04): every screen × method × role × relation, called and compared."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import world as worlds
from tests.contracts.access_objects import Objects
from tests.contracts.access_walk import ALLOWED, FORBIDDEN, HIDDEN, Walk, screens
from zhibu.domain.people.accounts.rules import ROLES

# Without the mark no test database is made when these tests run alone.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def walk(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Walk]:
    with django_db_blocker.unblock(), transaction.atomic():
        found = Walk(Objects(worlds.build()))
        found.go()
        terminal = request.config.pluginmanager.get_plugin("terminalreporter")
        if isinstance(terminal, pytest.TerminalReporter):
            terminal.write_line(f"access matrix: {len(found.cells)} cells, {len(screens())} screens")
        yield found
        transaction.set_rollback(True)


def told(lines: list[str]) -> str:
    return f"{len(lines)}:\n" + "\n".join(lines[:40])


def test_every_answer_is_the_one_in_the_matrix(walk: Walk) -> None:
    assert not walk.unknown, "arguments of addresses that this test cannot fill"
    wrong = [str(cell) for cell in walk.cells if cell.outcome != cell.expected]
    assert not wrong, told(wrong)


def test_every_screen_was_called_in_every_role(walk: Walk) -> None:
    called = {(cell.screen, cell.method, cell.role) for cell in walk.cells}
    due = {
        (found.name, method, role) for found in screens() for method in found.methods for role in ("", *ROLES)
    }
    assert called == due


def test_a_refused_write_changes_nothing_and_is_noted_once(walk: Walk) -> None:
    refused = [
        cell
        for cell in walk.cells
        if cell.method == "POST" and cell.role and cell.expected in {FORBIDDEN, HIDDEN}
    ]
    refused = [cell for cell in refused if cell.screen != "accounts.first_run"]
    assert not [str(cell) for cell in refused if cell.writes]
    assert not [f"{cell} noted {cell.refusals}" for cell in refused if cell.refusals != 1]
    visitors = [cell for cell in walk.cells if not cell.role and cell.expected != ALLOWED]
    assert not [str(cell) for cell in visitors if cell.writes or cell.refusals]
    assert not [role for role, before, after in walk.digests if before != after]


def test_reading_never_writes(walk: Walk) -> None:
    wrote = [f"{cell} wrote {cell.writes}" for cell in walk.cells if cell.method == "GET" and cell.writes]
    assert not wrote, told(wrote)


def test_no_page_shows_a_sensitive_value_of_somebody_else(walk: Walk) -> None:
    assert len(walk.canaries()) > 60
    shown = [f"{cell} shows {cell.canaries}" for cell in walk.cells if cell.canaries]
    assert not shown, told(shown)


def test_every_answer_has_its_headers(walk: Walk) -> None:
    bare = [f"{cell} lacks {cell.missing}" for cell in walk.cells if cell.missing]
    assert not bare, told(bare)


def test_other_methods_are_not_answered(walk: Walk) -> None:
    client = walk.clients["system-administrator"]
    for found in screens():
        if "<" in found.route or found.access.record or found.access.capability not in {"", "accounts.write"}:
            continue
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(found.methods):
            assert client.generic(method, "/" + found.route).status_code == 405, (method, found.name)
