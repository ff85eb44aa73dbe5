"""Every read of accounts worth a name; first of all: who is acting."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from zhibu.domain.people.accounts.models import Account, Grant, MailChoice
from zhibu.domain.people.accounts.rules import ACTIONS, ROLES
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import PUBLIC_ACTOR, Actor
from zhibu.engine.journal.models import Entry

PERSONAL = "member"
_ORDER = {role: place for place, role in enumerate(ROLES)}


def in_force(day: date) -> Q:
    """Return the filter of grants that hold on a day (S-07)."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def grants_in_force(account: Account) -> list[Grant]:
    """Return the grants of an account that hold today, in the order of the roles."""
    return _grants_of(account.pk)


_NODE = ("path", "short_name", "name")
_WHO = (
    *("username", "password", "name", "is_active", "drawn", "member__org_path"),
    *(f"member__branch__{field}" for field in _NODE),
)
_ROLE = ("role", *(f"organization__{field}" for field in _NODE), *(f"account__{field}" for field in _WHO))
"""What every page asks of whoever acts; the rest of the five rows would cost as much again."""


def _grants_of(account: int) -> list[Grant]:
    held = Grant.objects.unscoped(why="the roles of whoever acts, before there is an actor")
    rows = held.filter(in_force(clock.today()), account=account)
    found = rows.select_related("organization", "account__member__branch").only(*_ROLE)
    return sorted(found, key=lambda grant: (_ORDER[grant.role], grant.pk))


class Roles(ModelBackend):
    """Fetches who acts together with his roles and his dossier: one query on every page of a role."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session with `roles_held` at hand, None where it may not sign in."""
        grants = _grants_of(user_id)
        known = Account.objects.select_related("member__branch").only(*_WHO).filter(pk=user_id)
        account: Account | None = grants[0].account if grants else known.first()
        if account is None or not self.user_can_authenticate(account):
            return None
        account.roles_held = grants
        return account


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request: the account in the one role chosen in this session."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active:
        return PUBLIC_ACTOR
    if account.drawn:
        # Somebody else has seen this password: it opens nothing but the page where it is changed.
        return Actor(label=account.name, account_id=account.pk)
    grants: list[Grant] = grants_in_force(account) if account.roles_held is None else account.roles_held
    chosen = request.session.get("grant")
    grant = next((held for held in grants if held.pk == chosen), None)
    if grant is None and chosen != 0:
        grant = grants[0] if grants else None
    request.role_lines = _role_lines(account, grants, grant)  # type: ignore[attr-defined]  # for the frame
    return actor_in_role(account, grant)


def _role_lines(account: Account, grants: list[Grant], active: Grant | None) -> list[tuple[str, int, bool]]:
    lines = [
        (f"{ROLES[held.role].label} · {held.organization or ''}".rstrip(" ·"), held.pk, held == active)
        for held in grants
    ]
    if account.member_id:
        lines.append((str(ROLES[PERSONAL].label), 0, active is None))
    return lines if len(lines) > 1 else []


def actor_in_role(account: Account, grant: Grant | None) -> Actor:
    """Return the actor for an account in one granted role, or as the plain person."""
    member = account.member
    personal = frozenset({"me"}) if member is not None else frozenset()
    role = grant.role if grant else PERSONAL
    node = grant.organization if grant else member.branch if member is not None else None
    return Actor(
        label=account.name,
        account_id=account.pk,
        role=role,
        role_label=str(ROLES[role].label),
        path=node.path if node else "",
        node_id=node.pk if node else None,
        node_label=str(node or ""),
        capabilities=(ROLES[role].capabilities if grant else frozenset()) | personal,
        person_id=member.pk if member else None,
        person_path=member.org_path if member else "",
    )


def actor_again(account_id: int, role: str, path: str) -> Actor | None:
    """Return the actor of an account in the role that it had on a node, if it still has it today."""
    account = Account.objects.select_related("member__branch").filter(pk=account_id, is_active=True).first()
    if account is None or account.drawn:
        return None
    roles = [actor_in_role(account, grant) for grant in (*grants_in_force(account), None)]
    return next((actor for actor in roles if (actor.role, actor.path) == (role, path)), None)


def actor_for(account: Account) -> Actor:
    """Return the actor of an account outside a request, in its first role."""
    grants = grants_in_force(account)
    return actor_in_role(account, grants[0] if grants else None)


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
