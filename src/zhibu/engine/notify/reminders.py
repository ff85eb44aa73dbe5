"""Reminders: several things in one notice a day, no thing twice in three days, settled once it is done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.notify.hours import after_quiet
from zhibu.engine.notify.mails import queue
from zhibu.engine.notify.models import BY_DAY, TEXT_LENGTH, TITLE_LENGTH, Item, Notice

APART = timedelta(days=3)
"""So long nobody is reminded again of the same thing."""

SHORT = 60
AT_ONCE = 200


@dataclass(frozen=True)
class Reminder:
    """Whom to remind of what: account id, the matter, what by when, the rule, the way to do it, due day.

    Without a day it is something that stands against a rule until the records are right.
    """

    account: int
    matter: str
    text: str
    cite: str
    url: str
    due_on: date | None = None


@dataclass(frozen=True)
class Reminded:
    """What became of reminders: those told now, and those held back with the day they were last told."""

    told: tuple[Reminder, ...]
    held: tuple[tuple[Reminder, date], ...]


def remind(wanted: Iterable[Reminder], *, url: str) -> Reminded:
    """Put reminders into the one notice of the day of each person; `url` is where several of them lead.

    What somebody was reminded of within three days is held back. People are served in groups, each in
    a transaction of its own: after a crash the next call goes on where this one stopped.
    """
    by_account: dict[int, dict[str, Reminder]] = defaultdict(dict)
    for one in wanted:
        by_account[one.account].setdefault(one.matter, one)
    accounts, told, held = sorted(by_account), [], []
    for start in range(0, len(accounts), AT_ONCE):
        group = accounts[start : start + AT_ONCE]
        asked = [one for account in group for one in by_account[account].values()]
        with transaction.atomic():
            last = last_told(group)
            fresh = [one for one in asked if (one.account, one.matter) not in last]
            _put(fresh, url)
        told += fresh
        held += [(one, last[one.account, one.matter]) for one in asked if (one.account, one.matter) in last]
    return Reminded(tuple(told), tuple(held))


def last_told(accounts: Sequence[int]) -> dict[tuple[int, str], date]:
    """Return when accounts were last reminded of what, within the three days in which it stays quiet."""
    rows = Item.objects.filter(account__in=accounts, told_on__gt=clock.today() - APART)
    return {(account, matter): day for account, matter, day in _told(rows)}


def told_of(prefix: str, accounts: Iterable[int]) -> dict[tuple[int, str], date]:
    """Return when accounts were ever last reminded of each open matter that begins with a prefix."""
    rows = Item.objects.filter(settled_at=None, matter__startswith=prefix, account__in=set(accounts))
    return {(account, matter): day for account, matter, day in _told(rows)}


def first_told(prefix: str) -> dict[tuple[int, str], date]:
    """Return when accounts were first reminded of each open matter that begins with a prefix."""
    rows = Item.objects.filter(settled_at=None, matter__startswith=prefix)
    found = rows.values_list("account_id", "matter").annotate(first=Min("told_on")).order_by()
    return {(account, matter): day for account, matter, day in found}


def _told(rows: QuerySet[Item]) -> Iterable[tuple[int, str, date]]:
    return rows.order_by("told_on").values_list("account_id", "matter", "told_on")


def _put(fresh: list[Reminder], url: str) -> None:
    if not fresh:
        return
    now, day = clock.now(), clock.today()
    matter, accounts = f"reminders/{day}", sorted({one.account for one in fresh})
    shown = after_quiet(now)
    Notice.objects.bulk_create(
        [
            Notice(account_id=account, matter=matter, created_at=now, shows_at=shown if shown > now else None)
            for account in accounts
        ],
        ignore_conflicts=True,
    )
    # Locked, so that of two who remind at the same moment the second adds to what the first has told.
    rows = Notice.objects.select_for_update().filter(account__in=accounts, matter=matter)
    notices = {notice.account_id: notice for notice in rows.order_by("pk")}
    Item.objects.bulk_create(
        [
            Item(
                notice=notices[one.account], account_id=one.account, matter=one.matter, told_on=day,
                text=one.text[:TEXT_LENGTH], cite=one.cite, url=one.url, due_on=one.due_on,
            )
            for one in fresh
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    for notice in notices.values():
        notice.read_at = notice.settled_at = None
    _word(list(notices.values()), url)
    queue(Notice.objects.filter(pk__in=[notice.pk for notice in notices.values()], mail=None))


def settle(matters: Iterable[str]) -> int:
    """Mark what was reminded of as done, for everybody; a notice with nothing left open is no longer unread.

    Returns how many items changed.
    """
    now, wanted = clock.now(), sorted(set(matters))
    changed = 0
    for start in range(0, len(wanted), AT_ONCE):
        with transaction.atomic():
            rows = Item.objects.filter(settled_at=None, matter__in=wanted[start : start + AT_ONCE])
            touched = set(rows.values_list("notice", flat=True))
            if not touched:
                continue
            changed += rows.update(settled_at=now)
            _word(list(Notice.objects.select_for_update().filter(pk__in=touched).order_by("pk")), "")
    return changed


def anything_open() -> bool:
    """Say whether anybody was reminded of anything that is not settled yet."""
    return Item.objects.filter(settled_at=None).exists()


def open_matters(prefix: str) -> set[str]:
    """Return the matters with a prefix that people were reminded of and that are not settled."""
    rows = Item.objects.filter(settled_at=None, matter__startswith=prefix)
    return set(rows.order_by().values_list("matter", flat=True).distinct())


def items_of(notices: Sequence[Notice]) -> dict[int, list[Item]]:
    """Return the items of notices by notice row id, those still open first, by due day; one query."""
    found: dict[int, list[Item]] = defaultdict(list)
    for item in Item.objects.filter(notice__in=[notice.pk for notice in notices]).order_by(*BY_DAY):
        found[item.notice_id].append(item)
    return {key: sorted(rows, key=lambda item: item.settled_at is not None) for key, rows in found.items()}


def _word(notices: list[Notice], url: str) -> None:
    items = items_of(notices)
    for notice in notices:
        still = [item for item in items.get(notice.pk, ()) if item.settled_at is None]
        if still:
            _say(notice, still, url)
        else:
            _close(notice, items.get(notice.pk, []))
    fields = ["title", "text", "url", "read_at", "settled_at"]
    Notice.objects.bulk_update(notices, fields, batch_size=AT_ONCE)


def _say(notice: Notice, still: list[Item], url: str) -> None:
    if len(still) == 1:
        notice.title, notice.text, notice.url = still[0].text[:TITLE_LENGTH], still[0].cite, still[0].url
        return
    notice.title = _counted(still)
    names = "；".join(item.text for item in still)
    notice.text = names if len(names) <= SHORT else names[: SHORT - 1] + "…"
    notice.url = (url or notice.url) if still[0].due_on else still[0].url


def _counted(still: list[Item]) -> str:
    # Those without a day are no more urgent than a day ahead, and come last.
    due = [item for item in still if item.due_on is not None]
    said = []
    if due and due[0].due_on is not None:
        words = {"count": len(due), "month": due[0].due_on.month, "day": due[0].due_on.day}
        said.append(_("%(count)d件待办，最早%(month)d月%(day)d日") % words)
    if len(due) < len(still):
        said.append(_("%(count)d项对照规定的情况") % {"count": len(still) - len(due)})
    return "；".join(said)


def _close(notice: Notice, done: list[Item]) -> None:
    now = clock.now()
    notice.settled_at = now
    notice.read_at = notice.read_at or now
    if len(done) == 1:
        notice.title = (_("已办：%(what)s") % {"what": done[0].text})[:TITLE_LENGTH]
    else:
        notice.title = _("已办：%(count)d件待办") % {"count": len(done)}
