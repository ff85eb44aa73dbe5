"""Loading the demo through the product's own doors: the import, the services, nothing else."""

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from zhibu.config.demo.enterprise import build
from zhibu.config.demo.growing import LARGEST, Tell, grow
from zhibu.config.demo.model import Enterprise, SignIn
from zhibu.config.demo.workbooks import write_lists
from zhibu.config.demo.year import hold_the_year
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.services import RoomFacts, add_room
from zhibu.domain.people.accounts.rules import draw_password
from zhibu.domain.people.accounts.services import grant, open_account
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import is_empty
from zhibu.engine import clock
from zhibu.engine.access import Actor, operator
from zhibu.engine.exchange.applying import apply_batch
from zhibu.engine.exchange.services import check
from zhibu.engine.flow import Invalid

WHY = "the demo's own records"
SMALLEST = 1768
"""How many members the demo enterprise has."""
ROOMS = (("党员活动室", 40), ("二楼会议室", 16), ("党群活动中心报告厅", 120))
USERNAMES = {
    "office": "office",
    "office-leader": "leader",
    "secretary": "secretary",
    "committee-member": "committee",
    "group-leader": "group",
    "member": "member",
    "system-administrator": "system",
    "security-administrator": "security",
    "audit-administrator": "audit",
}


def load(
    until: date | None = None, members: int | None = None, tell: Tell = lambda _done, _wanted: None
) -> dict[str, int]:
    """Write both lists, import them as on 2026-01-01, and hold the year until a day; returns counts.

    With more `members` than the enterprise has, companies like it are added (`growing`). Raises Invalid
    where the installation is not empty (S-18) or the number cannot be.
    """
    if members is not None and not SMALLEST <= members <= LARGEST:
        words = {"smallest": f"{SMALLEST:,}", "largest": f"{LARGEST:,}"}
        raise Invalid({"": _("党员数在%(smallest)s和%(largest)s之间。") % words})
    if not is_empty():
        raise Invalid({"": _("平台里已有数据，演示企业只能装进空的平台。")}, "S-18")
    enterprise = build()
    files = write_lists(enterprise, Path(settings.ZHIBU_HOME) / "demo")
    actor = operator(_("演示数据"))
    with clock.travel(datetime.combine(enterprise.reference, datetime.min.time().replace(hour=8))):
        for name, path in zip(("organization-summary", "member-summary"), files, strict=True):
            batch = check(name, path.read_bytes(), path.name, actor=actor)
            if batch.wrong:
                raise Invalid(
                    {"": _("演示表%(name)s有%(count)s行错误") % {"name": name, "count": batch.wrong}}
                )
            apply_batch(batch, actor=actor)
        logins = [_sign_in(enterprise, entry, actor) for entry in enterprise.sign_ins]
    _keep(logins)
    with _without_waiting_for_the_disk():
        held = hold_the_year(random.Random(enterprise.seed), enterprise.reference, until or clock.today())
    _rooms(actor)
    if members is not None and members > len(enterprise.members):
        with clock.travel(datetime.combine(enterprise.reference, datetime.min.time().replace(hour=8))):
            grow(members, enterprise.seed, actor, tell)
        return _counts()
    return {
        "organizations": len(enterprise.organizations),
        "groups": len(enterprise.groups),
        "members": len(enterprise.members),
        "meetings": held,
    }


def _rooms(actor: Actor) -> None:
    """Open what the whole enterprise may use; the year before was held without booking."""
    top = Organization.objects.unscoped(why=WHY).order_by("path")[0]
    for name, seats in ROOMS:
        add_room(top, RoomFacts(name, seats), actor=actor)


def _counts() -> dict[str, int]:
    organizations = Organization.objects.unscoped(why=WHY)
    groups = organizations.filter(kind=Kind.GROUP).count()
    return {
        "organizations": organizations.count() - groups,
        "groups": groups,
        "members": Member.objects.unscoped(why=WHY).count(),
        "meetings": Meeting.objects.unscoped(why=WHY).count(),
    }


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    # A demo that was interrupted is made anew, so its thousands of small commits need not wait.
    careless = connection.vendor == "sqlite" and not connection.in_atomic_block
    if careless:
        connection.cursor().execute("PRAGMA synchronous=OFF")
    yield
    if careless:
        connection.cursor().execute("PRAGMA synchronous=FULL")


def _sign_in(enterprise: Enterprise, entry: SignIn, actor: Actor) -> dict[str, str]:
    password = draw_password()
    member = None
    if entry.member is not None:
        person = enterprise.member(entry.member)
        found = Member.objects.unscoped(why=WHY).filter(name=person.name, branch__code=person.branch_code)
        member = found.get(birth_date=person.birth)
    account = open_account(USERNAMES[entry.role], entry.name, password, actor=actor, member=member)
    node = None
    if entry.role in ("office", "office-leader", "secretary", "committee-member", "group-leader"):
        node = _node(entry, member)
    if entry.role != "member":
        grant(account, entry.role, node, actor=actor)
    return {
        "role": entry.role,
        "organization": node.code if node else entry.organization_code,
        "organization_name": node.name if node else entry.organization_name,
        "username": account.username,
        "password": password,
    }


def _node(entry: SignIn, member: Member | None) -> Organization:
    if entry.role == "group-leader" and member is not None and member.group is not None:
        return member.group
    node: Organization = Organization.objects.unscoped(why=WHY).get(code=entry.organization_code)
    return node


def logins_file() -> Path:
    """Where the sign-ins drawn for this installation are kept, readable by its owner alone."""
    return Path(settings.ZHIBU_HOME) / "demo-logins.json"


def _keep(logins: list[dict[str, str]]) -> None:
    path = logins_file()
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(logins, file, ensure_ascii=False, indent=1)


def logins() -> list[dict[str, Any]]:
    """Return the sign-ins of the demo; empty where it was not loaded."""
    path = logins_file()
    if not path.exists():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
