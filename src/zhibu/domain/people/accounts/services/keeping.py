"""First run, accounts, passwords, grants."""

import hashlib
import secrets
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import rules
from zhibu.domain.people.accounts.models import (
    INSTALLATION_ROLES,
    Account,
    Ended,
    FirstRun,
    Grant,
    Guess,
    MailChoice,
)
from zhibu.domain.people.accounts.queries import in_force
from zhibu.domain.people.accounts.services.entering import end_all, guess_digest
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal

LINK_LIFE = timedelta(minutes=30)
WHY = "service: grants of one account"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def first_run_token() -> str:
    """Draw the one-time token of a fresh installation, valid 30 minutes; earlier ones lapse (S-18)."""
    if Account.objects.exists():
        raise Invalid({"": _("已有账号，首次设置已经完成。")}, "S-18")
    token = secrets.token_urlsafe(24)
    FirstRun.objects.filter(used_at=None).delete()
    FirstRun.objects.create(digest=_digest(token), expires_at=clock.now() + LINK_LIFE)
    return token


def open_first_run(token: str) -> FirstRun | None:
    """Return the unused, unexpired first run of a token, or None."""
    found = FirstRun.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=clock.now())
    return None if Account.objects.exists() else found.first()


@service()
def set_up(token: str, administrators: dict[str, tuple[str, str, str]], *, actor: Actor) -> None:
    """Create the three administrators; `administrators` maps role → (user name, name, password).

    Raises Invalid; what is wrong with one of them stands under `<role>-<field>` (S-06, S-10, S-18).
    """
    first = open_first_run(token)
    if first is None:
        raise Invalid({"": _("链接已失效。请在服务器上重新生成。")}, "S-18")
    if len({username for username, _name, _password in administrators.values()}) < len(administrators):
        raise Invalid({"": _("三个管理员要用三个不同的账号。")}, "S-06")
    for role in rules.ADMINISTRATORS:
        username, name, password = administrators[role]
        try:
            account = open_account(username, name, password, actor=actor)
        except Invalid as error:
            raise Invalid({f"{role}-{field}": words for field, words in error.problems.items()}) from error
        _put_grant(account, role, None, actor)
    first.used_at = clock.now()
    first.save()


@service()
def open_account(
    username: str, name: str, password: str, *, actor: Actor, member: Member | None = None
) -> Account:
    """Create an account; raises Invalid for a taken or odd user name or a weak password (S-10)."""
    actor.require("accounts.write", actor.path)
    if not rules.username_ok(username):
        raise Invalid({"username": _("账号用2到60个字母、数字、点、横线或下划线")}, "S-10")
    if not name.strip():
        raise Invalid({"name": _("请填姓名")})
    if Account.objects.filter(username=username).exists():
        raise Invalid({"username": _("这个账号已经用过。请换一个。")})
    if member is not None and Account.objects.filter(member=member).exists():
        raise Invalid({"member": _("这名党员已有账号。")})
    account = Account(username=username, name=name.strip(), member=member, created_at=clock.now())
    _put_password(account, password)
    journal.note(actor, "account.open", account)
    return account


@service("accounts.write")
def open_with_drawn_password(username: str, name: str, number: str, *, actor: Actor) -> tuple[Account, str]:
    """Create an account for a member by his number, or for nobody; returns it and its drawn password.

    The same words answer an unknown number, another name, and a member who has an account (S-05).
    """
    member = _unclaimed(number, name) if number else None
    password = rules.draw_password()
    account = open_account(username, name, password, actor=actor, member=member)
    _put_password(account, password, drawn=True)
    return account, password


def _unclaimed(number: str, name: str) -> Member:
    known = Member.objects.unscoped(why="an account is tied to a dossier by number and name together")
    found: Member | None = known.filter(
        number=number.upper(), name=name.strip(), left_on=None, account=None
    ).first()
    if found is None:
        raise Invalid({"number": _("编号和姓名对不上，或已有账号。请核对。")}, "S-05")
    return found


def _put_password(account: Account, password: str, *, drawn: bool = False) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        words = [str(rules.PASSWORD_WORDS.get(one.code or "", one.messages[0])) for one in error.error_list]
        raise Invalid({"password": "".join(words)}, "S-10") from error
    if rules.names_its_owner(password, account.username, account.name):
        raise Invalid({"password": _("密码里有账号或姓名。请换一个。")}, "S-10")
    account.set_password(password)
    account.drawn = drawn
    account.save()
    Guess.objects.filter(digest=guess_digest(account.username)).delete()


def _keep_powers_apart(account: Account, actor: Actor) -> None:
    # Whoever could take over another administrator's account would hold both roles (S-06).
    if account.pk == actor.account_id:
        raise Invalid({"": _("自己的账号请到“设置”里修改。")}, "S-06")
    held = Grant.objects.unscoped(why=WHY).filter(in_force(clock.today()), account=account)
    if held.filter(role__in=rules.ADMINISTRATORS).exists():
        raise Invalid({"": _("这是管理员的账号。先由安全管理员结束授权，再来办理。")}, "S-06")


@service("accounts.write")
def reset_password(account: Account, *, actor: Actor) -> str:
    """Give an account a drawn password and return it, to be shown once; raises Invalid (S-06)."""
    _keep_powers_apart(account, actor)
    password = rules.draw_password()
    _put_password(account, password, drawn=True)
    end_all(account, Ended.PASSWORD)
    journal.note(actor, "account.reset", account)
    return password


@service()
def change_password(account: Account, old: str, new: str, *, actor: Actor, key: str = "") -> None:
    """Change one's own password; sessions other than the one with a key end.

    Raises Invalid where the old password is wrong or the new one weak.
    """
    if actor.account_id != account.pk:
        raise Refused("accounts.write")
    if not account.check_password(old):
        raise Invalid({"old": _("原密码不对")})
    if new == old:
        raise Invalid({"password": _("新密码和原密码一样。请换一个。")})
    _put_password(account, new)
    end_all(account, Ended.PASSWORD, but=key)
    journal.note(actor, "account.password", account)


@service()
def choose_mail(account: Account, email: str, *, digest: bool = True, actor: Actor) -> None:
    """Choose where one's own notices go by mail and whether once a day; without an address none go.

    Raises Invalid for what is no address.
    """
    if actor.account_id != account.pk:
        raise Refused("accounts.write")
    rows = MailChoice.objects.unscoped(why="service: one's own mail")
    given = email.strip()
    if not given:
        if rows.filter(account=account).delete()[0]:
            journal.note(actor, "account.mail", account, changes={"digest": ("", "off")})
        return
    try:
        validate_email(given)
    except ValidationError as error:
        raise Invalid({"email": _("邮箱写成name@example.com这样")}) from error
    row = rows.filter(account=account).first() or MailChoice(account=account)
    row.email, row.digest, row.changed_at = given, digest, clock.now()
    row.save()
    journal.note(actor, "account.mail", account, changes={"digest": ("", "day" if digest else "each")})


@service()
def keep_text_size(account: Account, size: str, *, actor: Actor) -> None:
    """Keep the size of letters that somebody chose for himself; an unknown one is the usual."""
    if actor.account_id != account.pk:
        raise Refused("accounts.write")
    before = account.text_size
    account.text_size = size if size in rules.TEXT_SIZES else rules.USUAL_SIZE
    if account.text_size != before:
        account.save(update_fields=["text_size"])
        journal.note(actor, "account.look", account)


@service("accounts.write")
def set_active(account: Account, active: bool, *, actor: Actor) -> None:
    """Switch an account on or off; it takes effect at the next request (S-07); raises Invalid (S-06)."""
    _keep_powers_apart(account, actor)
    account.is_active = active
    account.save(update_fields=["is_active"])
    if not active:
        end_all(account, Ended.CLOSED)
    journal.note(actor, "account.active", account, changes={"is_active": (not active, active)})


@service()
def grant(
    account: Account,
    role: str,
    organization: Organization | None,
    *,
    actor: Actor,
    ends_on: date | None = None,
) -> Grant:
    """Give a role on a node; raises Invalid where it breaks the separation of powers (S-06, S-07)."""
    actor.require("grants.write", actor.path)
    if actor.account_id == account.pk:
        raise Invalid({"account": _("不能给自己授权。请另一位安全管理员办理。")}, "S-06")
    if role not in rules.ROLES or role == "member":
        raise Invalid({"role": _("请选一个角色")})
    if role not in INSTALLATION_ROLES and role != "office" and organization is None:
        raise Invalid({"organization": _("请选一个组织")})
    return _put_grant(account, role, organization, actor, ends_on)


def _put_grant(
    account: Account,
    role: str,
    organization: Organization | None,
    actor: Actor,
    ends_on: date | None = None,
) -> Grant:
    today = clock.today()
    held = Grant.objects.unscoped(why=WHY).filter(in_force(today), account=account)
    others = set(held.values_list("role", flat=True)) - {role}
    if role in rules.ADMINISTRATORS and others & set(rules.ADMINISTRATORS):
        raise Invalid({"role": _("三个管理员角色不能由一个账号兼任。")}, "S-06")
    same: Grant | None = held.filter(role=role, organization=organization).first()
    if same is not None:
        return same
    if ends_on is not None and ends_on <= today:
        raise Invalid({"ends_on": _("截止日期要晚于今天")}, "S-07")
    row = Grant.objects.create(
        account=account,
        role=role,
        organization=None if role in INSTALLATION_ROLES else organization,
        starts_on=today,
        ends_on=ends_on,
        granted_by=actor.label,
        recorded_at=clock.now(),
    )
    journal.note(actor, "grant.give", row, changes={"role": ("", f"{role} {organization or ''}".strip())})
    return row


@service()
def end_grant(row: Grant, *, actor: Actor) -> None:
    """End a grant; it takes effect at the next request (S-07)."""
    actor.require("grants.write", actor.path)
    if row.account_id == actor.account_id:
        raise Invalid({"": _("不能撤销自己的授权。")}, "S-06")
    row.ends_on = clock.today()
    row.save(update_fields=["ends_on"])
    journal.note(actor, "grant.end", row, changes={"ends_on": (None, row.ends_on)})
