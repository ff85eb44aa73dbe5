"""Looking at sensitive values: a purpose, a text, a daily budget, one entry in the journal (S-55)."""

from django.db.models import Model
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import Organization, Purpose
from zhibu.domain.people.organizations.queries import REVEALS_PER_DAY, reveals_left
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal


def permit_look(row: Model, action: str, field: str, *, actor: Actor, purpose: str, reason: str) -> None:
    """Raise Invalid unless a look has a purpose, a text and room in the day's budget (S-55).

    A look beyond the budget is reported: the journal keeps it, so this stands before the transaction
    of the look itself.
    """
    problems = {}
    if purpose not in Purpose.values:
        problems["purpose"] = _("请选一个用途")
    if not reason.strip():
        problems["reason"] = _("请填说明")
    if problems:
        raise Invalid(problems, "S-55")
    if reveals_left(actor):
        return
    journal.note(
        actor, action, row, changes={field: ("", "")}, purpose=stated(purpose, reason), result="refused"
    )
    words = {"limit": REVEALS_PER_DAY}
    raise Invalid({"": _("今天已查看%(limit)s次，到了上限。请明天再查看。") % words}, "S-55")


def stated(purpose: str, reason: str) -> str:
    """Return purpose and text as the journal keeps them."""
    return f"{Purpose(purpose).label}：{reason.strip()}"


def reveal_phone(organization: Organization, *, actor: Actor, purpose: str, reason: str) -> str:
    """Return the telephone number of an organization in full, once it is known why; raises Invalid."""
    actor.require("members.reveal", organization.path)
    permit_look(organization, "organization.reveal", "phone", actor=actor, purpose=purpose, reason=reason)
    return _look(organization, stated(purpose, reason), actor=actor)


@service("members.reveal")
def _look(organization: Organization, why: str, *, actor: Actor) -> str:
    journal.note(actor, "organization.reveal", organization, changes={"phone": ("", "")}, purpose=why)
    return str(organization.phone)
