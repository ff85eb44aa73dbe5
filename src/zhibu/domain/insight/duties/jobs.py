"""The daily reminders, at the end of the quiet hours."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from zhibu.domain.insight.duties.services import remind_daily
from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run


@job("duties.remind", title=_("每日提醒"), at=time(7, 30))
def remind(run: Run) -> None:
    """Settle what is done and remind everybody of what is due; run again, it tells nobody twice."""
    remind_daily(actor=run.actor)
