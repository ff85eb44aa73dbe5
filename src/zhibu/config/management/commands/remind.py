"""`zhibu remind`: tell everybody what is due, and send the mails whose time has come."""

from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.services import remind_daily
from zhibu.engine import clock
from zhibu.engine.access import operator
from zhibu.engine.notify.mails import send_due


class Command(BaseCommand):
    """Do once what the daily reminders do; a second run on the same day tells nobody twice."""

    help = "Remind everybody of what is due, settle what is done, and send waiting mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --on."""
        parser.add_argument("--on", help="day such as 2026-06-17; default today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many people were told how much, and what became of the mails."""
        day = _day(options["on"])
        with clock.travel(day) if day else nullcontext():
            done = remind_daily(actor=operator(_("本机命令行")))
            mails = send_due()
        people = len({one.account for one in done.told})
        words = {"people": people, "count": len(done.told), "held": len(done.held)}
        self.stdout.write(_("提醒了%(people)d人，共%(count)d件；3天内提醒过的%(held)d件没有再提醒。") % words)
        self.stdout.write(" ".join(f"{state}={count}" for state, count in mails.items()))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(_("日期写成2026-06-17这样")) from error
