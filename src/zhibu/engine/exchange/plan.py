"""The plan of an import: every row new, changed, same or wrong, before anything is written."""

import dataclasses
import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhibu.engine.exchange.context import Context
from zhibu.engine.exchange.findings import (
    FileFinding,
    Finding,
    FindingGroup,
    Note,
    PlanRow,
    Summary,
)
from zhibu.engine.exchange.header import ColumnMatch, Header, Omitted, data_rows, locate
from zhibu.engine.exchange.pieces import Cells, PlanRows
from zhibu.engine.exchange.planning import Planner, judge
from zhibu.engine.exchange.remarks import Found, remarks_of
from zhibu.engine.exchange.template import Column, Template
from zhibu.engine.exchange.workbook import Sheet, UnusableFile, Workbook
from zhibu.engine.flow import Invalid

# Signature rows hold telephone numbers, and sometimes more.
_LONG_NUMBER = re.compile(r"(\d{3})\d{4,}[\dXx]?")

Fixes = Mapping[tuple[int, str], str]
"""Corrections made by people: (row number, field) → the text to read instead of the cell."""


@dataclass(frozen=True)
class Choices:
    """What people decide about a whole file.

    `only_new` leaves known rows as they are stored; `whole` lets nothing in while a row is wrong.
    """

    only_new: bool = False
    whole: bool = False


@dataclass
class Plan:
    """All that is known about one file against one template; holds personal data: keep it sealed.

    `rows` are in the file's order. `remarks` concern the file as a whole; callers may add to them.
    `others` are further sheets with such a head, kept so that one of them can be chosen instead.
    """

    template: Template
    sheet: Sheet
    header: Header
    today: datetime.date
    rows: PlanRows
    omitted: list[Omitted] = field(default_factory=list)
    remarks: list[FileFinding] = field(default_factory=list)
    mapping: dict[str, int | None] = field(default_factory=dict)
    fixes: dict[tuple[int, str], str] = field(default_factory=dict)
    skip: frozenset[int] = frozenset()
    choices: Choices = Choices()
    others: tuple[Sheet, ...] = ()
    hidden_sheets: tuple[str, ...] = ()

    @property
    def obstacle(self) -> str:
        """Say why nothing of this plan may be written now; empty when something may."""
        wrong = self.rows.tally.wrong
        if not (self.choices.whole and wrong):
            return ""
        return ngettext(
            "选了“全部没问题才导入”，还有%(count)d行要修改或跳过。",
            "选了“全部没问题才导入”，还有%(count)d行要修改或跳过。",
            wrong,
        ) % {"count": wrong}

    @cached_property
    def said(self) -> list[PlanRow]:
        """The rows of which there is something to say, in the order of the file."""
        return list(self.rows.speaking())

    @property
    def errors(self) -> list[Finding]:
        """All errors, in the order of rows and columns."""
        return [finding for row in self.said for finding in row.errors]

    @property
    def warnings(self) -> list[Finding]:
        """All warnings, also those of wrong rows."""
        return [finding for row in self.said for finding in row.warnings]

    @property
    def notes(self) -> list[Note]:
        """All that was made uniform."""
        return [note for row in self.said for note in row.notes]

    def groups(self) -> list[FindingGroup]:
        """Return the errors grouped by what settles them, most rows first."""
        grouped: dict[str, list[Finding]] = {}
        for finding in self.errors:
            grouped.setdefault(finding.group, []).append(finding)
        entries = [
            FindingGroup(
                group=group,
                kind=found[0].kind,
                field=found[0].field,
                column=found[0].column,
                value=found[0].value,
                problem=found[0].problem,
                remedy=found[0].remedy,
                suggestion=found[0].suggestion,
                rows=tuple(finding.row for finding in found),
            )
            for group, found in grouped.items()
        ]
        return sorted(entries, key=lambda entry: (-len(entry.rows), entry.rows[0]))

    def summary(self) -> Summary:
        """Count the rows by what would become of them."""
        tally = self.rows.tally
        return Summary(
            rows=len(self.rows),
            new=tally.new,
            changed=tally.changed,
            same=tally.same,
            kept=tally.kept,
            wrong=tally.wrong,
            warned=tally.warned,
            normalised=tally.normalised,
            omitted=len(self.omitted),
        )

    def column_report(self) -> list[dict[str, Any]]:
        """Return which sheet column was read for which column of the template (Header.report)."""
        return self.header.report(self.template)

    def left_out(self) -> list[dict[str, Any]]:
        """Return the rows that are not data: {row, reason, text}; long numbers in them are covered."""
        return [
            {"row": entry.row, "reason": entry.reason, "text": _LONG_NUMBER.sub(r"\1****", entry.text)}
            for entry in self.omitted
        ]

    def corrected(
        self, context: Context, fixes: Fixes, *, skip: Collection[int] = (), undo: Collection[int] = ()
    ) -> "Plan":
        """Return the plan anew with people's corrections, and without the rows to be skipped.

        Corrections and skipped rows of this plan stay in force, but for the rows named by `undo`.
        """
        kept = {place: text for place, text in self.fixes.items() if place[0] not in undo}
        return self._anew(context, fixes=kept | dict(fixes), skip=(self.skip - set(undo)) | set(skip))

    def rearranged(
        self,
        context: Context,
        *,
        sheet: str = "",
        mapping: Mapping[str, int | None] | None = None,
    ) -> "Plan":
        """Return the plan anew with other columns, or of another sheet of the file.

        On the same sheet corrections and skipped rows stay; those of another sheet mean nothing here.
        """
        if sheet and sheet != self.sheet.name:
            return self._anew(context, sheet=sheet, mapping={}, fixes={}, skip=())
        return self._anew(context, mapping=self.mapping if mapping is None else mapping)

    def decided(self, context: Context, choices: Choices) -> "Plan":
        """Return the plan anew under other choices."""
        return self._anew(context, choices=choices)

    def _anew(self, context: Context, *, sheet: str = "", **changed: Any) -> "Plan":
        own: dict[str, Any] = {
            "mapping": self.mapping,
            "fixes": self.fixes,
            "skip": self.skip,
            "choices": self.choices,
        }
        book = Workbook((self.sheet, *self.others), self.hidden_sheets)
        name = sheet or self.sheet.name
        return make_plan(self.template, book, context, self.today, sheet=name, **(own | changed))

    def refresh(self, context: Context) -> None:
        """Compare again with what is stored now, and let the row checks speak again.

        To be called in the transaction that applies the plan: a row may turn from new to same, or
        become wrong. Raises Invalid where people chose to import all rows or none, and one is wrong.
        """
        rows = list(self.rows)
        judge(self.template, rows, context, self.today, only_new=self.choices.only_new)
        self.rows = PlanRows(rows)
        self.__dict__.pop("said", None)
        if self.obstacle:
            raise Invalid({"": self.obstacle})

    def to_dict(self, *, rows: bool = True) -> dict[str, Any]:
        """Return the plan as JSON data; nothing is covered, so seal it.

        Without `rows` its caller keeps those, and the cells of long sheets.
        """
        sheets = [sheet.to_dict(cells=rows or not sheet.long) for sheet in (self.sheet, *self.others)]
        return {
            "template": dataclasses.asdict(self.template),
            "sheet": sheets[0],
            "header": dataclasses.asdict(self.header) | {"unused": list(self.header.unused.items())},
            "today": self.today.isoformat(),
            "rows": [row.to_dict() for row in self.rows] if rows else [],
            "omitted": [dataclasses.asdict(entry) for entry in self.omitted],
            "remarks": [[remark.problem, remark.remedy] for remark in self.remarks],
            "mapping": self.mapping,
            "fixes": [[row, name, text] for (row, name), text in self.fixes.items()],
            "skip": sorted(self.skip),
            "choices": dataclasses.asdict(self.choices),
            "others": sheets[1:],
            "hidden_sheets": list(self.hidden_sheets),
        }

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        rows: PlanRows | None = None,
        cells: Sequence[Cells | None] = (),
    ) -> "Plan":
        """Return the plan that `to_dict` described, also after a trip through JSON.

        `rows` and the `cells` of long sheets, its own first, come from the caller who kept them.
        """
        told = zip_longest([data["sheet"], *data.get("others", ())], cells)
        sheet, *others = [Sheet.from_dict(each, kept) for each, kept in told]
        if rows is None:
            rows = PlanRows(PlanRow.from_dict(row) for row in data["rows"])
        return cls(
            template=_template(data["template"]),
            sheet=sheet,
            header=_header(data["header"]),
            today=datetime.date.fromisoformat(data["today"]),
            rows=rows,
            omitted=[Omitted(**entry) for entry in data["omitted"]],
            remarks=[FileFinding(*remark) for remark in data["remarks"]],
            mapping=dict(data["mapping"]),
            fixes={(row, name): text for row, name, text in data["fixes"]},
            skip=frozenset(data["skip"]),
            choices=Choices(**data.get("choices", {})),
            others=tuple(others),
            hidden_sheets=tuple(data.get("hidden_sheets", ())),
        )


def _template(data: Mapping[str, Any]) -> Template:
    columns = []
    for entry in data["columns"]:
        when = {name: tuple(values) for name, values in entry["required_when"].items()}
        lists = {"also": tuple(entry["also"]), "only": tuple(entry["only"]), "required_when": when}
        columns.append(Column(**{**entry, **lists}))
    lists = {name: tuple(data[name]) for name in ("key", "stop_words", "checks")}
    return Template(**{**data, **lists, "columns": tuple(columns)})


def _header(data: Mapping[str, Any]) -> Header:
    return Header(
        sheet=data["sheet"],
        rows=tuple(data["rows"]),
        columns={
            name: ColumnMatch(**{**entry, "rivals": tuple(entry["rivals"])})
            for name, entry in data["columns"].items()
        },
        unused={int(at): text for at, text in data["unused"]},
        missing=tuple(data["missing"]),
        other_sheets=tuple(data["other_sheets"]),
    )


def make_plan(
    template: Template,
    book: Workbook | Sheet,
    context: Context,
    today: datetime.date,
    *,
    mapping: Mapping[str, int | None] | None = None,
    fixes: Fixes | None = None,
    skip: Collection[int] = (),
    choices: Choices | None = None,
    sheet: str = "",
) -> Plan:
    """Check a whole file and say what each row would do; writes nothing.

    `mapping` overrides recognised columns (field → column from 0, or None), `fixes` replaces cells,
    `skip` names rows to leave out, `sheet` chooses one of several. Raises UnusableFile without a head
    or without a required column.
    """
    book = Workbook((book,)) if isinstance(book, Sheet) else book
    choices = choices or Choices()
    read, header = locate(template, book, mapping, sheet)
    _need_columns(template, header)
    found = Found(frozenset(skip), read.hidden_rows)
    planner = Planner(template, read, header, context, today, dict(fixes or {}))
    rows = PlanRows()
    for some in planner.rows(found.numbers(data_rows(template, read, header))):
        judge(template, some, context, today, only_new=choices.only_new)
        context.judged(some)
        rows.extend(some)
    return Plan(
        template=template,
        sheet=read,
        header=header,
        today=today,
        rows=rows,
        omitted=found.omitted,
        remarks=remarks_of(template, header, read, found, book.hidden_sheets),
        mapping=dict(mapping or {}),
        fixes=dict(fixes or {}),
        skip=frozenset(skip),
        choices=choices,
        others=tuple(each for each in book.sheets if each.name in header.other_sheets),
        hidden_sheets=book.hidden_sheets,
    )


def check_template(template: Template, context: Context) -> list[str]:
    """Return what a template promises and its context cannot keep: for the tests of its author.

    Each entry names field and word: a variant or an `only` that is not in the code table, a row
    check or a table that is not there.
    """
    told = [f"checks: {name}" for name in template.checks if name not in context.checks]
    for column in template.columns:
        if column.codes:
            try:
                table = context.codes(column.codes)
            except (KeyError, OSError):
                told.append(f"{column.field}: {column.codes}")
                continue
            words = (*column.variants.values(), *column.only)
            told += [f"{column.field}: {word}" for word in words if table.find(word) is None]
    return told


def _need_columns(template: Template, header: Header) -> None:
    missing = [c.head for c in template.columns if c.required and c.field in header.missing]
    if missing:
        names = "、".join(missing)
        raise UnusableFile(
            "missing-columns",
            _("缺少必需的列：%(names)s。补上这些列，或改用模板里的列名。") % {"names": names},
        )
