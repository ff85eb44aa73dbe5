"""The access matrix (S-01, S-02): every screen × method × role × relation against the tables in docs."""

import csv
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from tests import world as worlds
from tests.contracts.access_objects import FACTORIES, RELATIONS, Objects, records, samples
from tests.contracts.access_walk import (
    DOCS,
    SEEN,
    matrix,
    screen_row,
    screens,
)
from zhibu.config.urls import urlpatterns as real_patterns
from zhibu.domain.affairs.meetings.models import Attendance, Meeting
from zhibu.domain.people.accounts.rules import ROLES
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import Access
from zhibu.engine.access.scopes import declared


def patterns(within: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in within:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


def test_every_view_declares_who_may_open_it() -> None:
    undeclared = [
        str(one.pattern)
        for one in patterns(get_resolver().url_patterns)
        if not isinstance(getattr(one.callback, "access", None), Access)
    ]
    assert not undeclared


def probe(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to everybody")


urlpatterns = [*real_patterns, path("probe/", probe)]
handler403 = "zhibu.engine.around.errors.forbidden"


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_without_declaration_is_refused_to_everybody(signed_in: Callable[[str], Client]) -> None:
    assert Client().get("/probe/").status_code == 403
    for role in ROLES:
        answer = signed_in(role).get("/probe/")
        assert answer.status_code == 403
        assert b"open to everybody" not in answer.content


def test_every_screen_has_its_row_in_the_list_of_screens() -> None:
    with (DOCS / "access-screens.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    assert lines[0] == ["name", "route", "methods", "capability", "record"]
    written = {",".join(line) for line in lines[1:]}
    built = {",".join(screen_row(found)) for found in screens()}
    assert written - built == set(), "rows without a screen"
    assert built - written == set(), "screens without a row"
    assert len(lines) - 1 == len(written)


def test_the_matrix_knows_every_capability_of_every_role_and_no_other() -> None:
    held = {(name, role) for role, one in ROLES.items() for name in one.capabilities}
    held |= {("me", role) for role in list(ROLES)[:6]}
    written = {key for key, line in matrix().items() if "yes" in line.values()}
    assert written == held
    named = {one for found in screens() for one in found.access.capabilities} | set(declared().values())
    assert named <= {capability for capability, _role in matrix()}


def test_the_matrix_tells_refused_from_hidden_by_the_reading_capability() -> None:
    table, reading = matrix(), set(declared().values())
    for (capability, role), line in table.items():
        read = capability if capability in reading else capability.split(".")[0] + ".read"
        for relation in RELATIONS:
            if line[relation] in {"yes", "self", "n/a"}:
                continue
            unseen = read in reading and (read == capability or table[read, role][relation] not in SEEN)
            assert line[relation] == ("hidden" if unseen else "no"), (capability, role, relation)


def test_every_record_has_a_scope_and_rows_to_be_tried() -> None:
    scoped = set(declared())
    assert set(records()) == scoped
    assert scoped - {Organization, Member} == set(FACTORIES) | set(samples())


@pytest.mark.parametrize("role", ["member", "secretary", "office"])
def test_what_everybody_may_do_reaches_only_what_is_his_own(world: worlds.World, role: str) -> None:
    objects, actor = Objects(world), world.actor(role)
    for record in sorted(declared(), key=lambda one: one.__name__):
        for relation in RELATIONS:
            objects.at(record, role, relation)
    for record, own in {
        Member: {"pk": actor.person_id},
        Attendance: {"member": actor.person_id},
        Meeting: {"roll__member": actor.person_id},
    }.items():
        mine = record.objects.visible_to(actor, "me")
        assert set(mine) == set(record.objects.filter(**own))
        assert mine.exists()
    assert not Organization.objects.visible_to(actor, "me").exists()


def test_there_is_no_built_in_administration() -> None:
    from django.apps import apps

    assert not apps.is_installed("django.contrib.admin")
    assert not hasattr(get_user_model(), "is_superuser")
