"""The services by which branches come into being, are guided and filed, done once like all others."""

from dataclasses import replace
from datetime import date

from tests.engine.acts import Act, call, founding, of, today
from tests.world import World
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Establishment, Guidance, Kind, Organization
from zhibu.engine import clock

NAME = "中共江临试验有限公司装配第三支部委员会"


def asked(world: World) -> organizations.Application:
    """Return an application for a third branch of 101."""
    return organizations.Application(world["101"], Kind.BRANCH, NAME, 5, clock.today(), "新设第三车间")


def decision(_world: World) -> organizations.Decision:
    """Return what the committee decided today, and its reply."""
    return organizations.Decision(clock.today(), clock.today(), "江试党〔2026〕7号", "人数和条件已核")


def facts(world: World) -> organizations.Founding:
    """Return the facts of the branch, founded today."""
    return replace(founding(world), founded_on=clock.today())


def applied(world: World) -> Establishment:
    """Return an application that waits for its answer."""
    return organizations.apply_for(world["1011"], asked(world), actor=world.operator)


def approved(world: World) -> Establishment:
    """Return an application that the committee agreed to."""
    return organizations.approve(applied(world), decision(world), actor=world.operator)


def elected(world: World) -> Establishment:
    """Return a branch's founding with its election recorded, ready to be filed."""
    row = approved(world)
    branch: Organization = organizations.establish(row, facts(world), actor=world.operator)
    organizations.record_term(branch, clock.today(), actor=world.operator)
    row.refresh_from_db()
    return row


def guided(world: World) -> Guidance:
    """Return who guides 100."""
    return organizations.guide(
        world["100"], "江临市直机关工委", "guides", actor=world.operator, since=date(2026, 1, 4)
    )


ACTS: list[Act] = [
    ("apply_for", ["establishment.apply"], call(organizations.apply_for, of("1011"), asked)),
    (
        "withdraw_application",
        ["establishment.withdraw"],
        call(organizations.withdraw_application, applied),
    ),
    ("approve", ["establishment.approve"], call(organizations.approve, applied, decision)),
    ("refuse", ["establishment.refuse"], call(organizations.refuse, applied, decision)),
    (
        "establish",
        ["organization.found", "establishment.found"],
        call(organizations.establish, approved, facts),
    ),
    (
        "found_by_decision",
        ["organization.found", "establishment.decide"],
        call(organizations.found_by_decision, facts, decision),
    ),
    (
        "file_above",
        ["establishment.file"],
        call(organizations.file_above, elected, on=today, department="江临市委组织部"),
    ),
    (
        "guide",
        ["organization.guide"],
        call(
            lambda row, **named: organizations.guide(row, "江临市直机关工委", "guides", **named),
            of("100"),
            since=today,
        ),
    ),
    ("end_guidance", ["organization.guide"], call(organizations.end_guidance, guided)),
    (
        "file_posts",
        ["post.file", "post.file"],
        call(members.file_posts, of("1011"), on=today, document="江试党备〔2026〕1号"),
    ),
]
