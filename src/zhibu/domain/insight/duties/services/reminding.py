"""Reminding those who hold a duty, those above them later, and settling what is done."""

from collections.abc import Iterable
from datetime import date
from itertools import chain

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.queries import (
    DUTY,
    SUPERIOR,
    compute,
    compute_findings,
    find,
    findings_to_remind,
    line,
    lines_to_remind,
    matters_of,
    people_under,
    settled_findings,
    settled_matters,
    with_keys,
)
from zhibu.domain.people.organizations.models import REPLY, Establishment, Organization, Stage
from zhibu.engine import clock
from zhibu.engine.access import Actor, Nodes
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.duty import Duty
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.notify.reminders import Reminded, Reminder, anything_open, remind, settle
from zhibu.engine.notify.services import tell


def remind_daily(*, actor: Actor) -> Reminded:
    """Settle what is done, then remind everybody of what is due or not kept by the rules of today (F-ALR-02).

    Run again on the same day, or after a crash, it tells nobody twice. It is not one transaction:
    people are served in groups, so that a long run loses nothing of what it has told.
    """
    actor.require("duties.remind", "")
    on, url = clock.today(), reverse("duties.workbench")
    settle(settled_matters(on))
    standing = compute_findings("", on)
    settle(settled_findings(standing))
    told: list[Reminder] = []
    held: list[tuple[Reminder, date]] = []
    # What stands against a rule comes into the one message of the day, beside what is due.
    for lines in chain(lines_to_remind("", on), [findings_to_remind(standing, "", on)]):
        done = remind(lines, url=url)
        told += done.told
        held += done.held
    if told:
        people = len({one.account for one in told})
        said = _("%(people)d人%(count)d件") % {"people": people, "count": len(told)}
        journal.note(actor, "duty.remind", purpose=said)
    return Reminded(tuple(told), tuple(held))


@service("duties.remind")
def remind_of(organization: Organization, duty: str, *, actor: Actor) -> Reminded:
    """Remind those who hold one duty now; who was reminded within three days is not reminded again.

    Raises Invalid where it is done, lifted or kept silent, or where nobody can be told.
    """
    found = find(organization.path, duty, clock.today())
    if found is None or found.subject.id != organization.pk:
        raise Invalid({"": _("没找到这一项，可能已经调整。")})
    if not found.open:
        raise Invalid({"": _("这一项已经完成，不用提醒。")}, found.rule)
    if found.silent:
        raise Invalid({"": _("%(why)s，没有提醒。") % {"why": found.silent}}, found.rule)
    done = _tell([found], organization)
    if not done.told and not done.held:
        raise Invalid({"": _("负责人还没有账号，没有提醒。")}, found.rule)
    if done.told:
        journal.note(actor, "duty.remind", organization, purpose=duty)
    return done


@service("duties.remind")
def remind_under(organization: Organization, duties: Iterable[str], *, actor: Actor) -> Reminded:
    """Remind those who hold these duties at and beneath an organization.

    What is done, lifted or kept silent is left out, and who was reminded within three days.
    """
    wanted = set(duties)
    found = with_keys(wanted, clock.today(), path=organization.path)
    due = [duty for duty in found if duty.open and not duty.silent]
    done = _tell(due, organization)
    if done.told:
        said = _("%(count)d件") % {"count": len({one.matter for one in done.told})}
        journal.note(actor, "duty.remind", organization, purpose=said)
    return done


def tell_of_reply(row: Establishment) -> None:
    """Settle the reminders of an application that was answered, and tell those who applied (ORG-07)."""
    key = f"{REPLY}/{row.decider.code}/{row.period}"
    settle(prefix + key for prefix in (DUTY, SUPERIOR))
    if row.replied_at is None:
        return
    people = people_under(row.org_path)
    accounts = {*people.holders.get(row.org_path, []), *people.offices.get(row.org_path, [])}
    words = {"name": row.name, "state": _("同意") if row.state != Stage.REFUSED else _("不同意")}
    tell(
        sorted(accounts),
        matter=f"establishment/{row.pk}",
        title=_("党委%(state)s成立%(name)s") % words,
        text=row.reply,
        url=reverse("organizations.establishment", args=[row.uuid]),
    )


def settle_of(organization: Organization) -> int:
    """Settle at once what the records of an organization show done or lifted."""
    if not anything_open():
        return 0
    found = compute(Nodes((organization.path,)), clock.today())
    return settle(matter for duty in found if not duty.open for matter in matters_of(duty))


def _tell(found: list[Duty], organization: Organization) -> Reminded:
    # A group without a leader is its branch's concern, which lies above the group.
    people = people_under(organization.path[:-WIDTH])
    wanted = [line(duty, account) for duty in found for account in people.responsible(duty.subject)]
    return remind(wanted, url=reverse("duties.workbench"))
