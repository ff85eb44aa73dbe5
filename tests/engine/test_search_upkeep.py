"""The index follows every service, in its transaction; a run over everything mends what differs."""

from datetime import date

import pytest
from django.db import connection, transaction

from tests.engine import acts
from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations import services as organizations
from zhibu.engine import clock
from zhibu.engine.search import upkeep
from zhibu.engine.search.find import records
from zhibu.engine.search.models import Entry
from zhibu.engine.search.offers import offers
from zhibu.engine.search.upkeep import reindex
from zhibu.engine.vault import mask_phone

DAY = date(2026, 12, 10)


def stale() -> dict[str, tuple[int, int]]:
    """Return what a run over everything had to write and remove, by kind."""
    return {
        kind: (tally.written, tally.removed)
        for kind, tally in reindex().items()
        if tally.written or tally.removed
    }


def test_no_service_leaves_the_index_behind(world: World) -> None:
    assert stale() == {}
    wrong = []
    with clock.travel(DAY):
        for name, _expected, prepare in acts.ACTS:
            with transaction.atomic():
                prepare(world)()
                if found := stale():
                    wrong.append((name, found))
                transaction.set_rollback(True)
    assert wrong == []


def test_a_run_over_everything_mends_what_differs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "CHUNK", 3)
    entries = Entry.objects.filter(kind="member").order_by("object_id")
    first, second = entries[:2]
    first.delete()
    Entry.objects.filter(pk=second.pk).update(text="别的", tokens=" 别的 ")
    Entry.objects.create(kind="member", object_id=10**9, org_path="000001", title="没有", tokens=" 没有 ")
    Entry.objects.create(kind="nobody", object_id=1, org_path="000001", title="没有", tokens=" 没有 ")
    assert stale() == {"member": (2, 1)}
    assert stale() == {}
    assert Entry.objects.filter(kind="nobody").count() == 0
    name = Member.objects.get(pk=first.object_id).name
    assert [group.hits[0].title for group in records(world.operator, name)] == [name]
    assert [group.total for group in records(world.operator, "没有")] == []


def test_a_moved_subtree_is_found_from_its_new_superior(world: World) -> None:
    assert records(world.actor("office"), "周文澜")
    organizations.move(world["1011"], world["102"], actor=world.operator, since=clock.today())
    assert records(world.actor("office"), "周文澜") == []
    assert [group.kind for group in records(world.actor("secretary"), "周文澜")] == ["member"]
    assert stale() == {}


def test_an_undone_change_leaves_no_word(world: World) -> None:
    with transaction.atomic():
        organizations.change(world["1011"], {"short_name": "试制党支部"}, actor=world.operator)
        assert records(world.operator, "试制")
        transaction.set_rollback(True)
    assert records(world.operator, "试制") == []


def test_no_private_number_is_in_the_index(world: World) -> None:
    held = " ".join(f"{entry.title} {entry.text} {entry.tokens}" for entry in Entry.objects.all())
    assert {offer.kind for offer in offers()} == {"organization", "member", "meeting"}
    for member in Member.objects.all():
        assert member.id_number not in held
        assert member.phone not in held
        assert mask_phone(member.phone) not in held
        assert member.address not in held


def test_the_triggers_of_the_inverted_index_stand(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps it as a column")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'search_entry'")
        found = {name for (name,) in cursor.fetchall()}
    assert found == {"search_entry_added", "search_entry_taken", "search_entry_changed"}
