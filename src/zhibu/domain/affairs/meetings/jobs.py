"""The hourly look at minutes that are late."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from zhibu.domain.affairs.meetings.services import remind_of_minutes
from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run


@job("meetings.minutes", title=_("提醒整理会议记录"), every=timedelta(hours=1))
def minutes(run: Run) -> None:
    """Remind chair and recorder, once per meeting, of minutes not filed in time (MIN-05)."""
    with run.step():
        remind_of_minutes(actor=run.actor)
