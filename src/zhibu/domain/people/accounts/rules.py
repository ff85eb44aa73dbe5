"""Roles and what each may do; the sign-in delay; how passwords are hashed."""

import re
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from zhibu.engine.access import Actor
from zhibu.engine.rules.codes import read_codes

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DELAY_AFTER = 5
ACTIONS = read_codes(Path(__file__).parent / "codes" / "actions.csv")
"""What the journal calls an act, and what was wanted where it was refused."""

LONGEST_DELAY = timedelta(seconds=30)
_AT_ONCE = threading.BoundedSemaphore(4)


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 46 MiB, one pass, one lane (S-11)."""

    memory_cost = 46 * 1024
    time_cost = 1
    parallelism = 1

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password, four at a time, so that a rush of sign-ins does not eat the memory."""
        with _AT_ONCE:
            return super().verify(password, encoded)


@dataclass(frozen=True)
class Role:
    """A role: its name for people, its capabilities, and whether it is granted on a node of the tree."""

    label: "StrPromise"
    capabilities: frozenset[str]
    on_node: bool = True


def _role(label: "StrPromise", capabilities: str, *, on_node: bool = True) -> Role:
    return Role(label, frozenset(capabilities.split()), on_node)


ROLES: dict[str, Role] = {
    "office": _role(
        _("党务干部"),
        "organizations.read organizations.write organizations.decide members.read members.write "
        "members.reveal imports.write meetings.read excuses.read reports.read reports.answer plans.read "
        "rooms.read rooms.write tasks.read duties.read duties.remind overview.read",
    ),
    "office-leader": _role(
        _("党委负责人"),
        "organizations.read members.read meetings.read excuses.read reports.read reports.answer plans.read "
        "rooms.read tasks.read duties.read duties.remind duties.decide overview.read",
    ),
    "secretary": _role(
        _("支部书记"),
        "organizations.read organizations.write members.read members.write members.reveal "
        "meetings.read meetings.write excuses.read reports.read reports.write plans.read "
        "plans.write rooms.read rooms.write tasks.read tasks.write duties.read duties.silence",
    ),
    "committee-member": _role(
        _("支部委员"),
        "members.read meetings.read meetings.write excuses.read reports.read reports.write plans.read "
        "plans.write rooms.read rooms.write tasks.read tasks.write duties.read",
    ),
    "group-leader": _role(
        _("党小组组长"),
        "members.read meetings.read meetings.write plans.read plans.write rooms.read "
        "tasks.read tasks.write duties.read",
    ),
    "member": _role(_("党员"), "", on_node=False),
    "system-administrator": _role(_("系统管理员"), "accounts.write settings.write", on_node=False),
    "security-administrator": _role(_("安全管理员"), "grants.write", on_node=False),
    "audit-administrator": _role(_("审计管理员"), "journal.read", on_node=False),
}
"""Every role of this installation, in the order in which people are offered them."""

TEXT_SIZES = ("large", "xlarge")
USUAL_SIZE = "normal"
ASKED_AT = 60
"""From this age on people are asked once whether they want large letters (ux.md 8)."""

THEMES = ("light", "dark")
KEYS = ("nokeys",)
ADMINISTRATORS = ("system-administrator", "security-administrator", "audit-administrator")
"""Three roles that one account never combines (S-06)."""

RESTS, ADMINISTRATORS_REST = timedelta(hours=2), timedelta(minutes=15)

MOST_SITTINGS = 5
"""In so many places an account is signed in at once (S-15)."""

SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", _("鸿蒙手机")),
    (r"iPhone", _("苹果手机")),
    (r"iPad", _("苹果平板")),
    (r"Android.*Mobile", _("安卓手机")),
    (r"Android", _("安卓平板")),
    (r"UOS|Uniontech|Kylin|NeoKylin", _("国产系统电脑")),
    (r"Windows", _("Windows电脑")),
    (r"Macintosh|Mac OS X", _("苹果电脑")),
    (r"Linux|CrOS", _("Linux电脑")),
)
BROWSERS = (
    (r"wxwork", _("企业微信")),
    (r"MicroMessenger", _("微信")),
    (r"DingTalk", _("钉钉")),
    (r"Lark|Feishu", _("飞书")),
    (r"Edg|Edge", "Edge"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"QQBrowser", _("QQ浏览器")),
    (r"UCBrowser", _("UC浏览器")),
    (r"360SE|360EE|QihooBrowser", _("360浏览器")),
    (r"Chrome|Chromium|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)
"""What a browser says of itself, the narrower first: many call themselves Chrome and Safari as well."""


def device_words(agent: str) -> str:
    """Say what kind of device and browser somebody uses: 安卓手机 · 微信; nothing narrower is kept."""
    parts = [
        next((str(words) for pattern, words in known if re.search(pattern, agent, re.IGNORECASE)), "")
        for known in (SYSTEMS, BROWSERS)
    ]
    return " · ".join(part for part in parts if part) or gettext("不认识的设备")


def look_of(kept: str, **asked: str) -> str:
    """Return what the cookie of the look holds after a choice: text size, theme, whether keys act."""
    known = dict(zip(("text_size", "theme", "keys"), [*kept.split("."), "", "", ""], strict=False)) | asked
    allowed = {"text_size": TEXT_SIZES, "theme": THEMES, "keys": KEYS}
    size, theme, keys = (known[name] if known[name] in allowed[name] else "" for name in allowed)
    return f"{size}.{theme}" + (f".{keys}" if keys else "")


def rest(actor: Actor) -> timedelta:
    """Return how long somebody may do nothing before the session ends (S-15)."""
    return ADMINISTRATORS_REST if actor.role in ADMINISTRATORS else RESTS


def delay(failures: int) -> timedelta:
    """Return how long signing in waits after so many wrong passwords: 1, 2, 4 … 30 seconds (S-12)."""
    if failures < DELAY_AFTER:
        return timedelta()
    return min(timedelta(seconds=2 ** (failures - DELAY_AFTER)), LONGEST_DELAY)


def draw_password() -> str:
    """Draw a password of four groups that can be read out and typed: about 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


PASSWORD_WORDS = {
    "password_too_short": _("密码至少要12个字符。"),
    "password_too_common": _("这个密码太常见。请换一个。"),
    "password_too_similar": _("密码和账号太像。请换一个。"),
}
"""What Django's validators found, in the words of this product (S-10)."""


def names_its_owner(password: str, username: str, name: str) -> bool:
    """Say whether a password contains the user name, the name or its pinyin (S-10)."""
    said = password.casefold()
    pinyin = "".join(lazy_pinyin(name)).casefold()
    return any(part in said for part in (username.casefold(), pinyin) if len(part) >= 4) or (
        len(name) >= 2 and name.casefold() in said
    )


def username_ok(username: str) -> bool:
    """Say whether a user name is letters, digits, dot, dash or underscore, 2 to 60 characters."""
    return re.fullmatch(r"[\w.\-]{2,60}", username) is not None


def own_path(target: str, default: str = "/") -> str:
    """Return a redirect target where it is a plain path of this site, else the default (S-24).

    Browsers drop tabs and line ends and read a backslash as a slash, so none of these is let through.
    """
    plain = re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", target) is not None
    try:
        return target if plain and not urlsplit(target).netloc else default
    except ValueError:
        return default
