"""Every read of accounts worth a name; first of all: who is acting."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from zhibu.domain.people.accounts.models import Account, Grant, MailChoice, Sitting
from zhibu.domain.people.accounts.rules import ACTIONS, ASKED_AT, RESTS, ROLES
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import PUBLIC_ACTOR, Actor
from zhibu.engine.journal.models import Entry
from zhibu.engine.notify.services import UNREAD
from zhibu.engine.screens.sitting import BEGAN, SEEN

PERSONAL = "member"
_ORDER = {role: place for place, role in enumerate(ROLES)}


def in_force(day: date) -> Q:
    """Return the filter of grants that hold on a day (S-07)."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


class Node(NamedTuple):
    """The node of the tree that a role stands on; all of it empty for the whole installation."""

    id: int | None
    path: str
    label: str


class Held(NamedTuple):
    """A role that an account has today."""

    pk: int
    role: str
    node: Node


class Standing(NamedTuple):
    """The roles of an account today; the person: dossier, its path, the branch; how many notices wait."""

    roles: list[Held]
    person_id: int | None
    person_path: str
    home: Node
    unread: int = 0


_ACCOUNT = ("id", "password", "username", "name", "member_id", "is_active", "drawn")
"""What every page asks of an account, in the order of the model's fields."""

_STANDING = f"""
SELECT {", ".join(f"a.{name}" for name in _ACCOUNT)},
    m.org_path, b.id, b.path, COALESCE(NULLIF(b.short_name, ''), b.name), ({UNREAD}),
    g.id, g.role, o.id, o.path, COALESCE(NULLIF(o.short_name, ''), o.name)
FROM accounts_account a
LEFT JOIN members_member m ON m.id = a.member_id
LEFT JOIN organizations_organization b ON b.id = m.branch_id
LEFT JOIN accounts_grant g ON g.account_id = a.id
    AND g.starts_on <= %s AND (g.ends_on IS NULL OR g.ends_on > %s)
LEFT JOIN organizations_organization o ON o.id = g.organization_id
WHERE a.id = %s
"""  # noqa: S608  # all values are parameters
"""Asked on every page: by the models, five tables would cost ten times what the database needs for it."""


def _standing(account_id: int) -> tuple[Account, Standing] | None:
    day = connection.ops.adapt_datefield_value(clock.today())
    with connection.cursor() as cursor:
        now = connection.ops.adapt_datetimefield_value(clock.now())
        cursor.execute(_STANDING, (account_id, now, day, day, account_id))
        lines = cursor.fetchall()
    if not lines:
        return None
    *account, person_path, home, home_path, home_label, unread = lines[0][:-5]
    held = [Held(pk, role, _node(*node)) for pk, role, *node in (line[-5:] for line in lines) if pk]
    held.sort(key=lambda one: (_ORDER[one.role], one.pk))
    found = Account.from_db(connection.alias, _ACCOUNT, account)
    found.is_active, found.drawn = bool(found.is_active), bool(found.drawn)
    home_node = _node(home, home_path, home_label)
    return found, Standing(held, found.member_id, person_path or "", home_node, unread)


def _node(id_: int | None, path: str | None, label: str | None) -> Node:
    return Node(id_, path or "", label or "")


def standing_of(account: Account) -> Standing:
    """Return in which roles an account may act today, in the order of the roles (S-07)."""
    if account.standing is not None:
        return account.standing
    found = _standing(account.pk)
    return found[1] if found else Standing([], None, "", _node(None, None, None))


class Roles(ModelBackend):
    """Fetches who acts together with his roles and his dossier: one query on every page."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session with its `standing`, None where it may not sign in."""
        found = _standing(user_id)
        if found is None or not self.user_can_authenticate(found[0]):
            return None
        account, account.standing = found[0], found[1]
        return account


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request: the account in the one role chosen in this session."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active:
        return PUBLIC_ACTOR
    if account.drawn:
        # Somebody else has seen this password: it opens nothing but the page where it is changed.
        return Actor(label=account.name, account_id=account.pk)
    standing = standing_of(account)
    chosen = request.session.get("grant")
    held = next((one for one in standing.roles if one.pk == chosen), None)
    if held is None and chosen != 0:
        held = next(iter(standing.roles), None)
    request.role_lines = _role_lines(standing, held)  # type: ignore[attr-defined]  # for the frame
    request.unread = standing.unread  # type: ignore[attr-defined]  # for the frame
    return actor_in_role(account, standing, held)


def _role_lines(standing: Standing, active: Held | None) -> list[tuple[str, int, bool]]:
    lines = [
        (f"{ROLES[held.role].label} · {held.node.label}".rstrip(" ·"), held.pk, held == active)
        for held in standing.roles
    ]
    if standing.person_id:
        lines.append((str(ROLES[PERSONAL].label), 0, active is None))
    return lines if len(lines) > 1 else []


def actor_in_role(account: Account, standing: Standing, held: Held | None) -> Actor:
    """Return the actor for an account in one of its roles, or as the plain person."""
    personal = frozenset({"me"}) if standing.person_id else frozenset()
    role = held.role if held else PERSONAL
    node = held.node if held else standing.home
    return Actor(
        label=account.name,
        account_id=account.pk,
        role=role,
        role_label=str(ROLES[role].label),
        path=node.path,
        node_id=node.id,
        node_label=node.label,
        capabilities=(ROLES[role].capabilities if held else frozenset()) | personal,
        person_id=standing.person_id,
        person_path=standing.person_path,
    )


def actor_again(account_id: int, role: str, path: str) -> Actor | None:
    """Return the actor of an account in the role that it had on a node, if it still has it today."""
    found = _standing(account_id)
    if found is None or not found[0].is_active or found[0].drawn:
        return None
    account, standing = found
    roles = [actor_in_role(account, standing, held) for held in (*standing.roles, None)]
    return next((actor for actor in roles if (actor.role, actor.path) == (role, path)), None)


def actor_for(account: Account) -> Actor:
    """Return the actor of an account outside a request, in its first role."""
    standing = standing_of(account)
    return actor_in_role(account, standing, next(iter(standing.roles), None))


def accounts(words: str = "") -> QuerySet[Account]:
    """Return the accounts by user name, narrowed by words in user name or name."""
    found = Account.objects.order_by("username")
    if words.strip():
        found = found.filter(Q(username__icontains=words.strip()) | Q(name__contains=words.strip()))
    return found


def account_named(words: str) -> Account | None:
    """Return the active account with a user name, or the only one of a person of that name."""
    named = list(Account.objects.filter(username=words, is_active=True))
    found = named or list(Account.objects.filter(name=words, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def grants_matching(rows: QuerySet[Grant], words: str) -> QuerySet[Grant]:
    """Narrow grants by words in account, role or organization."""
    word = words.strip()
    if not word:
        return rows
    roles = [name for name, role in ROLES.items() if word in str(role.label)]
    return rows.filter(
        Q(account__username__icontains=word)
        | Q(account__name__contains=word)
        | Q(organization__name__contains=word)
        | Q(organization__code=word)
        | Q(role__in=roles)
    )


def organizations_named(words: str, limit: int) -> list[Organization]:
    """Return the living organization with a code, else those whose name holds the words, at most `limit`."""
    if not words:
        return []
    known = Organization.objects.unscoped(
        why="whoever gives roles names any node of the tree, and sees no more"
    )
    living = known.filter(dissolved_on=None)
    exact = list(living.filter(Q(code=words) | Q(name=words) | Q(short_name=words))[:2])
    if len(exact) == 1:
        return exact
    return list(
        living.filter(Q(name__contains=words) | Q(short_name__contains=words)).order_by("path")[:limit]
    )


def nearest_accounts(capability: str, paths: Sequence[str]) -> list[int]:
    """Return the account ids with a capability on the lowest node above all these paths, for notices."""
    roles = [name for name, role in ROLES.items() if capability in role.capabilities]
    held = Grant.objects.unscoped(why="whom to tell of what happened below").filter(
        in_force(clock.today()), role__in=roles, account__is_active=True
    )
    above: dict[str, list[int]] = {}
    for grant in held.select_related("organization"):
        node = grant.organization.path if grant.organization else ""
        if all(path.startswith(node) for path in paths):
            above.setdefault(node, []).append(grant.account_id)
    return above[max(above, key=len)] if above else []


def accounts_of_members(member_ids: list[int]) -> dict[int, int]:
    """Return account ids by member row id, for notices."""
    rows = Account.objects.filter(member__in=member_ids, is_active=True)
    return {member: account for member, account in rows.values_list("member_id", "pk") if member}


def role_holders(roles: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """Return who holds these roles today, for notices: (role, account id) by tree path, in one query."""
    held = Grant.objects.unscoped(why="whom to remind of what").filter(
        in_force(clock.today()), role__in=list(roles), account__is_active=True
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for path, role, account in held.order_by("pk").values_list("organization__path", "role", "account_id"):
        found.setdefault(path or "", []).append((role, account))
    return found


def mail_choices(account_ids: list[int]) -> dict[int, MailChoice]:
    """Return how those of the accounts that want mail want it, by account id."""
    rows = MailChoice.objects.unscoped(why="notices go where their readers want them")
    return {row.account_id: row for row in rows.filter(account__in=account_ids, account__is_active=True)}


def mail_choice(account: Account) -> MailChoice | None:
    """Return how somebody wants mail; None where he does not."""
    return mail_choices([account.pk]).get(account.pk)


def live_sittings(account: Account, rest: timedelta = RESTS) -> list[tuple[Sitting, datetime]]:
    """Return where an account is signed in and when it was last seen there, entered last first (S-15)."""
    known = Sitting.objects.unscoped(why="one's own sessions").filter(account=account, ended_at=None)
    rows = {row.key: row for row in known}
    now, found = timezone.now(), []
    for session in Session.objects.filter(session_key__in=rows, expire_date__gt=now):
        held = session.get_decoded()
        seen = datetime.fromtimestamp(held.get(SEEN, 0), UTC)
        began = datetime.fromtimestamp(held.get(BEGAN, 0), UTC)
        if now - seen < rest and now - began < timedelta(seconds=settings.SESSION_COOKIE_AGE):
            found.append((rows[session.session_key], seen))
    return sorted(found, key=lambda one: (one[0].began_at, one[0].pk), reverse=True)


def is_asked_for_text_size(account: Account) -> bool:
    """Say whether somebody is of the age at which large letters are offered, and has not answered yet."""
    if account.text_size or account.member is None or account.member.birth_date is None:
        return False
    return clock.add_months(account.member.birth_date, 12 * ASKED_AT) <= clock.today()


def why_ended(key: str) -> str:
    """Return why a session is over, as a value of `Ended`; empty where nobody ended it."""
    ended = Sitting.objects.unscoped(why="whoever has the key is told").filter(key=key)
    return ended.values_list("ended", flat=True).first() or ""


def journal_entries(words: str = "") -> QuerySet[Entry]:
    """Return the journal newest first, narrowed by actor, action or object; values are never shown."""
    found = Entry.objects.order_by("-at", "-pk")
    if words.strip():
        word = words.strip()
        actions = [code for code, row in ACTIONS.rows.items() if word in row["name_zh"]]
        found = found.filter(
            Q(actor__contains=word)
            | Q(action__startswith=word)
            | Q(action__in=actions)
            | Q(object_label__contains=word)
        )
    return found
