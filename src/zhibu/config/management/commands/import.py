# ruff: noqa: N999  # the command is called import, and Django names commands by their file
"""`zhibu import`: check a list and import its good rows, from the machine's own command line."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import by_code
from zhibu.engine.access import Actor, operator
from zhibu.engine.exchange.applying import apply_batch
from zhibu.engine.exchange.lists import lists
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.exchange.services import check, draw_up, plan_of
from zhibu.engine.exchange.workbook import UnusableFile
from zhibu.engine.flow import Invalid

ROW_ERRORS = 3
UNUSABLE = 2


class Command(BaseCommand):
    """Import one of the declared lists."""

    help = "Check a list and import its good rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare template, file, --org, --dry-run and --json."""
        parser.add_argument("template", choices=sorted(lists()), help="which list")
        parser.add_argument("file", type=Path, help="an .xlsx file")
        parser.add_argument("--org", help="code of the organization to import into")
        parser.add_argument("--dry-run", action="store_true", help="only check, write nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 clean, 3 with row errors, 2 for a file or call that cannot be used."""
        actor = operator(_("本机命令行"))
        try:
            node = self._node(actor, options["org"])
            content = options["file"].read_bytes()
            plan = self._run(options, content, actor, node)
        except OSError as error:
            words = {"file": options["file"]}
            raise CommandError(
                _("没能打开文件%(file)s。请核对路径。") % words, returncode=UNUSABLE
            ) from error
        except (UnusableFile, Invalid) as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        self._tell(plan, as_json=options["json"])
        if plan.summary().wrong:
            raise SystemExit(ROW_ERRORS)

    def _node(self, actor: Actor, code: str | None) -> Organization | None:
        if code is None:
            return None
        node = by_code(actor, code)
        if node is None:
            raise Invalid({"org": _("没有编码为%(code)s的组织。") % {"code": code}})
        return node

    def _run(self, options: dict[str, Any], content: bytes, actor: Actor, node: Any) -> Plan:
        name, file_name = options["template"], options["file"].name
        if options["dry_run"]:
            return draw_up(name, content, file_name, actor=actor, node=node)
        batch = check(name, content, file_name, actor=actor, node=node)
        apply_batch(batch, actor=actor, node=node)
        return plan_of(batch)

    def _tell(self, plan: Plan, *, as_json: bool) -> None:
        summary = plan.summary()
        report = {
            "created": summary.new,
            "updated": summary.changed,
            "unchanged": summary.same,
            "warnings": [finding.as_dict() for finding in plan.warnings]
            + [remark.as_dict() for remark in plan.remarks],
            "errors": [finding.as_dict() for finding in plan.errors],
            "normalised": [finding.as_dict() for finding in plan.notes],
            "columns": plan.column_report(),
            "left_out": plan.left_out(),
        }
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            return
        words = {"new": summary.new, "changed": summary.changed, "same": summary.same}
        self.stdout.write(_("新增%(new)s行，更新%(changed)s行，未变%(same)s行") % words)
        for title, found in ((_("要修改"), plan.errors), (_("请留意"), plan.warnings)):
            for finding in found:
                row = finding.as_dict()
                self.stdout.write(f"{title} {row['row']} {row['column']} {row['value']} {row['problem']}")
        for remark in plan.remarks:
            self.stdout.write(f"{_('请留意')} {remark.problem}")
        for line in plan.left_out():
            words = {"row": line["row"], "text": line["text"]}
            self.stdout.write(_("第%(row)s行“%(text)s”不是数据，没有导入。") % words)
