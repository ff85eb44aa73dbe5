"""Every service of every module, done once on the world: what to call, and what the journal says of it."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

from django.test import RequestFactory

from tests.engine.meetings_to_call import (
    a_closed_room,
    a_report,
    a_room,
    an_excuse,
    by_code,
    by_key,
    checked,
    closed,
    convened,
    elsewhere,
    excused,
    filed,
    half_signed,
    held,
    opened,
    overdue,
    photos,
    plan,
    remarked,
    room_facts,
    saving,
    sent,
    somebody,
    taking_a_photo,
    with_photo,
    with_topic,
    written,
)
from tests.world import PASSWORD, World, id_number
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.insight.duties import services as duties
from zhibu.domain.people.accounts import services as accounts
from zhibu.domain.people.accounts.models import Account, Grant
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import PostHeld
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind
from zhibu.engine import clock
from zhibu.engine.modules import installed

MODULES = (organizations, members, accounts, meetings, duties)
NEW = "Fresh-words-for-tests-7"
DUTY = "committee/1011/2026-11"

Prepare = Callable[[World], Callable[[], Any]]
Act = tuple[str, list[str], Prepare]
"""Name of the service, the actions it writes, and what prepares the call."""


def a_sitting(world: World) -> Callable[[], Any]:
    """Sign the member in somewhere, and prepare the end of it."""
    account = world.accounts["member"]
    key = {"key": "somewhere", "device": "安卓手机", "began_at": clock.now()}
    sitting = account.sittings.create(**key)
    return lambda: accounts.end_sitting(account, sitting.uuid, actor=world.actor("member"))


def founding(world: World) -> organizations.Founding:
    """Return the facts of a third branch of 101."""
    name = "中共江临试验有限公司装配第三支部委员会"
    return organizations.Founding("1013", Kind.BRANCH, name, world["101"])


def facts(world: World, number: int) -> members.MemberFacts:
    """Return the facts of a new probationary member of 1012."""
    day = clock.today()
    return members.MemberFacts(
        name="江临风",
        id_number=id_number(day.replace(year=1995), number),
        category="02",
        branch=world["1012"],
        joined_on=day,
        sex="1",
        ethnic="01",
        education="21",
        birth_date=day.replace(year=1995),
        phone=f"100{number:08}",
        address="江临市新路9号",
    )


def alone(world: World) -> str:
    """Take all accounts away, as before the first run; returns the token of the first run."""
    Account.objects.all().delete()
    return accounts.first_run_token()


def tied(world: World) -> str:
    """Name a secretary in words; returns the path of the branch."""
    organizations.change(world["1012"], {"secretary_text": "孟春和"}, actor=world.operator)
    return str(world["1012"].path)


def call(function: Callable[..., Any], *given: Callable[[World], Any], **named: Any) -> Prepare:
    """Prepare a call: what is given is made from the world first; the actor is a role, or the operator."""

    def prepare(world: World) -> Callable[[], Any]:
        made = [one(world) for one in given]
        role = named.get("actor", "")
        settled = {
            key: value(world) if callable(value) else value for key, value in named.items() if key != "actor"
        }
        settled["actor"] = world.actor(role) if role else world.operator
        return lambda: function(*made, **settled)

    return prepare


def of(code: str) -> Callable[[World], Any]:
    """Return what gives an organization."""
    return lambda world: world[code]


def person(name: str) -> Callable[[World], Any]:
    """Return what gives a member."""
    return lambda world: world.member(name)


def account(role: str) -> Callable[[World], Any]:
    """Return what gives an account."""
    return lambda world: Account.objects.get(pk=world.accounts[role].pk)


def just(value: Any) -> Callable[[World], Any]:
    """Return what gives a value."""
    return lambda world: value


def secretary_post(world: World) -> PostHeld:
    """Return the secretary's post of 1011."""
    found: PostHeld = PostHeld.objects.get(post="SECRETARY", organization=world["1011"])
    return found


def new_branch(world: World) -> Any:
    """Found a branch without members."""
    return organizations.found(replace(founding(world), founded_on=None), actor=world.operator)


def today(world: World) -> Any:
    """Return the day."""
    return clock.today()


LOOK = {"purpose": "contact", "reason": "通知开会"}
PEOPLE = {role: (role, name, NEW) for role, name in zip(
    ("system-administrator", "security-administrator", "audit-administrator"), "甲乙丙", strict=True
)}  # fmt: skip

ACTS: list[Act] = [
    ("start", ["installation.start"], call(organizations.start, today)),
    ("found", ["organization.found"], call(organizations.found, founding)),
    ("ensure_group", ["organization.found"], call(organizations.ensure_group, of("1012"), just("一组"))),
    ("ensure_group", [], call(organizations.ensure_group, of("1011"), just("第一党小组"))),
    (
        "change",
        ["organization.change"],
        call(organizations.change, of("1011"), just({"position": 3})),
    ),
    ("change", [], call(organizations.change, of("1011"), just({}))),
    ("move", ["organization.move"], call(organizations.move, of("1011"), of("102"), since=today)),
    ("record_term", ["term.record"], call(organizations.record_term, of("1011"), today)),
    (
        "dissolve",
        ["organization.dissolve"],
        call(organizations.dissolve, new_branch, on=today, basis="批复", ledgers="装配党总支", seal="已上交"),
    ),
    ("reveal_phone", ["organization.reveal"], call(organizations.reveal_phone, of("1011"), **LOOK)),
    ("permit_look", [], call(organizations.permit_look, of("1011"), just("x"), just("phone"), **LOOK)),
    ("enter", ["member.enter"], call(members.enter, of("1012"), lambda world: facts(world, 701))),
    (
        "enter_many",
        ["member.enter"] * 2,
        call(members.enter_many, lambda world: [facts(world, 701), facts(world, 703)], basis="导入"),
    ),
    ("change", ["member.change"], call(members.change, person("周文澜"), just({"job": "装配工"}))),
    ("amend", ["member.change"], call(members.amend, person("周文澜"), just({"job": "装配工"}))),
    ("convert", ["member.change"], call(members.convert, person("乔望舒"), today, basis="支部大会决议")),
    ("place", ["member.place"], call(members.place, person("周文澜"), of("1012"), just(None))),
    (
        "place",
        ["post.end", "member.place"],
        call(members.place, person("陆清源"), of("1012"), just(None)),
    ),
    (
        "hold_post",
        ["post.hold"],
        call(members.hold_post, of("1012"), person("孟春和"), just("SECRETARY"), basis="批复"),
    ),
    (
        "hold_post",
        ["post.end", "post.hold"],
        call(members.hold_post, of("1011"), person("陆清源"), just("SECRETARY"), basis="批复"),
    ),
    ("end_post", ["post.end"], call(members.end_post, secretary_post, on=today, reason="调离")),
    ("end_posts_of", ["post.end"] * 3, call(members.end_posts_of, lambda world: world["1011"].pk, today)),
    ("set_contact", ["organization.contact"], call(members.set_contact, of("1011"), person("周文澜"))),
    ("tie_names", ["post.hold"], call(members.tie_names, tied)),
    ("reveal", ["member.reveal"], call(members.reveal, person("周文澜"), just("phone"), **LOOK)),
    (
        "recount_moved",  # counts are derived: what moved is in the journal already
        [],
        call(members.recount_moved, lambda world: world["1011"].path, lambda world: world["1011"].path),
    ),
    ("set_up", ["account.open", "grant.give"] * 3, call(accounts.set_up, alone, just(PEOPLE))),
    ("open_account", ["account.open"], call(accounts.open_account, just("new"), just("甲"), just(NEW))),
    (
        "open_with_drawn_password",
        ["account.open"],
        call(accounts.open_with_drawn_password, just("new"), just("甲"), just("")),
    ),
    ("reset_password", ["account.reset"], call(accounts.reset_password, account("member"))),
    (
        "change_password",
        ["account.password"],
        call(accounts.change_password, account("member"), just(PASSWORD), just(NEW), actor="member"),
    ),
    (
        "keep_text_size",
        ["account.look"],
        call(accounts.keep_text_size, account("member"), just("large"), actor="member"),
    ),
    ("set_active", ["account.active"], call(accounts.set_active, account("member"), just(False))),
    ("grant", ["grant.give"], call(accounts.grant, account("member"), just("secretary"), of("1012"))),
    ("end_grant", ["grant.end"], call(accounts.end_grant, lambda world: Grant.objects.get(role="secretary"))),
    (
        "sign_in",
        ["sign-in"],
        lambda world: lambda: accounts.sign_in(RequestFactory().post("/"), "member", PASSWORD),
    ),
    (
        "sign_in",
        ["sign-in"],
        lambda world: lambda: accounts.sign_in(RequestFactory().post("/"), "member", "wrong"),
    ),
    ("end_sitting", ["session.end"], a_sitting),
    (
        "end_other_sittings",
        ["session.end"],
        call(accounts.end_other_sittings, account("member"), just(""), actor="member"),
    ),
    ("sign_out", ["sign-out"], lambda world: lambda: accounts.sign_out(world.accounts["member"])),
    ("convene", ["meeting.convene"], call(meetings.convene, of("1011"), plan, actor="secretary")),
    (
        "open_now",
        ["meeting.convene", "meeting.open"],
        call(meetings.open_now, of("1011"), plan, actor="secretary"),
    ),
    ("start", ["meeting.open"], call(meetings.start, convened, actor="secretary")),
    (
        "change_plan",
        ["meeting.change"],
        call(
            meetings.change_plan,
            convened,
            elsewhere,
            actor="secretary",
        ),
    ),
    ("sign_in", ["meeting.sign-in"], call(meetings.sign_in, opened, actor="member")),
    ("sign_in_by_code", ["meeting.sign-in"], by_code),
    ("sign_in_by_key", ["meeting.sign-in"], by_key),
    ("hold_pen", [], with_topic(meetings.hold_pen)),  # a mark that fades, no record
    ("remark", ["meeting.remark"], call(meetings.remark, checked, just("漏了一条建议。"), actor="member")),
    ("confirm", ["meeting.confirm"], call(meetings.confirm, checked, actor="member")),
    ("withdraw_remark", ["meeting.withdraw-remark"], remarked(meetings.withdraw_remark, role="member")),
    ("answer_remark", ["meeting.answer-remark"], remarked(meetings.answer_remark, "已在第二条。")),
    ("take_remark", ["meeting.answer-remark"], remarked(meetings.take_remark)),
    ("countersign", ["meeting.countersign"], half_signed),
    ("remind_of_minutes", [], overdue),  # what it sends are notices, which say themselves when
    ("sign_in_by_code", ["meeting.wrong-code"], call(meetings.sign_in_by_code, just("x"), actor="member")),
    ("add_topic", ["topic.add"], call(meetings.add_topic, opened, just("新议题"), actor="secretary")),
    ("remove_topic", ["topic.remove"], with_topic(meetings.remove_topic)),
    ("plan_vote", ["topic.vote"], with_topic(meetings.plan_vote, True)),
    ("write_topic", ["topic.write"], with_topic(meetings.write_topic, {"minutes": "大家同意。"})),
    ("save_minutes", ["topic.write"], saving),
    ("close", ["meeting.close"], call(meetings.close, written, actor="secretary")),
    ("reopen", ["meeting.reopen"], call(meetings.reopen, closed, actor="secretary")),
    ("file", ["meeting.file"], call(meetings.file, closed, actor="secretary")),
    ("void", ["meeting.void"], call(meetings.void, filed, actor="secretary", reason="登记错误")),
    ("append", ["meeting.append"], call(meetings.append, filed, just("时间更正。"), actor="secretary")),
    ("add_photos", ["meeting.add-photo"], call(meetings.add_photos, closed, photos, actor="secretary")),
    (
        "append_with_photos",
        ["meeting.append", "meeting.add-photo"],
        call(meetings.append_with_photos, filed, just("补签到表。"), photos, actor="secretary"),
    ),
    (
        "record_held_with_photos",
        ["meeting.record-held", "meeting.add-photo"],
        call(meetings.record_held_with_photos, of("1011"), held, photos, actor="secretary"),
    ),
    (
        "remove_photo",
        ["meeting.remove-photo"],
        with_photo(meetings.remove_photo, reason="拍错了一页"),
    ),
    ("take_photo", ["meeting.take-photo"], taking_a_photo),
    ("take_paper", ["meeting.paper"], call(meetings.take_paper, filed, just("minutes"), actor="member")),
    ("record_held", ["meeting.record-held"], call(meetings.record_held, of("1011"), held, actor="secretary")),
    ("excuse", ["excuse.give"], call(meetings.excuse, somebody, excused, actor="secretary")),
    ("end_excuse", ["excuse.end"], call(meetings.end_excuse, somebody, an_excuse, today, actor="secretary")),
    ("send_report", ["report.send"], call(meetings.send_report, of("1011"), sent, actor="secretary")),
    (
        "answer_report",
        ["report.answer"],
        call(meetings.answer_report, of("1011"), a_report, just("同意。"), actor="office"),
    ),
    (
        "withdraw_report",
        ["report.withdraw"],
        call(meetings.withdraw_report, of("1011"), a_report, actor="secretary"),
    ),
    ("add_room", ["room.add"], call(meetings.add_room, of("1011"), room_facts, actor="secretary")),
    ("change_room", ["room.change"], call(meetings.change_room, a_room, room_facts, actor="secretary")),
    ("close_room", ["room.close"], call(meetings.close_room, a_room, actor="secretary")),
    ("reopen_room", ["room.reopen"], call(meetings.reopen_room, a_closed_room, actor="secretary")),
    ("waive", ["duty.waive"], call(duties.waive, of("1011"), just(DUTY), reason="全员外出")),
    (
        "withdraw",
        ["duty.withdraw-waiver"],
        call(
            duties.withdraw,
            lambda world: duties.waive(world["1011"], DUTY, actor=world.operator, reason="全员外出"),
        ),
    ),
]


def _brought() -> list[ModuleType]:
    """Return `tests/sample.py` of the modules that bring their own acts."""
    named = [
        f"{module.name}.tests" for module in installed() if importlib.util.find_spec(f"{module.name}.tests")
    ]
    found = [
        importlib.import_module(f"{name}.sample")
        for name in named
        if importlib.util.find_spec(f"{name}.sample")
    ]
    # Some bring only rows for the access suites; their acts stand here.
    return [sample for sample in found if hasattr(sample, "ACTS")]


def every_act() -> list[Act]:
    """Return the acts above and those that modules bring themselves."""
    # They are built with what stands here.
    from tests.engine.acts_of_founding import ACTS as OF_FOUNDING
    from tests.engine.acts_of_reminders import ACTS as OF_REMINDERS

    return [*ACTS, *OF_FOUNDING, *OF_REMINDERS, *(act for sample in _brought() for act in sample.ACTS)]


def every_module() -> list[ModuleType]:
    """Return the services of the modules above and of those that bring their acts."""
    return [*MODULES, *(sample.services for sample in _brought())]
