"""Rows of stored files, written inside the transaction of a module's service, which asks and journals."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from zhibu.engine import clock
from zhibu.engine.files.models import Shelf, Stored
from zhibu.engine.files.receiving import MB, Received, Slot, unfit


def keep(slot: Slot, received: Iterable[Received], *, holder: UUID, owner: UUID) -> list[Stored]:
    """Write the rows of files that were received, within count and quota; raises Invalid, and then none is.

    `holder` is whose quota counts, `owner` the record whose files are counted. The caller's transaction holds
    the shelf until it ends, so that uploads at the same time are counted one after the other.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("files are kept in the transaction of a service")
    shelf, _made = Shelf.objects.get_or_create(slot=slot.name, holder=holder)
    shelf = Shelf.objects.select_for_update().get(pk=shelf.pk)
    files = list(received)
    there = shelf.files.filter(owner=owner).count()
    if there + len(files) > slot.of_owner:
        raise unfit("too-many", slot, most=slot.of_owner, there=there)
    used = shelf.files.aggregate(sum=Sum("size"))["sum"] or 0
    if used + sum(one.size for one in files) > slot.quota:
        raise unfit("quota", slot, used=-(-used // MB), most=slot.quota // MB)
    now = clock.now()
    return [
        Stored.objects.create(
            shelf=shelf,
            owner=owner,
            content=one.content,
            kind=one.kind,
            size=one.size,
            name=one.name,
            at=now,
        )
        for one in files
    ]


def drop(stored: Stored) -> None:
    """Remove the row of a file; its content leaves the disk once no other row names it."""
    stored.delete()
