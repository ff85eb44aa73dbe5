"""Every record answers who sees it, what in it is personal or sensitive, how long it is kept (law 4)."""

import pytest
from django.apps import apps
from django.db.models import Q

from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import PUBLIC_ACTOR, Actor, Record, Refused, operator
from zhibu.engine.access.scopes import declared
from zhibu.engine.vault import SealedField

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
NO_RECORDS = {
    "accounts.Account": "who signs in is asked for before there is an actor",
    "accounts.FirstRun": "a digest, used before there is anybody",
    "accounts.Guess": "keyed digests of user names, for a day",
    "bulk.Bulk": "what was filled in, sealed; asked for by the account of its job, never by anything else",
    "bulk.BulkLine": "what became of a row, by its public id; fetched with its act alone",
    "exchange.BatchPart": "rows of a batch, sealed; fetched with it alone",
    "exchange.BatchRow": "what became of a row, by its number; fetched with the batch alone",
    "exchange.Arrangement": "which column an account reads for which item; only its own are asked for",
    "exchange.BatchTrace": "what a part was before, sealed; fetched with the batch alone",
    "files.Shelf": "a public id and no figure; uploads queue at it",
    "files.Stored": "sealed bytes under a keyed name; fetched with the record it belongs to alone",
    "jobs.Heartbeat": "one row per worker process",
    "jobs.Job": "asked for by account, never by anything else",
    "jobs.KeptFile": "sealed; fetched with its job alone",
    "jobs.Timetable": "one row per periodic job",
    "journal.Entry": "append-only; read by the audit administrator alone",
    "notify.Item": "a line of a notice; fetched with it",
    "notify.Mail": "asked for by account; the address is never in it",
    "notify.Notice": "asked for by account, never by anything else",
    "organizations.Installation": "one row of settings",
    "saved.SavedView": "asked for by account, never by anything else",
    "search.Entry": "says only where to look; rows come through their own scope",
}
"""Tables of the house without a scope, and why."""


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record._meta.label)
def test_record_answers(record: type[Record]) -> None:
    assert declared().get(record), "no scope"
    policy = record.Policy
    assert policy is not Record.Policy
    assert policy.__doc__ != Record.Policy.__doc__, "says not who sees it"
    assert policy.keep
    columns = {field.name for field in record._meta.get_fields()}
    assert {*policy.personal, *policy.sensitive} <= columns
    assert not set(policy.personal) & set(policy.sensitive)
    sealed = {field.name for field in record._meta.get_fields() if isinstance(field, SealedField)}
    assert sealed <= set(policy.sensitive)
    digests = {name for name in columns if name.endswith("_index") or name.startswith("sealed_")}
    assert digests <= set(policy.sensitive)


def test_every_table_of_the_house_is_a_record_or_says_why_not() -> None:
    ours = {model for model in apps.get_models() if model.__module__.startswith("zhibu.")}
    assert {model._meta.label for model in ours - set(RECORDS)} == set(NO_RECORDS)


def test_nobody_without_a_role_reaches_anything(world: World) -> None:
    for record in RECORDS:
        everything = record.objects.visible_to(operator("试验"))
        assert everything.count() == record.objects.count()
        for actor in (PUBLIC_ACTOR, Actor("无授权", account_id=1)):
            assert not record.objects.visible_to(actor).exists()
            assert not record.objects.visible_to(actor, "me").exists()


def test_rows_are_those_under_the_node(world: World) -> None:
    branch = world["101"]
    seen = Organization.objects.visible_to(world.actor("office"))
    assert {row.code for row in seen} == {"101", "1011", "1012", "1011-Z01", "1011-Z02"}
    people = Member.objects.visible_to(world.actor("office"))
    assert all(row.org_path.startswith(branch.path) or row.name == "邵安然" for row in people)


def test_a_role_reaches_nothing_with_a_capability_it_lacks(world: World) -> None:
    actor = world.actor("secretary")
    assert actor.reach("settings.write") == Q(pk__in=())
    assert not Member.objects.visible_to(actor, "settings.write").exists()
    assert actor.reach("me") == Q(pk__in=())


@pytest.mark.parametrize(
    ("at", "allowed"), [("1011", True), ("1011-Z01", True), ("101", False), ("1012", False), ("100", False)]
)
def test_a_capability_holds_on_the_node_and_beneath(world: World, at: str, allowed: bool) -> None:
    actor = world.actor("secretary")
    assert actor.may_at("members.write", world[at].path) == allowed
    assert not actor.may_at("settings.write", world[at].path)
    if not allowed:
        with pytest.raises(Refused):
            actor.require("members.write", world[at].path)


def test_the_whole_installation_is_above_every_node(world: World) -> None:
    assert not world.actor("secretary").may_at("members.write", "")
    assert operator("试验").may_at("members.write", "")
