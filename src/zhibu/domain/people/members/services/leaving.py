"""Leaving: the end of somebody's membership here, its kind and its paper (LIF-25, CON 8-9)."""

from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.events import MemberLeft
from zhibu.domain.people.members.models import Contact, Departure, Member, PostHeld
from zhibu.domain.people.members.services.counting import recount
from zhibu.domain.people.members.services.posts import close_contacts, close_posts
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.events import announce
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep

WHY = "service: everything that ends with a membership"


@service("members.write")
def leave(
    member: Member,
    kind: str,
    on: date,
    *,
    actor: Actor,
    document: str,
    version: int | None = None,
) -> Departure:
    """Record that a member leaves on a day: kind of exit (codes/exit-type.csv), the paper that decides it.

    Posts, contact, group and branch end that day, head-counts follow; nobody is ever taken out by the
    platform itself (LIF-25). Raises Invalid, Conflict on a stale version.
    """
    row = locked(member)
    if version is not None and version != row.version:
        raise Conflict(_("这份档案刚被改过。比较后再决定保留哪个。"))
    _check(row, kind, on, document, actor)
    row.placements.filter(valid_to=None).update(valid_to=on)
    row.statuses.filter(valid_to=None).update(valid_to=on)
    held = PostHeld.objects.unscoped(why=WHY).filter(member=row, valid_to=None)
    close_posts(held, on, rules.exit_kinds().label(kind), actor)
    close_contacts(Contact.objects.unscoped(why=WHY).filter(member=row, valid_to=None), on)
    row.left_on = on
    row.version += 1
    row.save(update_fields=["left_on", "version"])
    departure = Departure.objects.create(
        member=row, kind=kind, left_on=on, document=document.strip()[:120], recorded_at=clock.now()
    )
    recount([row.org_path])
    keep(row)
    changes = {"left_on": (None, on), "exit": ("", rules.exit_kinds().label(kind))}
    journal.note(actor, "member.leave", row, changes=changes, purpose=document)
    announce(MemberLeft(row.pk, on))
    member.refresh_from_db()
    return departure


def _check(row: Member, kind: str, on: date, document: str, actor: Actor) -> None:
    problems = {}
    if row.left_on is not None:
        raise Invalid({"": _("已于%(day)s离开。") % {"day": row.left_on.isoformat()}}, "LIF-25")
    if kind not in rules.exit_kinds().rows:
        problems["kind"] = _("请选一个减少类型")
    if kind == "PROBATION_CANCELLED" and row.category != "02":
        problems["kind"] = _("取消预备党员资格只用于预备党员")
    if not document.strip() and kind != "DIED":
        problems["document"] = _("请填作出决定的文件或会议")
    if on > clock.today():
        problems["on"] = _("离开日期还没有到。请核对。")
    placed = row.placements.filter(valid_to=None).order_by("-pk").first()
    since = max(row.joined_on, placed.valid_from) if placed else row.joined_on
    if on < since and "on" not in problems:
        problems["on"] = _("早于上一次变动（%(since)s）。请核对。") % {"since": since.isoformat()}
    if problems:
        raise Invalid(problems, "LIF-25")
    if actor.person_id == row.pk:
        raise Invalid({"": _("本人的事由别人办理。请上级党组织办理。")}, "POST-10")
