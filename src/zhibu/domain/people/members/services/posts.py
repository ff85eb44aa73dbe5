"""Posts and contacts: who holds what in which organization, from when to when."""

from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category, Contact, Member, PostHeld
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal

WHY = "service: the holder of a post is found whoever looks"


@service("organizations.write")
def hold_post(
    organization: Organization,
    member: Member,
    post: str,
    *,
    actor: Actor,
    since: date | None = None,
    basis: str = "",
) -> PostHeld:
    """Give a member a post from a day on; a post for one person passes from its holder to him.

    Raises Invalid for an unknown post, somebody outside the organization, or a probationary member
    where the post takes a full one (POST-01, ORG-22).
    """
    table = rules.party_posts().rows
    if post not in table:
        raise Invalid({"post": _("职务表里没有这一项。请重新选择。")}, "POST-01")
    if not member.org_path.startswith(organization.path):
        raise Invalid({"member": _("%(name)s不在这个组织。请重新选择。") % {"name": member}}, "POST-01")
    if table[post]["must_be_full"] == "yes" and member.category != Category.FULL:
        raise Invalid({"member": _("担任%(post)s应当是正式党员。") % {"post": table[post]["zh"]}}, "ORG-22")
    day = since or clock.today()
    held = PostHeld.objects.unscoped(why=WHY).filter(organization=organization, post=post, valid_to=None)
    same: PostHeld | None = held.filter(member=member).first()
    if same is not None:
        return same
    if table[post]["max"] == "1":
        held.update(valid_to=day, end_reason=_("换人"))
    row = PostHeld.objects.create(
        organization=organization,
        member=member,
        post=post,
        valid_from=day,
        basis=basis,
        recorded_at=clock.now(),
    )
    journal.note(actor, "post.hold", member, changes={"post": ("", f"{organization} {table[post]['zh']}")})
    return row


@service()
def end_post(held: PostHeld, *, actor: Actor, on: date, reason: str) -> None:
    """End a post on a day, with the reason (POST-08); raises Invalid."""
    actor.require("organizations.write", held.organization.path)
    if not reason:
        raise Invalid({"reason": _("请填离任原因")}, "POST-08")
    if on < held.valid_from:
        words = {"since": held.valid_from.isoformat()}
        raise Invalid({"on": _("离任日期早于任职日期（%(since)s）") % words}, "POST-08")
    held.valid_to, held.end_reason = on, reason
    held.save(update_fields=["valid_to", "end_reason"])
    label = rules.party_posts().label(held.post)
    journal.note(actor, "post.end", held.member, changes={"post": (f"{held.organization} {label}", "")})


@service("organizations.write")
def set_contact(organization: Organization, member: Member, *, actor: Actor) -> None:
    """Name the member who does an organization's daily work (form item 3)."""
    held = Contact.objects.unscoped(why=WHY).filter(organization=organization, valid_to=None)
    if held.filter(member=member).exists():
        return
    held.update(valid_to=clock.today())
    Contact.objects.create(
        organization=organization, member=member, valid_from=clock.today(), recorded_at=clock.now()
    )
    journal.note(actor, "organization.contact", organization, changes={"contact": ("", str(member))})
