"""Where members belong: branch and group, as dated rows."""

from django.utils.translation import gettext as _

from zhibu.domain.people.members.models import Member, Placement
from zhibu.domain.people.members.services.counting import recount
from zhibu.domain.people.members.services.posts import leave_posts
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import holds_members
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep


@service("members.write")
def place(
    member: Member,
    branch: Organization,
    group: Organization | None,
    *,
    actor: Actor,
    basis: str = "",
    version: int | None = None,
) -> bool:
    """Put a member into a branch and group from today on; returns whether anything changed.

    Posts in organizations he no longer belongs to end that day. Raises Invalid where the organization
    holds no members (ORG-28) or the group is another branch's, Conflict on a stale version.
    """
    actor.require("members.write", branch.path)
    check_place(branch, group)
    row = locked(member)
    if version is not None and version != row.version:
        raise Conflict(_("这份档案刚被改过。比较后再决定保留哪个。"))
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
    leave_posts(row, actor=actor)
    recount([old_path, row.org_path])
    changes = {"branch": (before[0], str(branch)), "group": (before[1], str(group or ""))}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    keep(row)
    journal.note(actor, "member.place", row, changes=changes, purpose=basis)
    member.refresh_from_db()
    return True


def check_place(branch: Organization, group: Organization | None) -> None:
    """Raise Invalid unless members may belong to the branch, and the group is its own and living (ORG-28)."""
    if not holds_members(branch) or branch.dissolved_on is not None:
        raise Invalid({"branch": _("%(name)s不直接管理党员。请选一个支部。") % {"name": branch}}, "ORG-28")
    if group is not None and (group.parent_id != branch.pk or group.dissolved_on is not None):
        raise Invalid({"group": _("这个党小组不在所选支部。请重新选择。")}, "ORG-28")
