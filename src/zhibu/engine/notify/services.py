"""Telling people, and marking what they have read."""

from collections.abc import Iterable

from django.db.models import QuerySet

from zhibu.engine import clock
from zhibu.engine.notify.models import TEXT_LENGTH, TITLE_LENGTH, Notice


def tell(accounts: Iterable[int], *, matter: str, title: str, text: str = "", url: str = "") -> None:
    """Write one notice per account id; the same matter is not told to the same account again.

    Title (80 characters) and text (120) are cut to what a line of the list holds.
    """
    moment, title, text = clock.now(), title[:TITLE_LENGTH], text[:TEXT_LENGTH]
    Notice.objects.bulk_create(
        [
            Notice(account_id=account, matter=matter, title=title, text=text, url=url, created_at=moment)
            for account in accounts
        ],
        ignore_conflicts=True,
    )


def notices_of(account_id: int) -> QuerySet[Notice]:
    """Return the notices of one account, newest first."""
    return Notice.objects.filter(account_id=account_id).order_by("-created_at", "-pk")


def unread_count(account_id: int) -> int:
    """Count the notices an account has not opened."""
    return Notice.objects.filter(account_id=account_id, read_at=None).count()


def mark_read(account_id: int, notice_id: int | None = None) -> int:
    """Mark one notice of an account, or all of them, as read; returns how many changed."""
    unread = Notice.objects.filter(account_id=account_id, read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=clock.now())
