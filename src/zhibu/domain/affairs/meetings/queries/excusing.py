"""Who need not join organizational life on a day (LIF-26)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Excuse
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import valid_on
from zhibu.engine.access import Actor

WHY = "people of an organization already reached"


def excuses_on(people: Iterable[Member], day: date) -> dict[int, Excuse]:
    """Return the excuses that hold on a day by row id of the member, in one query."""
    rows = Excuse.objects.unscoped(why=WHY).filter(valid_on(day), member__in=[one.pk for one in people])
    return {row.member_id: row for row in rows.select_related("contact").order_by("pk")}


def excuse_on(member: Member, day: date) -> Excuse | None:
    """Return the latest excuse of a member already reached that a day does not lie behind."""
    rows = Excuse.objects.unscoped(why=WHY).filter(Q(valid_to=None) | Q(valid_to__gt=day), member=member)
    found: Excuse | None = rows.select_related("contact").first()
    return found


def excused_words(excuse: Excuse) -> str:
    """Say on a roll that somebody is excused: never why, only who keeps in touch."""
    return _("经同意免于参加，联系人%(name)s") % {"name": excuse.contact.name}


def excuses_of(actor: Actor, member: Member) -> QuerySet[Excuse]:
    """Return the excuses of a member in the actor's reach, newest first."""
    return Excuse.objects.visible_to(actor).filter(member=member).select_related("contact")


def excused_in(branch: Organization, day: date) -> list[Excuse]:
    """Return who of a branch already reached is excused on a day, by name."""
    rows = Excuse.objects.unscoped(why=WHY).filter(valid_on(day), member__branch=branch, member__left_on=None)
    return list(rows.select_related("member", "contact").order_by("member__name_sort", "member_id"))
