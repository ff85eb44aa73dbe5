"""What every change of an organization begins with: that it lives, and that its superior is at work."""

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, locked

WHY = "service: the kind of the node on which a role was granted"


def living(organization: Organization) -> Organization:
    """Return the locked row of an organization; raises Invalid where it was dissolved (CYC-03)."""
    row = locked(organization)
    if row.dissolved_on is not None:
        words = {"day": row.dissolved_on.isoformat()}
        raise Invalid({"": _("这个组织已于%(day)s撤销，不再修改。") % words}, "CYC-03")
    return row


def check_approver(actor: Actor, *, village: bool) -> None:
    """Raise Invalid unless a village organization is set up or dissolved from above (ORG-16)."""
    if not village or actor.node_id is None:
        return
    rows = Organization.objects.unscoped(why=WHY).filter(pk=actor.node_id, village_or_community=False)
    if not rows.filter(kind__in=(Kind.COMMITTEE, Kind.WORK_COMMITTEE)).exists():
        raise Invalid({"": _("村级党组织的设立和撤销由乡镇党委以上党组织办理。")}, "ORG-16")
