"""Telling people, and marking what they have read."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from zhibu.engine import clock
from zhibu.engine.notify.hours import after_quiet
from zhibu.engine.notify.mails import queue
from zhibu.engine.notify.models import TEXT_LENGTH, TITLE_LENGTH, Notice

UNREAD = """
SELECT count(*) FROM notify_notice
WHERE account_id = %s AND read_at IS NULL AND (shows_at IS NULL OR shows_at <= %s)
"""


def tell(
    accounts: Iterable[int], *, matter: str, title: str, text: str = "", url: str = "", urgent: bool = False
) -> None:
    """Write one notice per account id; the same matter is not told to the same account again.

    Title (80 characters) and text (120) are cut to what a line of the list holds. From evening to
    morning it is held back unless it is urgent. Those who chose mail get it by mail as well.
    """
    moment, title, text = clock.now(), title[:TITLE_LENGTH], text[:TEXT_LENGTH]
    shows_at = None if urgent else _held_back()
    told = list(dict.fromkeys(accounts))
    with transaction.atomic():
        Notice.objects.bulk_create(
            [
                Notice(
                    account_id=account, matter=matter, title=title, text=text, url=url, urgent=urgent,
                    created_at=moment, shows_at=shows_at,
                )
                for account in told
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        queue(Notice.objects.filter(account__in=told, matter=matter, created_at=moment))


def _held_back() -> datetime | None:
    now = clock.now()
    shown = after_quiet(now)
    return shown if shown > now else None


def notices_of(account_id: int) -> QuerySet[Notice]:
    """Return the notices of one account that show by now, newest first."""
    return Notice.objects.filter(_shown(), account_id=account_id).order_by("-created_at", "-pk")


def unread_count(account_id: int) -> int:
    """Count the notices an account has not opened; by hand, since every page asks."""
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, (account_id, now))
        count: int = cursor.fetchone()[0]
    return count


def mark_read(account_id: int, notice_id: int | None = None) -> int:
    """Mark one notice of an account, or all of them that show, as read; returns how many changed."""
    unread = Notice.objects.filter(_shown(), account_id=account_id, read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=clock.now())


def settle_notices(accounts: Iterable[int], matters: Iterable[str]) -> int:
    """Mark unread notices of matters that are done as read for these accounts; returns how many changed.

    A matter that ends with a star stands for all that begin like it.
    """
    wanted = Q(pk=None)
    for matter in matters:
        wanted |= Q(matter__startswith=matter[:-1]) if matter.endswith("*") else Q(matter=matter)
    now = clock.now()
    unread = Notice.objects.filter(wanted, account__in=list(accounts), read_at=None)
    return unread.update(read_at=now, settled_at=now)


def _shown() -> Q:
    return Q(shows_at=None) | Q(shows_at__lte=clock.now())
