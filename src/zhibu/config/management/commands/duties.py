"""`zhibu duties`: what an organization owes, as known at the end of a day."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.queries import duties
from zhibu.domain.people.organizations.queries import by_code
from zhibu.engine import clock
from zhibu.engine.access import operator


class Command(BaseCommand):
    """Print the duties of an organization and all beneath it."""

    help = "List the duties of an organization and all beneath it, as known at the end of a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --org, --on and --json."""
        parser.add_argument("--org", required=True, help="code of the organization")
        parser.add_argument("--on", help="day such as 2026-06-17; default today")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per duty, or a JSON list."""
        actor = operator(_("本机命令行"))
        organization = by_code(actor, options["org"])
        if organization is None:
            raise CommandError(_("没有编码为%(code)s的组织。") % {"code": options["org"]})
        found = duties(actor, organization.path, _day(options["on"]))
        if options["json"]:
            rows = [duty.as_dict() for duty in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for duty in found:
            self.stdout.write(
                f"{duty.state.value:<7}{duty.due}  {duty.period:<8} {duty.rule:<8}"
                f"{duty.subject.name} {duty.title}"
            )


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise CommandError(_("日期写成2026-06-17这样")) from error
