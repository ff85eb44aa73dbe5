"""Which saved views a person sees on a list."""

from django.db.models import QuerySet

from zhibu.engine.access import Actor
from zhibu.engine.saved.models import SavedView


def own(actor: Actor, list_name: str) -> QuerySet[SavedView]:
    """Return what the actor's account keeps of a list, in the order of keeping."""
    return SavedView.objects.filter(account_id=actor.account_id or 0, list_name=list_name).order_by("pk")


def usable(actor: Actor, list_name: str) -> list[SavedView]:
    """Return those whose place the actor's present role reaches; the others wait for the other role."""
    return [
        view for view in own(actor, list_name) if view.org_path.startswith(actor.path) or not view.org_path
    ]
