"""Signing in and out, and where somebody is signed in: at most in five places, each of which he can end."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import rules
from zhibu.domain.people.accounts.models import Account, Ended, Guess, Sitting
from zhibu.domain.people.accounts.queries import live_sittings
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.screens.sitting import BEGAN

GUESSES_KEPT = timedelta(days=1)
WHY = "service: where one account is signed in"


def sign_in(request: HttpRequest, username: str, password: str) -> Account | None:
    """Return the account of a right password; wrong ones wait 1, 2, 4 … 30 s after five (S-12).

    Raises Invalid with the waiting time. Names that nobody has are slowed in the same way, so that
    the answer does not tell which exist (S-14).
    """
    _wait_over(username)
    account = authenticate(request, username=username, password=password)
    if isinstance(account, Account):
        Guess.objects.filter(digest=guess_digest(username)).delete()
        journal.note(Actor(account.name, account.pk), "sign-in", account)
        return account
    _count_guess(username)
    known = Account.objects.filter(username=username).first()
    if known:
        journal.note(Actor(_("未登录")), "sign-in", known, result="refused")
    return None


def sign_out(account: Account, key: str = "") -> None:
    """Write down that somebody ended the session himself; it is no longer among his own."""
    _own(account).filter(key=key).delete()
    journal.note(Actor(account.name, account.pk), "sign-out", account)


def guess_digest(username: str) -> str:
    """Return under what wrong passwords for a user name are counted."""
    # Keyed, because people type passwords into the wrong field.
    return salted_hmac("accounts.guess", username, algorithm="sha256").hexdigest()


def _wait_over(username: str) -> None:
    guess = Guess.objects.filter(digest=guess_digest(username)).first()
    now = clock.now()
    if guess and guess.blocked_until and guess.blocked_until > now:
        seconds = int((guess.blocked_until - now).total_seconds()) + 1
        raise Invalid({"": _("操作太快，请%(seconds)s秒后再试。") % {"seconds": seconds}}, "S-12")


def _count_guess(username: str) -> None:
    now = clock.now()
    Guess.objects.filter(at__lt=now - GUESSES_KEPT).delete()
    guess, _new = Guess.objects.get_or_create(digest=guess_digest(username), defaults={"at": now})
    wait = rules.delay(guess.failures + 1)
    guess.failures, guess.at = guess.failures + 1, now
    guess.blocked_until = now + wait if wait else None
    guess.save()


def _own(account: Account) -> QuerySet[Sitting]:
    return Sitting.objects.unscoped(why=WHY).filter(account=account)


def keep_sitting(request: HttpRequest, account: Account) -> None:
    """Write down where somebody just signed in; of more than five places the first ends (S-15).

    Kept is what kind of device it is, never its address. What is past its time goes at the same time.
    """
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    with transaction.atomic():
        # Two who sign in at once with one account: its row is the queue.
        Account.objects.select_for_update().get(pk=account.pk)
        # Else the session is there only with the answer, and whoever is next in the queue does not count it.
        request.session.save()
        Sitting.objects.unscoped(why="what is past its time, of everybody").filter(
            began_at__lt=oldest
        ).delete()
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        live = [sitting for sitting, _seen in live_sittings(account)]
        for sitting in live[rules.MOST_SITTINGS - 1 :]:
            _end(sitting, Ended.TOO_MANY)
            journal.note(Actor(account.name, account.pk), "session.over", account)
        Sitting.objects.create(
            account=account,
            key=request.session.session_key or "",
            device=rules.device_words(request.headers.get("User-Agent", "")),
            began_at=datetime.fromtimestamp(request.session[BEGAN], UTC),
        )


def follow_sitting(account: Account, old: str | None, new: str | None) -> None:
    """Keep knowing a session that got a new id."""
    _own(account).filter(key=old or "").update(key=new or "")


def _end(sitting: Sitting, why: str) -> None:
    # The row stays for as long as the session would have, so that the next request is told why.
    Session.objects.filter(session_key=sitting.key).delete()
    sitting.ended_at, sitting.ended = timezone.now(), why
    sitting.save(update_fields=["ended_at", "ended"])


def end_all(account: Account, why: str, but: str = "") -> int:
    """End an account's sessions, all but one; returns how many."""
    found = _own(account).filter(ended_at=None).exclude(key=but)
    ended = list(found)
    for sitting in ended:
        _end(sitting, why)
    return len(ended)


@service()
def end_sitting(account: Account, sitting: UUID, *, actor: Actor) -> None:
    """End one of one's own sessions at its next request; raises Sitting.DoesNotExist for another's."""
    if actor.account_id != account.pk:
        raise Refused("accounts.write")
    _end(_own(account).get(uuid=sitting, ended_at=None), Ended.ELSEWHERE)
    journal.note(actor, "session.end", account)


@service()
def end_other_sittings(account: Account, key: str, *, actor: Actor) -> int:
    """End all of one's own sessions but the one with a key; returns how many."""
    if actor.account_id != account.pk:
        raise Refused("accounts.write")
    count = end_all(account, Ended.ELSEWHERE, but=key)
    journal.note(actor, "session.end", account)
    return count
