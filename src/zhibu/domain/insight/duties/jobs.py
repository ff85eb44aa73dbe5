"""What comes by itself: the reminders of the morning, the mails, and the reminding of many at once."""

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from zhibu.domain.affairs.meetings.services import remind_of_minutes
from zhibu.domain.insight.duties.services import remind_daily, remind_under
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run
from zhibu.engine.notify.mails import send_due

AT_ONCE = 200


@job("duties.remind-daily", title=_("每天的提醒"), at=time(7, 30))
def daily(run: Run) -> None:
    """Remind of what is due and of minutes not filed; what was told stays told when it is resumed."""
    remind_daily(actor=run.actor)
    remind_of_minutes(actor=run.actor)


@job("notify.send-mail", title=_("发邮件"), every=timedelta(minutes=5))
def send_mail(run: Run) -> None:
    """Send the mails whose time has come; each is claimed by itself, so no step holds them together."""
    send_due()


@job("duties.remind-under", title=_("提醒下级"), unit=_("件"))
def under(run: Run, *, organization: int, duties: list[str]) -> None:
    """Remind of many duties beneath an organization, some hundred at a time."""
    start = run.cursor.get("next", 0)
    row = Organization.objects.unscoped(why="the service checks who reminds there").get(pk=organization)
    while start < len(duties):
        with run.step() as step:
            remind_under(row, duties[start : start + AT_ONCE], actor=run.actor)
            start = min(start + AT_ONCE, len(duties))
            step.done, step.cursor = start, {"next": start}
