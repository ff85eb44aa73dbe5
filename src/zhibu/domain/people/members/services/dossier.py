"""Changing a dossier, and looking at what is sensitive in it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Aspect, Category, Member, Purpose, Reveal, Status
from zhibu.domain.people.members.queries import REVEALS_PER_DAY, reveals_left
from zhibu.domain.people.members.services.counting import recount
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.vault import blind_index

SENSITIVE = ("id_number", "phone", "address")
_ASPECT_FIELDS = {
    Aspect.CATEGORY: ("category", "category"),
    Aspect.STANDING: ("standing", "standing"),
    Aspect.LOST: ("lost", "lost_since"),
    Aspect.FLOATING: ("floating", "floating_to"),
}


@service("members.write")
def change(
    member: Member, values: dict[str, Any], *, actor: Actor, basis: str = "", version: int | None = None
) -> bool:
    """Change facts of a dossier; statuses get a dated row beside them; returns whether anything changed.

    Raises Conflict on a stale version, Invalid for dates that contradict each other (INF-05, INF-06).
    """
    row = locked(member)
    if version is not None and version != row.version:
        raise Conflict(_("这份档案刚被改过。比较后再决定保留哪个。"))
    changes = journal.difference(row, values)
    if not changes:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    _check_dates(row)
    _derive(row, changes)
    row.version += 1
    row.save()
    _date_statuses(row, changes, basis)
    if "category" in changes:
        recount([row.org_path])
    journal.note(actor, "member.change", row, changes=changes, purpose=basis)
    member.refresh_from_db()
    return True


def _check_dates(row: Member) -> None:
    if row.category == Category.FULL and row.converted_on is None:
        raise Invalid({"converted_on": _("请填转正日期")}, "INF-06")
    if row.converted_on and row.converted_on < row.joined_on:
        words = {"joined": row.joined_on.isoformat()}
        raise Invalid({"converted_on": _("转正日期早于入党日期（%(joined)s）") % words}, "INF-06")
    if max(row.joined_on, row.converted_on or row.joined_on) > clock.today():
        raise Invalid({"joined_on": _("日期还没有到。请核对。")}, "INF-05")


def _derive(row: Member, changes: dict[str, tuple[Any, Any]]) -> None:
    if "name" in changes:
        row.name_sort, row.name_initials = rules.name_reading(row.name)
    if "phone" in changes:
        row.phone_index = blind_index(row.phone, "phone")
    if "id_number" in changes:
        row.id_number_index = blind_index(row.id_number, "id_number")


def _date_statuses(row: Member, changes: dict[str, tuple[Any, Any]], basis: str) -> None:
    today, moment = clock.today(), clock.now()
    for aspect, (flag, detail) in _ASPECT_FIELDS.items():
        if flag not in changes and detail not in changes:
            continue
        since = row.converted_on if aspect == Aspect.CATEGORY and row.converted_on else today
        row.statuses.filter(aspect=aspect, valid_to=None).update(valid_to=since)
        if getattr(row, flag):
            Status.objects.create(
                member=row,
                aspect=aspect,
                value=str(getattr(row, detail)),
                valid_from=since,
                basis=basis,
                recorded_at=moment,
            )


@service("members.write")
def convert(member: Member, on: date, *, actor: Actor, basis: str) -> None:
    """Make a probationary member a full one from a day on (转正); raises Invalid (INF-06)."""
    if member.category != Category.PROBATIONARY:
        raise Invalid({"category": _("已经是正式党员。")}, "INF-06")
    if rules.converted_too_early(member.joined_on, on):
        raise Invalid({"converted_on": _("预备期未满。请核对转正日期。")}, "INF-06")
    values = {"category": Category.FULL, "converted_on": on}
    change(member, values, actor=actor, basis=basis)


@service("members.reveal")
def reveal(member: Member, field: str, *, actor: Actor, purpose: str, reason: str) -> str:
    """Return a sensitive value in full, and write down who saw it and why (S-55, S-56); raises Invalid."""
    if field not in SENSITIVE:
        raise Invalid({"field": _("没有这一项。")}, "S-55")
    if purpose not in Purpose.values:
        raise Invalid({"purpose": _("请选一个用途")}, "S-55")
    if not reason.strip():
        raise Invalid({"reason": _("请填说明")}, "S-55")
    if not reveals_left(actor):
        words = {"limit": REVEALS_PER_DAY}
        raise Invalid({"": _("今天已查看%(limit)s次，到了上限。请明天再查看。") % words}, "S-55")
    Reveal.objects.create(
        member=member,
        field=field,
        account_id=actor.account_id,
        by=actor.label,
        role=actor.role_label,
        organization=actor.node_label,
        purpose=purpose,
        reason=reason.strip()[:120],
        at=clock.now(),
    )
    journal.note(actor, "member.reveal", member, changes={field: ("", "")}, purpose=reason)
    return str(getattr(member, field))
