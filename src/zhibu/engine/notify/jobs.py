"""The room's own job: mails whose time has come go out."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run
from zhibu.engine.notify.mails import send_due


@job("notify.mails", title=_("发送邮件"), every=timedelta(minutes=5))
def mails(run: Run) -> None:
    """Send what waits; each mail is claimed by itself, so no step holds a connection to the mail server."""
    send_due()
