"""Which tasks an actor reaches: those of his node, and those he is to do himself."""

from django.db.models import Exists, OuterRef, Q

from zhibu.domain.affairs.tasks.models import Task
from zhibu.domain.people.members.models import PostHeld
from zhibu.engine.access import Actor, scope


@scope(Task, read="tasks.read")
def tasks(actor: Actor, capability: str) -> Q:
    """Return the filter of tasks in reach; one's own to read and to report, not while only planned."""
    reach = actor.reach(capability)
    if actor.person_id is None or capability not in {"tasks.read", "me"}:
        return reach
    return reach | own(actor)


def own(actor: Actor) -> Q:
    """Return the filter of the tasks that a person is to do: by name, or by a post he holds now."""
    held = PostHeld.objects.unscoped(why="own posts").filter(
        member=actor.person_id,
        organization=OuterRef("organization"),
        post=OuterRef("owner_post"),
        valid_to=None,
    )
    return ~Q(state="planned") & (Q(owner=actor.person_id) | Q(Exists(held)))
