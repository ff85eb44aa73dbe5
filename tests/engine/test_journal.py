"""The journal: one entry per act, in the act's own transaction, without what must not be in it (S-70)."""

from datetime import date

import pytest
from django.db import transaction

from tests.world import World
from zhibu.domain.affairs.meetings.models import Topic
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations import services as organizations
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import service
from zhibu.engine.journal import services as journal
from zhibu.engine.journal.models import Entry


def latest() -> Entry:
    """Return the newest entry."""
    return Entry.objects.order_by("-pk")[0]


def test_an_entry_says_who_what_when_where_and_why(world: World) -> None:
    actor, member = world.actor("secretary"), world.member("周文澜")
    with clock.travel(date(2026, 6, 17)):
        token = journal.request_id.set("ABCD1234")
        members.change(member, {"job": "装配工"}, actor=actor, basis="本人申请")
        journal.request_id.reset(token)
        noon = clock.now()
    entry = latest()
    assert (entry.at, entry.actor, entry.account_id) == (noon, "许嘉禾", actor.account_id)
    assert (entry.role, entry.action, entry.result) == ("secretary", "member.change", "done")
    assert (entry.object_uuid, entry.object_label) == (member.uuid, "周文澜")
    assert (entry.org_path, entry.purpose, entry.request_id) == (member.org_path, "本人申请", "ABCD1234")
    assert entry.changes == {"job": ["", "装配工"]}
    assert journal.entries_of(member)[0] == entry


def test_personal_and_sensitive_values_never_enter_it(world: World) -> None:
    member = world.member("周文澜")
    values = {
        "phone": "10073162849",
        "address": "江临市金丝雀路73号",
        "birth_date": date(1971, 3, 7),
        "joined_on": date(2009, 7, 1),
    }
    members.change(member, values, actor=world.operator)
    entry = latest()
    hidden = [journal.HIDDEN, journal.HIDDEN]
    assert entry.changes == {
        "phone": hidden,
        "address": hidden,
        "birth_date": hidden,
        "joined_on": ["2010-06-27", "2009-07-01"],
    }
    said = str(list(Entry.objects.values()))
    for name in ("许嘉禾", "周文澜"):
        row = Member.objects.get(name=name)
        assert not [value for value in (row.id_number, row.phone, row.address) if value in said]


def test_every_personal_or_sensitive_field_is_hidden(world: World) -> None:
    for row in (world.member("周文澜"), world["1011"], Topic(title="议题")):
        fields = (*row.Policy.personal, *row.Policy.sensitive)
        entry = journal.note(world.operator, "试验", row, changes=dict.fromkeys(fields, ("旧值", "新值")))
        assert fields
        assert "值" not in str(entry.changes)


def test_values_become_plain_data(world: World) -> None:
    at, member = clock.moment(date(2026, 6, 17)), world.member("周文澜")
    changes = {
        "day": (None, at.date()),
        "moment": (None, at),
        "number": (1, 2.5),
        "flag": (False, True),
        "who": (None, member),
        "uuid": (None, member.uuid),
    }
    entry = journal.note(world.operator, "试验", changes=changes)
    entry.refresh_from_db()
    assert entry.changes == {
        "day": [None, "2026-06-17"],
        "moment": [None, at.isoformat()],
        "number": [1, 2.5],
        "flag": [False, True],
        "who": [None, "周文澜"],
        "uuid": [None, member.uuid.hex],
    }


def test_an_entry_is_never_changed_nor_taken_away(world: World) -> None:
    entry = latest()
    entry.actor = "别人"
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()
    with transaction.atomic(), pytest.raises(TypeError, match="never changed"):
        Entry.objects.filter(pk=entry.pk).update(actor="别人")
    with transaction.atomic(), pytest.raises(TypeError, match="never changed"):
        Entry.objects.bulk_update([entry], ["actor"])
    with pytest.raises(TypeError, match="never deleted"):
        Entry.objects.filter(pk=entry.pk).delete()
    assert Entry.objects.get(pk=entry.pk).actor == "试验"


@service()
def change_two(world: World, *, actor: Actor, fail: bool) -> None:
    """Do two acts as one, and fail after them."""
    members.change(world.member("周文澜"), {"job": "装配工"}, actor=actor)
    organizations.change(world["1011"], {"unit_situation": "1"}, actor=actor)
    if fail:
        raise ZeroDivisionError


def test_what_is_undone_is_not_in_the_journal(world: World) -> None:
    before = Entry.objects.count()
    with pytest.raises(ZeroDivisionError):
        change_two(world, actor=world.operator, fail=True)
    assert Entry.objects.count() == before
    assert world.member("周文澜").job == ""
    change_two(world, actor=world.operator, fail=False)
    assert Entry.objects.count() == before + 2


def test_long_words_fit_on_every_database(world: World) -> None:
    member = world.member("周文澜")
    entry = journal.note(world.operator, "试验", member, purpose="长" * 500)
    assert entry.purpose == "长" * 200
    journal.note_many(world.operator, "试验", [member, world["1011"]], purpose="长" * 500)
    assert latest().purpose == "长" * 200


def test_what_differs_is_told_as_old_and_new(world: World) -> None:
    member = world.member("周文澜")
    assert journal.difference(member, {"name": "周文澜", "phone": member.phone}) == {}
    assert journal.difference(member, {"job": "装配工"}) == {"job": ("", "装配工")}
