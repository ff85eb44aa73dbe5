"""The walk behind the access matrix: every screen × method × role × relation, each answer kept."""

import copy
import csv
import hashlib
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.apps import apps
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from tests.contracts.access_arguments import ARGUMENTS, GIVEN, arguments
from tests.contracts.access_objects import RELATIONS, Objects
from zhibu.domain.people.accounts.rules import ROLES
from zhibu.domain.people.members.models import Member
from zhibu.engine.access import Access
from zhibu.engine.access.scopes import reading
from zhibu.engine.journal.models import Entry
from zhibu.engine.screens.declare import Screen, all_screens

DOCS = Path(__file__).parents[2] / "docs"
FORM = "application/x-www-form-urlencoded"
UNTOUCHED = {"journal_entry", "django_session"}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Cache-Control",
)
ALLOWED, FORBIDDEN, HIDDEN, SIGN_IN, BROKEN = "allowed", "403", "404", "sign-in", "broken"
SEEN = {"yes", "self"}

Matrix = dict[tuple[str, str], dict[str, str]]


def matrix() -> Matrix:
    """Read the table that was written by hand: (capability, role) → relation → yes, self, no, hidden, n/a."""
    with (DOCS / "access-matrix.csv").open(encoding="utf-8", newline="") as stream:
        return {(line["capability"], line["role"]): line for line in csv.DictReader(stream)}


def screen_row(found: Screen) -> tuple[str, str, str, str, str]:
    """Return the row that `access-screens.csv` must hold for a screen."""
    access = found.access
    capability = "public" if access.anonymous else " ".join(access.capabilities) or "signed-in"
    record = access.record._meta.label if access.record else ""
    return found.name, found.route, " ".join(found.methods), capability, record


def screens() -> list[Screen]:
    """List every screen once."""
    return list({(found.name, found.route): found for found in all_screens()}.values())


@dataclass(frozen=True)
class Cell:
    """One cell: what was asked, what was expected, and what the answer showed."""

    screen: str
    method: str
    role: str
    relation: str
    expected: str
    status: int
    outcome: str
    writes: tuple[str, ...] = ()
    refusals: int = 0
    canaries: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    error: str = ""

    def __str__(self) -> str:
        return (
            f"{self.method} {self.screen} as {self.role or 'visitor'} ({self.relation}): "
            f"expected {self.expected}, got {self.outcome} [{self.status}] {self.error}"
        )


def expected(access: Access, role: str, relation: str, table: Matrix) -> str:
    """Return what the table promises; n/a where it knows no such relation."""
    if access.anonymous:
        return ALLOWED
    if not role:
        return SIGN_IN
    if not access.capability:
        return ALLOWED
    if access.record is None:
        lines = [table[capability, role] for capability in access.capabilities]
        anywhere = {line[relation] for line in lines for relation in RELATIONS}
        return ALLOWED if "yes" in anywhere else FORBIDDEN
    line = table[access.capability, role]
    if "n/a" in line[relation]:
        return "n/a"
    if line[relation] in SEEN:
        return ALLOWED
    seen = table[reading(access.record), role][relation] in SEEN
    return FORBIDDEN if seen else HIDDEN


def outcome(response: Any) -> str:
    """Name what an answer amounts to."""
    if response.status_code in {403, 404}:
        return str(response.status_code)
    if response.status_code >= 500:
        return BROKEN
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in/?next="):
        return SIGN_IN
    return ALLOWED


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the tables that statements within the block write to."""
    tables: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        word = sql.split(None, 1)[0].upper()
        if word in WRITES:
            tables.append(sql.split('"')[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield tables


def digest() -> str:
    """Return one digest of all tables but journal and sessions."""
    total = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
        if model._meta.db_table not in UNTOUCHED:
            total.update(repr(list(model._base_manager.order_by("pk").values_list())).encode())
    return total.hexdigest()


def nothing(objects: Objects, row: Any, role: str) -> dict[str, Any] | None:
    """Give no fields at all: what most forms answer with a page of problems."""
    return {}


@dataclass
class Walk:
    """Walks all screens as one visitor after the other, in a transaction that is never kept."""

    objects: Objects
    table: Matrix = field(default_factory=matrix)
    cells: list[Cell] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)
    digests: list[tuple[str, str, str]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    known: list[tuple[str, int]] = field(default_factory=list)
    error: str = ""

    def go(self) -> None:
        """Visit everything; refused writes are left to stand, so that the digest would show them."""
        logging.disable(logging.CRITICAL)
        got_request_exception.connect(self._broken)
        try:
            self._go()
        finally:
            got_request_exception.disconnect(self._broken)
            logging.disable(logging.NOTSET)

    def _broken(self, **given: Any) -> None:
        self.error = repr(sys.exc_info()[1])[:160]

    def _go(self) -> None:
        handler = ClientHandler(enforce_csrf_checks=False)
        for role in ("", *ROLES):
            client = Client(raise_request_exception=False)
            client.handler = handler
            if role:
                client.force_login(self.objects.world.accounts[role])
            self.clients[role] = client
        self._make_rows()
        for role in self.clients:
            for methods in (("GET",), ("POST",)):
                before = digest()
                for found in screens():
                    for method in methods:
                        if method in found.methods:
                            self._visit(found, method, role)
                self.digests.append((role, before, digest()))

    def _make_rows(self) -> None:
        wanted = {found.access.record for found in screens() if found.access.record}
        for role in ROLES:
            for relation in RELATIONS:
                self.objects.notice(role, relation)
                self.objects.job(role)
                self.objects.sitting(role)
                for record in wanted:
                    self.objects.at(record, role, relation)

    def _visit(self, found: Screen, method: str, role: str) -> None:
        record = found.access.record
        relations = RELATIONS if record and role else ("own",)
        for relation in relations:
            hoped = expected(found.access, role, relation, self.table)
            row = self.objects.at(record, role or "secretary", relation) if record else None
            if hoped == "n/a" or (record and row is None):
                continue
            if found.name == "accounts.first_run":
                hoped = HIDDEN
            kwargs = self.kwargs(found, row, role or "secretary")
            given = GIVEN.get(found.name, nothing)(self.objects, row, role or "secretary")
            if kwargs is not None and (given is not None or hoped != ALLOWED):
                url = reverse(found.name, kwargs=kwargs) + "?" + urlencode(given or {})
                self._ask(found, method, role, relation, hoped, url)

    def kwargs(self, found: Screen, row: Any, role: str) -> dict[str, Any] | None:
        """Return the arguments of a screen's address; None where this test does not know one."""
        given: dict[str, Any] = {}
        for name in arguments(found.route):
            if name == "uuid" and row is not None:
                given[name] = row.uuid
            elif name in ARGUMENTS:
                given[name] = ARGUMENTS[name](self.objects, row, role)
            else:
                self.unknown.add(f"{found.name}: {name}")
                return None
        return given

    def _ask(self, found: Screen, method: str, role: str, relation: str, hoped: str, url: str) -> None:
        client = self.clients[role]
        cookies = copy.deepcopy(client.cookies)
        self.error = ""
        noted = Entry.objects.filter(result="refused").count()
        with transaction.atomic():
            with watched() as tables:
                response = client.generic(method, url, urlsplit(url).query, content_type=FORM)
            body = b"".join(response) if response.streaming else response.content
            got = outcome(response)
            refusals = Entry.objects.filter(result="refused").count() - noted
            if got in {ALLOWED, BROKEN}:
                transaction.set_rollback(True)
        client.cookies = cookies
        self.cells.append(
            Cell(
                found.name,
                method,
                role,
                relation,
                hoped,
                response.status_code,
                got,
                tuple(table for table in tables if table not in UNTOUCHED),
                refusals,
                self._canaries(body.decode("utf-8", "ignore"), role),
                tuple(name for name in HEADERS if name not in response.headers),
                self.error,
            )
        )

    def _canaries(self, body: str, role: str) -> tuple[str, ...]:
        own = self.objects.world.accounts[role].member_id if role else None
        return tuple(value for value, person in self.canaries() if value in body and person != own)

    def canaries(self) -> list[tuple[str, int]]:
        """List every sensitive value of every dossier, with whose it is."""
        if not self.known:
            self.known = [
                (getattr(member, name), member.pk)
                for member in Member.objects.all()
                for name in ("id_number", "phone", "address")
                if getattr(member, name)
            ]
        return self.known
