"""What the check page of an import shows: findings as groups that one answer settles, differences, notes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhibu.engine.access import Actor
from zhibu.engine.exchange.findings import FindingGroup
from zhibu.engine.exchange.models import Batch, BatchState
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.exchange.services import declared
from zhibu.engine.exchange.template import Column

MOST_OPTIONS = 60
NO_FIX = frozenset({"duplicate"})
"""Kinds of findings that a new cell does not settle: one of the rows has to go."""

TABS = ("errors", "changes", "warnings", "notes", "done")


@dataclass(frozen=True)
class Control:
    """How a cell is corrected: input of a type, or a choice; `value` is what is proposed."""

    kind: str
    value: str = ""
    options: Sequence[str] = ()
    offered: str = ""
    private: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the table of errors: a group of equal findings, or one finding of it."""

    group: str
    rows: tuple[int, ...]
    who: str
    column: str
    value: str
    problem: str
    remedy: str
    control: Control | None
    single: bool = False
    names: str = field(default="")


class Look:
    """One look at a plan: which tab, which column, which opened group; nothing is remembered."""

    def __init__(self, plan: Plan, asked: dict[str, str], actor: Actor, batch: Batch) -> None:
        self.plan, self.actor, self.batch = plan, actor, batch
        self.waiting = batch.state == BatchState.CHECKED
        tally = plan.rows.tally
        self.counts = {
            "errors": tally.errors,
            "changes": tally.changes,
            "warnings": tally.warnings,
            "notes": tally.notes,
            "done": len(plan.fixes) + len(plan.skip),
        }
        first = next((name for name in TABS if self.counts[name]), "errors")
        self.show = asked.get("show", "") if asked.get("show") in TABS else first
        self.column = asked.get("group", "")
        self.opened = asked.get("open", "")
        self.offers: dict[str, Sequence[str]] = {}
        self.names = {row.number: row.label for row in plan.said}

    def lines(self) -> list[Any]:
        """Return what the chosen tab lists, of all columns."""
        makers = {
            "errors": self._errors,
            "changes": self._changes,
            "warnings": self._warnings,
            "notes": self._notes,
            "done": self._done,
        }
        return list(makers[self.show]())

    def _errors(self) -> Iterable[Line]:
        context = None
        offered: dict[str, Sequence[str]] = {}
        for group in self.plan.groups():
            column = self.plan.template.column(group.field)
            if self.waiting and column.converter in ("code", "reference") and context is None:
                context = declared(self.batch.list_name).context(self.actor, None)
            if column.resolver and column.resolver not in offered and context is not None:
                offered[column.resolver] = context.choices(column.resolver)
            control = self._control(group, column, context, offered.get(column.resolver, ()))
            if group.group == self.opened or len(group.rows) == 1:
                yield from (self._line(group, (row,), control) for row in group.rows)
            else:
                yield self._line(group, group.rows, control)

    def _line(self, group: FindingGroup, rows: tuple[int, ...], control: Control | None) -> Line:
        first = self.names.get(rows[0], "")
        words = {"name": first, "count": len(rows)}
        many = ngettext("%(name)s等%(count)d人", "%(name)s等%(count)d人", len(rows)) % words
        return Line(
            group=group.group,
            rows=rows,
            who=many if len(rows) > 1 and first else first,
            column=group.column,
            value=group.value,
            problem=group.problem,
            remedy=group.remedy,
            control=control,
            single=len(rows) == 1,
            names=group.column,
        )

    def _control(
        self, group: FindingGroup, column: Column, context: Any, offered: Sequence[str]
    ) -> Control | None:
        if not self.waiting or group.kind in NO_FIX or column.field not in self.plan.header.columns:
            return None
        private = bool(column.mask)
        if column.converter == "reference":
            name = f"offer-{column.resolver}"
            self.offers[name] = offered
            return Control("list", group.suggestion, offered, name)
        if column.converter == "code" and context is not None:
            table = context.codes(column.codes)
            allowed = [
                entry.label
                for entry in table.entries
                if not entry.heading
                and (not column.only or entry.code in column.only or entry.label in column.only)
            ]
            if len(allowed) <= MOST_OPTIONS and not column.many:
                return Control("choice", group.suggestion, allowed)
            name = f"offer-{column.codes}"
            self.offers[name] = allowed
            return Control("list", group.suggestion, allowed, name)
        if column.converter == "yes_no":
            return Control("choice", "", ("是", "否"))  # data: cell contents
        kinds = {"date": "date", "phone": "tel"}
        return Control(kinds.get(column.converter, "text"), group.suggestion, private=private)

    def _warnings(self) -> Iterable[dict[str, Any]]:
        for found in self.plan.warnings:
            yield {
                **found.as_dict(),
                "label": self.names[found.row],
                "names": found.column or found.kind,
            }

    def _notes(self) -> Iterable[dict[str, Any]]:
        for note in self.plan.notes:
            yield {
                **note.as_dict(),
                "label": self.names[note.row],
                "problem": _("改成%(after)s") % {"after": note.after},
                "remedy": note.problem,
                "names": note.column,
            }

    def _changes(self) -> Iterable[dict[str, Any]]:
        for row in self.plan.said:
            if row.verdict not in ("changed", "kept"):
                continue
            for each in row.differences:
                yield {
                    "row": row.number,
                    "label": row.label,
                    "column": each.column,
                    "before": each.before,
                    "after": each.after,
                    "names": each.column,
                }

    def _done(self) -> Iterable[dict[str, Any]]:
        """List corrected cells, without their contents, and skipped rows: each can be taken back."""
        mended = {row for row, _name in self.plan.fixes}
        names = self.names | {row.number: row.label for row in self.plan.rows if row.number in mended}
        for (row, name), _text in sorted(self.plan.fixes.items()):
            head = self.plan.template.column(name).head
            yield {"row": row, "label": names.get(row, ""), "what": _("改过"), "names": head}
        for row in sorted(self.plan.skip):
            yield {"row": row, "label": "", "what": _("跳过"), "names": _("整行")}

    def tabs(self) -> list[dict[str, Any]]:
        """Return the tabs; those that would be empty are left out, but for the first."""
        labels = {
            "errors": _("要修改"),
            "changes": _("更新了哪些"),
            "warnings": _("请留意"),
            "notes": _("已自动规范"),
            "done": _("改过和跳过的"),
        }
        return [
            {
                "label": labels[name],
                "url": f"?show={name}",
                "count": self.counts[name],
                "current": name == self.show,
            }
            for name in TABS
            if self.counts[name] or name in ("errors", self.show)
        ]

    def chips(self, found: Sequence[Any]) -> list[dict[str, Any]]:
        """Return one chip per column that is listed, most first."""
        counts = Counter[str]()
        for line in found:
            name, weight = (line.names, len(line.rows)) if isinstance(line, Line) else (line["names"], 1)
            counts[name] += weight
        chips = [
            {
                "label": _("全部"),
                "url": f"?show={self.show}",
                "count": sum(counts.values()),
                "current": not self.column,
            }
        ]
        for name, count in counts.most_common():
            url = "?" + urlencode({"show": self.show, "group": name})
            chips.append({"label": name, "url": url, "count": count, "current": name == self.column})
        return chips

    def chosen(self, found: Sequence[Any]) -> list[Any]:
        """Return the lines of the chosen column."""
        if not self.column:
            return list(found)
        return [
            line for line in found if (line.names if isinstance(line, Line) else line["names"]) == self.column
        ]

    def query(self) -> str:
        """Return the address of this look, without the page."""
        asked = {"show": self.show, "group": self.column, "open": self.opened}
        return urlencode({name: value for name, value in asked.items() if value})

    def table_columns(self) -> list[dict[str, str]]:
        """Return the heads of the chosen tab's table."""
        last = {
            "errors": [_("列"), _("表里的内容"), _("问题"), _("改成")],
            "changes": [_("列"), _("现在的"), _("表里的")],
            "done": [_("列"), _("做了什么"), _("操作")],
        }.get(self.show, [_("列"), _("表里的内容"), _("问题"), _("怎么改")])
        labels = [_("行号"), _("姓名"), *last]
        wide = len(labels) - 1 if self.show == "errors" else -1
        return [
            {"label": label, "css": "r" if place == 0 else "w-fix" if place == wide else ""}
            for place, label in enumerate(labels)
        ]
