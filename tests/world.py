"""A small enterprise and its named cast, which all tests speak of.

Tree (codes): 100 committee · 101, 102 general branches · 1011, 1012 branches of 101 · 1021 of 102.
Branch 1011 has eight full and two probationary members in two groups, and a committee of three;
1012 has four members and no committee (ORG-19); 1021 has eight.
"""

import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.queries import actor_for
from zhibu.domain.people.accounts.services import grant, open_account
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, operator
from zhibu.engine.rules.models import ParameterValue

PASSWORD = "plain-words-for-tests"  # a test password, never deployed
SET_UP = date(2026, 1, 1)
AREA = "990101"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: date, sequence: int) -> str:
    """Return a valid ID number (GB 11643) of an area code that nobody has."""
    body = f"{AREA}{birth:%Y%m%d}{sequence:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


@dataclass
class World:
    """Organizations by code, members by name, accounts and actors by role."""

    operator: Actor
    organizations: dict[str, Organization] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Organization:
        """Return an organization as it is now."""
        return Organization.objects.get(code=code)

    def actor(self, role: str) -> Actor:
        """Return the actor of a role as a request would see it."""
        return actor_for(Account.objects.get(pk=self.accounts[role].pk))

    def member(self, name: str) -> Member:
        """Return a member as he is now."""
        return Member.objects.get(pk=self.members[name].pk)


TREE = [
    ("100", Kind.COMMITTEE, "中共江临试验有限公司委员会", ""),
    ("101", Kind.GENERAL_BRANCH, "中共江临试验有限公司装配总支部委员会", "100"),
    ("102", Kind.GENERAL_BRANCH, "中共江临试验有限公司动力总支部委员会", "100"),
    ("1011", Kind.BRANCH, "中共江临试验有限公司装配第一支部委员会", "101"),
    ("1012", Kind.BRANCH, "中共江临试验有限公司装配第二支部委员会", "101"),
    ("1021", Kind.BRANCH, "中共江临试验有限公司动力第一支部委员会", "102"),
]
PEOPLE = {
    "1011": ["许嘉禾", "陆清源", "苏景行", "顾明川", "周文澜", "白景初", "程若谷", "骆一鸣"],
    "1012": ["孟春和", "宋以宁", "温书然", "任远山"],
    "1021": ["邵安然", "梁思齐", "谢临川", "韩素秋", "陶令仪", "罗锦程", "傅一舟", "姜北辰"],
}
PROBATIONARY = ["乔望舒", "高若水"]
COMMITTEE = {"许嘉禾": "SECRETARY", "陆清源": "ORG_MEMBER", "苏景行": "PUBLICITY_MEMBER"}
CAST = {
    "office": ("101", "邵安然"),
    "office-leader": ("101", "梁思齐"),
    "secretary": ("1011", "许嘉禾"),
    "committee-member": ("1011", "陆清源"),
    "group-leader": ("1011-Z01", "苏景行"),
    "system-administrator": ("", ""),
    "security-administrator": ("", ""),
    "audit-administrator": ("", ""),
}


_kept: dict[str, Any] = {}
"""The first world that was made, and its rows; making it through the services takes thirty times as long."""


def build() -> World:
    """Make the world as it stands since 2026-01-01; from the second time on, of the rows of the first."""
    if not _kept:
        before = {model: _keys(model) for model in apps.get_models()}
        _kept["world"] = copy.deepcopy(_build())
        _kept["rows"] = [
            (model, list(model._base_manager.exclude(pk__in=keys))) for model, keys in before.items()
        ]
    elif Organization.objects.exists():
        return _build()
    else:
        _put_back(_kept["rows"])
    world: World = copy.deepcopy(_kept["world"])
    return world


def _keys(model: type[Model]) -> list[Any]:
    return list(model._base_manager.values_list("pk", flat=True))


def _put_back(rows: list[tuple[type[Model], list[Any]]]) -> None:
    made = [model for model, found in rows if found]
    for model, found in rows:
        if found:
            model._base_manager.bulk_create(copy.deepcopy(found))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), made):
                cursor.execute(statement)


def _build() -> World:
    with clock.travel(SET_UP):
        world = World(operator("试验"))
        organizations.start(SET_UP, actor=world.operator)
        _tree(world)
        _people(world)
        _posts(world)
        _accounts(world)
    return world


def _tree(world: World) -> None:
    for code, kind, name, parent in TREE:
        facts = organizations.Founding(
            code=code,
            kind=kind,
            name=name,
            parent=world.organizations.get(parent),
            elected_on=date(2024, 5, 10),
            phone="0271234567",
        )
        world.organizations[code] = organizations.found(facts, actor=world.operator)
    branch = world.organizations["1011"]
    for name in ("第一党小组", "第二党小组"):
        group = members.ensure_group(branch, name, actor=world.operator)
        world.organizations[group.code] = group


def _people(world: World) -> None:
    for code, names in PEOPLE.items():
        for name in names:
            _person(world, code, name, "01")
    for name in PROBATIONARY:
        _person(world, "1011", name, "02")


def _person(world: World, code: str, name: str, category: str) -> None:
    place = len(world.members)
    birth = date(1965 + place, 1 + place % 12, 1 + place)
    group = None
    if code == "1011":
        group = world.organizations["1011-Z01" if place % 2 else "1011-Z02"]
    facts = members.MemberFacts(
        name=name,
        id_number=id_number(birth, 100 + place),
        category=category,
        branch=world.organizations[code],
        group=group,
        joined_on=date(2010, 6, 27) if category == "01" else date(2025, 12, 1),
        converted_on=date(2011, 6, 27) if category == "01" else None,
        ethnic="01",
        education="21",
        phone=f"100{place:08}",
        address=f"江临市试验路{place + 1}号1栋101室",
    )
    world.members[name] = members.enter(facts.branch, facts, actor=world.operator)


def _posts(world: World) -> None:
    branch = Organization.objects.get(code="1011")
    for name, post in COMMITTEE.items():
        members.hold_post(branch, world.members[name], post, actor=world.operator, basis="批复")
    members.hold_post(
        Organization.objects.get(code="1021"),
        world.members["邵安然"],
        "SECRETARY",
        actor=world.operator,
        basis="批复",
    )
    for code in ("1011-Z01", "1011-Z02"):
        group = Organization.objects.get(code=code)
        leader = Member.objects.filter(group=group, category="01").order_by("-pk")[0]
        members.hold_post(group, leader, "GROUP_LEADER", actor=world.operator)


def _accounts(world: World) -> None:
    for role, (code, name) in CAST.items():
        member = world.members.get(name)
        account = open_account(role, name or role, PASSWORD, actor=world.operator, member=member)
        node = Organization.objects.get(code=code) if code else None
        grant(account, role, node, actor=world.operator)
        world.accounts[role] = account
    for key, name in {"member": "周文澜", "probationary": "乔望舒", "unrelated-member": "谢临川"}.items():
        account = open_account(key, name, PASSWORD, actor=world.operator, member=world.members[name])
        world.accounts[key] = account
    # Who is sixty was asked for the size of letters long ago.
    Account.objects.update(text_size="normal")


def file_at_once(world: World) -> None:
    """Let minutes be filed without time to check them, for tests of something else."""
    values = ParameterValue.objects.filter(parameter="min.remark_period")
    if not values.exists():
        ParameterValue.objects.create(
            parameter="min.remark_period",
            org_path=world["100"].path,
            value="0",
            valid_from=SET_UP,
            set_by="试验",
            recorded_at=clock.now(),
        )
