"""The outbox of mails: written with the notice, sent later, each at most once."""

import hashlib
import smtplib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.notify.hours import after_quiet, next_digest
from zhibu.engine.notify.models import BY_DAY, Item, Mail, MailState, Notice

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long to wait after the first, second … refusal; after the last it is given up."""

LOST = timedelta(minutes=10)
"""A mail that has been on its way so long was on its way when the machine stopped."""

REFUSED_FOR_GOOD = 500


class Choice(Protocol):
    """How somebody wants mail: where to, and whether once a day."""

    @property
    def email(self) -> str: ...
    @property
    def digest(self) -> bool: ...


def _choices(accounts: Iterable[int]) -> Mapping[int, Choice]:
    asked: Callable[[list[int]], Mapping[int, Choice]] = import_string(settings.ZHIBU_MAIL_CHOICES)
    return asked(list(accounts))


def queue(notices: QuerySet[Notice]) -> None:
    """Put notices into the mails of those who chose mail, in the transaction of the notices themselves.

    Those who want one mail a day get what comes together in it; what is urgent goes by itself at once.
    """
    if not settings.ZHIBU_MAIL_FROM:
        return
    fresh = list(notices.filter(mail=None))
    wanted = _choices({notice.account_id for notice in fresh}) if fresh else {}
    carried = [notice for notice in fresh if notice.account_id in wanted]
    if not carried:
        return
    mails = {notice.pk: _mail_for(notice, wanted[notice.account_id]) for notice in carried}
    Mail.objects.bulk_create(mails.values(), ignore_conflicts=True)
    known = dict(
        Mail.objects.filter(
            key__in=[mail.key for mail in mails.values()], state=MailState.WAITING
        ).values_list("key", "pk")
    )
    for notice in carried:
        notice.mail_id = known.get(mails[notice.pk].key)
    Notice.objects.bulk_update(carried, ["mail"], batch_size=200)


def _mail_for(notice: Notice, choice: Choice) -> Mail:
    now = clock.now()
    alone = notice.urgent or not choice.digest
    due = now if notice.urgent else after_quiet(now) if alone else next_digest(now)
    key = f"notice/{notice.pk}" if alone else f"day/{notice.account_id}/{due:%Y-%m-%dT%H:%MZ}"
    return Mail(account_id=notice.account_id, key=key, urgent=notice.urgent, due_at=due, changed_at=now)


def send_due(most: int = 200) -> dict[str, int]:
    """Send the mails whose time has come, at most so many; returns how many ended in which state.

    A mail is claimed before it is handed over: if the machine stops in between, nobody knows whether
    it went out, and it is not sent again. A refusal is tried again later; where the mail server cannot
    be reached at all, the others wait as well.
    """
    now, counts = clock.now(), dict.fromkeys(MailState.values, 0)
    lost = Mail.objects.filter(state=MailState.SENDING, changed_at__lt=now - LOST)
    counts[MailState.UNKNOWN] += lost.update(state=MailState.UNKNOWN, changed_at=now)
    waiting = Mail.objects.filter(state=MailState.WAITING, due_at__lte=now).order_by("due_at", "pk")
    keys = list(waiting.values_list("pk", flat=True)[:most])
    if not keys:
        return counts
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _put_off(Mail.objects.filter(pk__in=keys), now, error)
        return counts
    try:
        for key in keys:
            state = _send(key, connection)
            if state is not None:
                counts[state] += 1
    finally:
        connection.close()
    return counts


def _put_off(rows: QuerySet[Mail], now: datetime, error: Exception) -> None:
    rows.filter(state=MailState.WAITING).update(
        due_at=now + AGAIN[1], error=type(error).__name__, changed_at=now
    )


def _send(key: int, connection: BaseEmailBackend) -> str | None:
    now = clock.now()
    claimed = Mail.objects.filter(pk=key, state=MailState.WAITING).update(
        state=MailState.SENDING, changed_at=now
    )
    if not claimed:
        return None
    mail = Mail.objects.get(pk=key)
    message = _message(mail, connection)
    if message is None:
        mail.state = MailState.DROPPED
    else:
        _hand_over(mail, message)
    mail.changed_at = clock.now()
    mail.save(update_fields=["state", "attempts", "due_at", "error", "changed_at"])
    return mail.state


def _hand_over(mail: Mail, message: EmailMessage) -> None:
    mail.attempts += 1
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        _refused(mail, error, for_good=all(code >= REFUSED_FOR_GOOD for code in codes))
    except smtplib.SMTPResponseException as error:
        _refused(mail, error, for_good=error.smtp_code >= REFUSED_FOR_GOOD)
    except (OSError, smtplib.SMTPException) as error:
        # The line broke while it was handed over: it may have arrived.
        mail.state, mail.error = MailState.UNKNOWN, type(error).__name__
    else:
        mail.state, mail.error = MailState.SENT, ""


def _refused(mail: Mail, error: Exception, *, for_good: bool) -> None:
    mail.error = type(error).__name__
    if for_good or mail.attempts > len(AGAIN):
        mail.state = MailState.FAILED
        return
    mail.state = MailState.WAITING
    due = clock.now() + AGAIN[mail.attempts - 1]
    mail.due_at = due if mail.urgent else after_quiet(due)


def _message(mail: Mail, connection: BaseEmailBackend) -> EmailMessage | None:
    # What was read or done in the meantime needs no mail.
    notices = list(mail.notices.filter(read_at=None, settled_at=None).order_by("created_at", "pk"))
    choice = _choices([mail.account_id]).get(mail.account_id)
    if not notices or choice is None:
        return None
    title = notices[0].title
    if len(notices) > 1:
        title = _("%(count)d条消息：%(first)s") % {"count": len(notices), "first": title}
    digest = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    host = settings.ZHIBU_MAIL_FROM.rpartition("@")[2].rstrip(">")
    return EmailMessage(
        subject=" ".join(title.split()),
        body=_body(notices),
        from_email=settings.ZHIBU_MAIL_FROM,
        to=[choice.email],
        connection=connection,
        headers={"Message-ID": f"<{digest}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def _body(notices: list[Notice]) -> str:
    lines: list[str] = []
    items = Item.objects.filter(notice__in=notices, settled_at=None).order_by(*BY_DAY)
    by_notice: dict[int, list[Item]] = {}
    for item in items:
        by_notice.setdefault(item.notice_id, []).append(item)
    for notice in notices:
        lines.append(notice.title)
        own = by_notice.get(notice.pk, [])
        if len(own) > 1:
            lines += [f"· {item.text}（{item.cite}）" if item.cite else f"· {item.text}" for item in own]
        elif notice.text:
            lines.append(notice.text)
        lines.append("")
    link = notices[0].url if len(notices) == 1 else "/messages/"
    if settings.ZHIBU_ADDRESS:
        lines.append(
            _("查看：%(link)s") % {"link": settings.ZHIBU_ADDRESS.rstrip("/") + (link or "/messages/")}
        )
    lines.append(_("不想收邮件，可以在平台的“设置”里关掉。"))
    return "\n".join(lines)
