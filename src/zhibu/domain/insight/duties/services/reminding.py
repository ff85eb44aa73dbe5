"""Reminding those who hold a duty, those above them later, and settling what is done."""

from collections.abc import Iterable
from datetime import date

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
)
from zhibu.domain.people.organizations.models import REPLY, Establishment, Organization, Stage
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.duty import Duty
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.notify.reminders import Reminded, anything_open, remind, settle
from zhibu.engine.notify.services import tell


def remind_daily(*, actor: Actor) -> Reminded:
    """Settle what is done, then remind everybody of what is due or not kept by the rules of today (F-ALR-02).

    Run again on the same day, or after a crash, it tells nobody twice. It is not one transaction:
    people are served in groups, so that a long run loses nothing of what it has told.
    """
    actor.require("duties.remind", "")
    on = clock.today()
    found = compute("", on)
    settle(settled_matters(found))
    done = remind(lines_to_remind(found, "", on), url=reverse("duties.workbench"))
    also = _remind_of_findings(on)
    done = Reminded((*done.told, *also.told), (*done.held, *also.held))
    if done.told:
        people = len({one.account for one in done.told})
        said = _("%(people)d人%(count)d件") % {"people": people, "count": len(done.told)}
        journal.note(actor, "duty.remind", purpose=said)
    return done


def _remind_of_findings(on: date) -> Reminded:
    # They come into the one message of the day, beside what is due.
    standing = compute_findings("", on)
    settle(settled_findings(standing))
    return remind(findings_to_remind(standing, "", on), url=reverse("duties.workbench"))


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
    found = compute(organization.path, clock.today())
    due = [duty for duty in found if duty.key in wanted and duty.open and not duty.silent]
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


def settle_under(organization: Organization) -> int:
    """Settle at once what the records of an organization and all beneath it show done or lifted."""
    if not anything_open():
        return 0
    found = compute(organization.path, clock.today())
    return settle(matter for duty in found if not duty.open for matter in matters_of(duty))


def _tell(found: list[Duty], organization: Organization) -> Reminded:
    # A group without a leader is its branch's concern, which lies above the group.
    people = people_under(organization.path[:-WIDTH])
    wanted = [line(duty, account) for duty in found for account in people.responsible(duty.subject)]
    return remind(wanted, url=reverse("duties.workbench"))
