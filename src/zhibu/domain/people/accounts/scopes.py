"""Which grants an actor reaches: all of them for those who keep accounts or grants."""

from django.db.models import Q

from zhibu.domain.people.accounts.models import Grant, MailChoice, Sitting
from zhibu.engine.access import Actor, scope


@scope(Grant, read="grants.write")
def grants(actor: Actor, capability: str) -> Q:
    """Return the filter of grants; administrators keep them for the whole installation."""
    return Q() if actor.may(capability) else Q(pk__in=())


# No page lists them: whatever the capability, nobody reaches more than his own.
@scope(MailChoice, read="grants.write")
def mail_choices(actor: Actor, capability: str) -> Q:
    """Return the filter of mail choices: one's own, in whatever role."""
    return Q(account=actor.account_id) if actor.account_id is not None else Q(pk__in=())


@scope(Sitting, read="grants.write")
def sittings(actor: Actor, capability: str) -> Q:
    """Return the filter of places where one is signed in: one's own, in whatever role."""
    return Q(account=actor.account_id) if actor.account_id is not None else Q(pk__in=())
