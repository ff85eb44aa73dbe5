"""Fixtures for all tests: the world, and signed-in clients by role."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests import world as worlds
from zhibu.domain.insight.duties.queries import keeping
from zhibu.domain.people.accounts.rules import Argon2id


@pytest.fixture
def world(db: None) -> worlds.World:
    """Return the small enterprise and its cast."""
    return worlds.build()


@pytest.fixture
def signed_in(world: worlds.World) -> Callable[[str], Client]:
    """Return a function that gives a client signed in as a role of the cast."""

    def client_of(role: str) -> Client:
        client = Client()
        client.force_login(world.accounts[role])
        return client

    return client_of


@pytest.fixture(autouse=True, scope="session")
def fast_passwords() -> Iterator[None]:
    """Hash test passwords quickly; the real parameters have a test of their own."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Argon2id, "memory_cost", 8)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def nothing_summed_up() -> None:
    """Let no test meet what another one's database had summed up: numbers of the journal come again."""
    keeping.forget()
