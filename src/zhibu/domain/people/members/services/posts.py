"""Posts and contacts: who holds what in which organization, from when to when."""

from datetime import date

from django.db.models import QuerySet
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

    Raises Invalid for a post that the kind does not have, somebody outside the organization, a
    probationary member where the post takes a full one (POST-01, ORG-22), a secretary or deputy without
    the superior's paper (POST-05), and for one's own post (POST-10).
    """
    table = rules.party_posts().rows
    if post not in table:
        raise Invalid({"post": _("职务表里没有这一项。请重新选择。")}, "POST-01")
    day = since or clock.today()
    _check_fit(organization, member, post, day)
    held = PostHeld.objects.unscoped(why=WHY).filter(organization=organization, post=post, valid_to=None)
    same: PostHeld | None = held.filter(member=member).first()
    if same is not None:
        return same
    _check_approval(organization, member, post, basis, actor)
    if table[post]["max"] == "1":
        for other in held.select_related("member"):
            _close(other, day, _("换人"), actor)
    row = PostHeld.objects.create(
        organization=organization,
        member=member,
        post=post,
        valid_from=day,
        basis=basis,
        recorded_at=clock.now(),
    )
    words = {"post": ("", f"{organization} {table[post]['zh']}")}
    journal.note(actor, "post.hold", member, changes=words, purpose=basis)
    if post == "SECRETARY":
        _write_name(organization, "secretary_text", member.name)
    return row


def _check_fit(organization: Organization, member: Member, post: str, day: date) -> None:
    row = rules.party_posts().rows[post]
    if not rules.post_fits(post, organization.kind):
        words = {"kind": organization.get_kind_display(), "post": row["zh"]}
        raise Invalid({"post": _("%(kind)s没有%(post)s这个职务。请重新选择。") % words}, "POST-01")
    if not member.org_path.startswith(organization.path):
        raise Invalid({"member": _("%(name)s不在这个组织。请重新选择。") % {"name": member}}, "POST-01")
    if row["must_be_full"] == "yes" and member.category != Category.FULL:
        raise Invalid({"member": _("担任%(post)s应当是正式党员。") % {"post": row["zh"]}}, "ORG-22")
    if day > clock.today():
        raise Invalid({"since": _("任职日期还没有到。请核对。")}, "POST-01")


def _check_approval(organization: Organization, member: Member, post: str, basis: str, actor: Actor) -> None:
    if not rules.needs_approval(post):
        return
    words = {"name": member, "post": rules.party_posts().label(post)}
    if not basis.strip():
        raise Invalid({"basis": _("请填上级批准任职的文件")}, "POST-05")
    if actor.person_id == member.pk:
        raise Invalid({"member": _("本人的任职由别人登记。请上级党组织办理。")}, "POST-10")
    other = {"SECRETARY": "DEPUTY", "DEPUTY": "SECRETARY"}.get(post)
    rows = PostHeld.objects.unscoped(why=WHY).filter(organization=organization, valid_to=None)
    if rows.filter(member=member, post=other).exists():
        raise Invalid({"post": _("%(name)s已任书记或副书记。先结束原来的。") % words}, "POST-01")


def _close(held: PostHeld, on: date, reason: str, actor: Actor) -> None:
    # Somebody who takes over before the holder began leaves no day to the holder, never a negative one.
    held.valid_to, held.end_reason = max(on, held.valid_from), reason
    held.save(update_fields=["valid_to", "end_reason", "consent"])
    label = rules.party_posts().label(held.post)
    words = {"post": (f"{held.organization} {label}", "")}
    journal.note(actor, "post.end", held.member, changes=words, purpose=reason)


def _write_name(organization: Organization, column: str, name: str) -> None:
    # The first list names secretary and contact in words; they follow who really is (INF-19).
    Organization.objects.unscoped(why=WHY).filter(pk=organization.pk).update(**{column: name})


@service()
def end_post(held: PostHeld, *, actor: Actor, on: date, reason: str, consent: str = "") -> None:
    """End a post with the reason, and the superior's consent if any (POST-06, POST-08); raises Invalid."""
    actor.require("organizations.write", held.organization.path)
    if not reason.strip():
        raise Invalid({"reason": _("请填离任原因")}, "POST-08")
    if on < held.valid_from:
        words = {"since": held.valid_from.isoformat()}
        raise Invalid({"on": _("离任日期早于任职日期（%(since)s）") % words}, "POST-08")
    if on > clock.today():
        raise Invalid({"on": _("离任日期还没有到。请核对。")}, "POST-08")
    held.consent = consent.strip()
    _close(held, on, reason.strip(), actor)
    if held.post == "SECRETARY":
        _write_name(held.organization, "secretary_text", "")


@service("organizations.write")
def file_posts(organization: Organization, *, actor: Actor, on: date, document: str) -> int:
    """Write down that the committee members not filed yet were reported to the superior; returns how many.

    Raises Invalid for a day to come or before somebody's post began, and where nobody waits (POST-05).
    """
    held = PostHeld.objects.unscoped(why=WHY).filter(organization=organization, valid_to=None, filed_on=None)
    waiting = [row for row in held.select_related("member") if rules.needs_filing(row.post)]
    if not waiting:
        raise Invalid({"": _("没有等备案的委员。")}, "POST-05")
    if on > clock.today():
        raise Invalid({"on": _("备案日期还没有到。请核对。")}, "POST-05")
    if on < max(row.valid_from for row in waiting):
        raise Invalid({"on": _("备案早于任职日期。请核对。")}, "POST-05")
    for row in waiting:
        row.filed_on, row.filing = on, document.strip()
        row.save(update_fields=["filed_on", "filing"])
        words = {"post": ("", f"{organization} {rules.party_posts().label(row.post)}")}
        journal.note(actor, "post.file", row.member, changes=words, purpose=document)
    return len(waiting)


def leave_posts(member: Member, *, actor: Actor) -> None:
    """End today what a member held in organizations he no longer belongs to; inside the caller's service."""
    held = PostHeld.objects.unscoped(why=WHY).filter(member=member, valid_to=None)
    for row in held.select_related("organization", "member"):
        if member.org_path.startswith(row.organization.path):
            continue
        _close(row, clock.today(), _("调离"), actor)
        if row.post == "SECRETARY":
            _write_name(row.organization, "secretary_text", "")
    contacts = Contact.objects.unscoped(why=WHY).filter(member=member, valid_to=None)
    elsewhere = [
        row.pk
        for row in contacts.select_related("organization")
        if not member.org_path.startswith(row.organization.path)
    ]
    if elsewhere:
        close_contacts(contacts.filter(pk__in=elsewhere), clock.today())


def close_posts(held: QuerySet[PostHeld], on: date, reason: str, actor: Actor) -> None:
    """End posts on a day for a reason; inside the caller's service."""
    for row in held.select_related("organization", "member"):
        _close(row, on, reason, actor)
        if row.post == "SECRETARY":
            _write_name(row.organization, "secretary_text", "")


def close_contacts(held: QuerySet[Contact], on: date) -> None:
    """End on a day who keeps contact; the organizations then name nobody; inside the caller's service."""
    for row in held.select_related("organization"):
        _write_name(row.organization, "contact_text", "")
    held.update(valid_to=on)


def follow_name(member: Member) -> None:
    """Write a member's new name where he is named as secretary or contact; inside the caller's service."""
    rows = Organization.objects.unscoped(why=WHY)
    leads = PostHeld.objects.unscoped(why=WHY).filter(member=member, post="SECRETARY", valid_to=None)
    contacts = Contact.objects.unscoped(why=WHY).filter(member=member, valid_to=None)
    rows.filter(pk__in=leads.values("organization")).update(secretary_text=member.name)
    rows.filter(pk__in=contacts.values("organization")).update(contact_text=member.name)


@service()
def end_posts_of(organization: int, on: date, *, actor: Actor) -> None:
    """End all posts of an organization that was dissolved (CYC-03)."""
    held = PostHeld.objects.unscoped(why=WHY).filter(organization=organization, valid_to=None)
    for row in held.select_related("organization", "member"):
        _close(row, on, _("组织撤销"), actor)


@service("organizations.write")
def set_contact(organization: Organization, member: Member, *, actor: Actor) -> None:
    """Name the member who does an organization's daily work (form item 3); raises Invalid."""
    if not member.org_path.startswith(organization.path):
        raise Invalid({"member": _("%(name)s不在这个组织。请重新选择。") % {"name": member}}, "INF-19")
    held = Contact.objects.unscoped(why=WHY).filter(organization=organization, valid_to=None)
    if held.filter(member=member).exists():
        return
    held.update(valid_to=clock.today())
    Contact.objects.create(
        organization=organization, member=member, valid_from=clock.today(), recorded_at=clock.now()
    )
    _write_name(organization, "contact_text", member.name)
    journal.note(actor, "organization.contact", organization, changes={"contact": ("", str(member))})
