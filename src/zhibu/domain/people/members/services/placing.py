"""Where members belong: branch and group, as dated rows."""

from django.utils.translation import gettext as _

from zhibu.domain.people.members.models import Member, Placement
from zhibu.domain.people.members.services.counting import recount
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import groups_of, holds_members
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal

WHY = "service: a group is found whoever looks"


def ensure_group(branch: Organization, name: str, *, actor: Actor) -> Organization:
    """Return the group of a branch with this name, founding it where it does not exist."""
    known = {group.name: group for group in groups_of(branch)}
    if name in known:
        return known[name]
    taken = Organization.objects.unscoped(why=WHY).filter(code__startswith=f"{branch.code}-Z").count()
    facts = organizations.Founding(
        code=f"{branch.code}-Z{taken + 1:02}",
        kind=Kind.GROUP,
        name=name,
        short_name=name,
        parent=branch,
    )
    return organizations.found(facts, actor=actor)


@service("members.write")
def place(
    member: Member, branch: Organization, group: Organization | None, *, actor: Actor, basis: str = ""
) -> bool:
    """Put a member into a branch and group from today on; returns whether anything changed.

    Raises Invalid where the organization holds no members (ORG-28) or the group is another branch's.
    """
    actor.require("members.write", branch.path)
    if not holds_members(branch):
        raise Invalid({"branch": _("%(name)s不直接管理党员。请选一个支部。") % {"name": branch}}, "ORG-28")
    if group is not None and group.parent_id != branch.pk:
        raise Invalid({"group": _("这个党小组不在所选支部。请重新选择。")}, "ORG-28")
    row = locked(member)
    if (row.branch_id, row.group_id) == (branch.pk, group.pk if group else None):
        return False
    today = clock.today()
    before = (str(row.branch), str(row.group or ""))
    row.placements.filter(valid_to=None).update(valid_to=today)
    Placement.objects.create(
        member=row, branch=branch, group=group, valid_from=today, basis=basis, recorded_at=clock.now()
    )
    old_path, row.branch, row.group = row.org_path, branch, group
    row.org_path = (group or branch).path
    row.version += 1
    row.save(update_fields=["branch", "group", "org_path", "version"])
    recount([old_path, row.org_path])
    changes = {"branch": (before[0], str(branch)), "group": (before[1], str(group or ""))}
    journal.note(actor, "member.place", row, changes=changes, purpose=basis)
    member.refresh_from_db()
    return True
