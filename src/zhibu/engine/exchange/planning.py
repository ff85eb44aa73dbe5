"""How rows are read and judged: conversion of every cell, duplicates, differences, row checks."""

import datetime
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from django.utils.translation import gettext as _

from zhibu.engine.exchange.cells import Cell
from zhibu.engine.exchange.codes import CodeTable
from zhibu.engine.exchange.context import (
    CellProblem,
    Context,
    Key,
    RawRow,
    Resolved,
    RowCheck,
    RowView,
    Value,
)
from zhibu.engine.exchange.convert import Converted, Job, convert, uniform
from zhibu.engine.exchange.days import read_month
from zhibu.engine.exchange.findings import Difference, Finding, Note, PlanRow
from zhibu.engine.exchange.header import Header
from zhibu.engine.exchange.identity import id_birth_date
from zhibu.engine.exchange.template import Column, Template
from zhibu.engine.exchange.texts import cell_text, clean, is_blank, mask, shorten, yes_no_text
from zhibu.engine.exchange.workbook import Sheet

AT_ONCE = 1000
MOST_REMEMBERED = 4000
"""So many cells that repeat are remembered, of a column or of all; then remembering begins anew."""

_REMEMBERED = frozenset({"code", "reference", "date", "yes_no"})
"""Converters whose cells repeat from row to row, and mean the same in each."""


def finding(
    column: Column,
    row: int,
    text: str,
    problem: CellProblem,
    *,
    source: str = "cell",
) -> Finding:
    """Return a finding with the covered text; equal texts of an open column share a group."""
    kind = problem.kind or column.converter
    shown = shorten(mask(column.mask, text))
    own = f"{row}" if column.mask or source != "cell" else shown
    return Finding(
        row=row,
        field=column.field,
        column=column.head,
        value=shown,
        problem=problem.problem,
        remedy=problem.remedy,
        kind=kind,
        group=f"{column.field}:{kind}:{own}",
        suggestion=problem.suggestion,
        source=source,
    )


def _filled(cell: Cell) -> Cell:
    return None if isinstance(cell, str) and is_blank(cell) else cell


class Planner:
    """Reads the rows of one sheet; remembers codes and references it has already looked up."""

    def __init__(
        self,
        template: Template,
        sheet: Sheet,
        header: Header,
        context: Context,
        today: datetime.date,
        fixes: Mapping[tuple[int, str], str],
    ) -> None:
        self.template = template
        self.sheet = sheet
        self.context = context
        self.today = today
        self.fixes = fixes
        self.places = [
            (column, header.columns[column.field].column)
            for column in template.columns
            if column.field in header.columns
        ]
        self.at = {column.field: (column, at) for column, at in self.places}
        self.tables: dict[str, CodeTable] = {
            column.codes: context.codes(column.codes) for column, _ in self.places if column.codes
        }
        self.remembered: dict[tuple[str, type, Cell], Converted | CellProblem] = {}
        self.first: dict[bytes, int] = {}
        self.demanding = [one for one, _at in self.places if one.required or one.required_when]
        self.completed = [(one, at) for one, at in self.places if one.complete_from]
        self.computed = bool(sheet.formulas or sheet.errors)
        # Of a text that was read before, and of which there was nothing to say: value and label.
        self.plain: dict[str, dict[str, tuple[Value, str]]] = {
            column.field: {} for column, _at in self.places if column.converter in _REMEMBERED
        }
        if fixes or self.computed or sheet.merged:
            self.plain = {}

    def rows(self, numbers: Iterable[int]) -> Iterator[list[PlanRow]]:
        """Read all rows, first showing their raw texts to the context, and mark repeated keys.

        Of what is read no more than `AT_ONCE` rows are held at a time, and the numbers of all.
        """
        all_numbers = array("q")
        raw = self._raw(numbers, all_numbers)
        # One by one: most contexts have no use for them, and they are as many as the file is long.
        self.context.prepare(raw)
        deque(raw, maxlen=0)
        for at in range(0, len(all_numbers), AT_ONCE):
            rows = [self._row(number) for number in all_numbers[at : at + AT_ONCE]]
            self._mark_duplicates(rows)
            yield rows

    def _raw(self, numbers: Iterable[int], seen: "array[int]") -> Iterator[RawRow]:
        for number in numbers:
            seen.append(number)
            yield RawRow(number, self._text)

    def _text(self, number: int, field: str) -> str:
        column, at = self.at.get(field, (None, 0))
        return "" if column is None else clean(cell_text(self._cell(number, column, at)))

    def _cell(self, number: int, column: Column, at: int) -> Cell:
        fixed = self.fixes.get((number, column.field)) if self.fixes else None
        return _filled(self.sheet.cell(number, at) if fixed is None else fixed)

    def _row(self, number: int) -> PlanRow:
        row = PlanRow(number=number, label="", key=None)
        values, labels, line = row.values, row.labels, self.sheet.rows.get(number, ())
        for column, at in self.places:
            cell = line[at] if at < len(line) else None
            known = self.plain.get(column.field)
            if known is not None and cell.__class__ is str and cell in known:
                values[column.field], labels[column.field] = known[cell]
            else:
                self._read(row, column, at)
        for column, at in self.completed:
            self._complete(row, column, at)
        for column in self.demanding:
            self._require(row, column)
        if self.template.label:
            row.label = row.labels.get(self.template.label, "")
        parts = [row.values.get(name) for name in self.template.key]
        if all(part is not None for part in parts):
            row.key = tuple(str(part) for part in parts)
        return row

    def _read(self, row: PlanRow, column: Column, at: int) -> None:
        """Convert one cell into the row: a value, or an error; and what was done on the way."""
        cell = self._cell(row.number, column, at)
        try:
            if self.computed:
                self._refuse_computed(row.number, column, at)
            if cell is None:
                row.values[column.field] = None
                return
            result = self._convert(column, cell)
        except CellProblem as problem:
            text, formula = cell_text(cell), self.sheet.formulas.get((row.number, at))
            shown = text if formula is None or problem.kind != "formula" else f"={formula}"
            row.errors.append(finding(column, row.number, shown, problem))
            return
        row.values[column.field] = result.value
        row.labels[column.field] = result.label
        for remark in result.warnings:
            told = CellProblem(remark.problem, remark.remedy, kind=remark.kind)
            row.warnings.append(finding(column, row.number, cell_text(cell), told))
        if result.note or self.sheet.merged:
            self._note(row, column, at, cell_text(cell), result)
        elif column.field in self.plain and isinstance(cell, str) and not result.warnings:
            if len(self.plain[column.field]) >= MOST_REMEMBERED:
                self.plain[column.field].clear()
            self.plain[column.field][cell] = (result.value, result.label)

    def _complete(self, row: PlanRow, column: Column, at: int) -> None:
        """Take the day of a bare month from the birth date in an ID number, where the two agree."""
        number = row.values.get(column.complete_from) if column.complete_from else None
        if column.field in row.values or not isinstance(number, str):
            return
        cell = self._cell(row.number, column, at)
        born = id_birth_date(number)
        if born is None or read_month(cell) != (born.year, born.month):
            return
        row.errors = [each for each in row.errors if each.field != column.field]
        row.values[column.field] = born
        row.labels[column.field] = born.isoformat()
        head = self.template.column(column.complete_from).head
        result = Converted(born, born.isoformat(), _("缺日，按%(head)s补上") % {"head": head})
        self._note(row, column, at, cell_text(cell), result)

    def _refuse_computed(self, number: int, column: Column, at: int) -> None:
        if (number, column.field) in self.fixes:
            return
        if (number, at) in self.sheet.formulas:
            raise CellProblem(
                _("是公式，不是填写的内容"), _("把公式的结果粘贴为数值，再导入。"), kind="formula"
            )
        if (number, at) in self.sheet.errors:
            raise CellProblem(_("表格里显示为错误值"), _("改成正确的内容。"), kind="formula")

    def _convert(self, column: Column, cell: Cell) -> Converted:
        repeats = column.converter in _REMEMBERED
        # By type as well: TRUE and the number 1 are equal, and are not read alike.
        key = (column.field, cell.__class__, cell)
        known = self.remembered.get(key) if repeats else None
        if known is None:
            job = Job(
                column=column,
                cell=cell,
                today=self.today,
                epoch_1904=self.sheet.epoch_1904,
                table=self.tables.get(column.codes),
                resolve=self.context.resolve,
            )
            try:
                known = convert(job)
            except CellProblem as problem:
                known = problem
            if repeats:
                if len(self.remembered) >= MOST_REMEMBERED:
                    self.remembered.clear()
                self.remembered[key] = known
        if isinstance(known, CellProblem):
            raise known
        return known

    def _note(self, row: PlanRow, column: Column, at: int, text: str, result: Converted) -> None:
        why = result.note
        if (row.number, at) in self.sheet.merged and not why:
            why = _("合并单元格，按上面的内容填入")
        if why:
            before = shorten(mask(column.mask, text))
            after = shorten(mask(column.mask, result.label))
            own = "" if column.mask or column.converter == "date" else f":{before}"
            group = f"{column.field}:{why}{own}"
            row.notes.append(Note(row.number, column.field, column.head, before, after, why, group))

    def _require(self, row: PlanRow, column: Column) -> None:
        if row.values.get(column.field, "unread") is not None:
            return
        if column.required or (column.required_when and self._applies(row, column)):
            problem = CellProblem(_("必填"), _("补上这一格的内容。"), kind="required")
            row.errors.append(finding(column, row.number, "", problem))

    def _applies(self, row: PlanRow, column: Column) -> bool:
        return all(
            row.values.get(name) in wanted or row.labels.get(name) in wanted
            for name, wanted in column.required_when.items()
        )

    def _mark_duplicates(self, rows: Iterable[PlanRow]) -> None:
        column = self.template.column(self.template.key[0])
        for row in rows:
            if row.key is None:
                continue
            earlier = self.first.setdefault(digest(row.key), row.number)
            if earlier != row.number:
                problem = CellProblem(
                    _("与第%(row)d行相同，可能重复录入") % {"row": earlier},
                    _("核对两行，留下正确的一行。"),
                    kind="duplicate",
                )
                text = row.labels.get(column.field, "")
                row.errors.append(finding(column, row.number, text, problem, source="row"))


def digest(key: Key) -> bytes:
    """Return what stands for a key among all keys of a file: as short for a long key as for a short one."""
    return blake2b("\0".join(key).encode(), digest_size=16).digest()


def judge(
    template: Template,
    rows: Sequence[PlanRow],
    context: Context,
    today: datetime.date,
    *,
    only_new: bool = False,
) -> None:
    """Give every row its verdict: compare with what is stored, then let the row checks speak.

    May be repeated: what an earlier judgement found is replaced. With `only_new` a known row that
    differs is kept as it is stored. Of what is stored no more than `AT_ONCE` rows are held at a time.
    """
    for at in range(0, len(rows), AT_ONCE):
        _judge(template, rows[at : at + AT_ONCE], context, today, only_new)


def _judge(
    template: Template, rows: Sequence[PlanRow], context: Context, today: datetime.date, only_new: bool
) -> None:
    rules = [context.checks[name] for name in template.checks]
    keys = list(dict.fromkeys(row.key for row in rows if row.key is not None))
    context.expect(rows)
    stored = context.existing(keys)
    tables = {column.codes: context.codes(column.codes) for column in template.columns if column.codes}
    order = {column.field: place for place, column in enumerate(template.columns)}
    for row in rows:
        row.values |= row.dropped
        row.dropped = {}
        row.errors = [each for each in row.errors if each.source != "check"]
        row.warnings = [each for each in row.warnings if each.source != "check"]
        current = stored.get(row.key) if row.key is not None else None
        _run_checks(template, row, current, rules, today)
        row.errors.sort(key=lambda each: order[each.field])
        row.warnings.sort(key=lambda each: order[each.field])
        row.differences = _differences(template, row, current, tables) if current else []
        if row.errors:
            row.verdict = "wrong"
        elif current is None:
            row.verdict = "new"
        else:
            row.verdict = ("kept" if only_new else "changed") if row.differences else "same"


def _run_checks(
    template: Template,
    row: PlanRow,
    current: Mapping[str, object] | None,
    rules: Sequence[RowCheck],
    today: datetime.date,
) -> None:
    view = RowView(row.number, row.values, row.labels, today, current)
    complaints = [complaint for rule in rules for complaint in rule(view)]
    for complaint in complaints:
        column = template.column(complaint.field)
        text = row.labels.get(complaint.field, "")
        problem = CellProblem(
            complaint.problem,
            complaint.remedy,
            suggestion=complaint.suggestion,
            kind=complaint.kind,
        )
        found = finding(column, row.number, text, problem, source="check")
        (row.errors if complaint.severity == "error" else row.warnings).append(found)
    for complaint in complaints:
        if complaint.drop and complaint.severity == "warning" and complaint.field in row.values:
            row.dropped[complaint.field] = row.values.pop(complaint.field)


def _differences(
    template: Template, row: PlanRow, current: Mapping[str, object], tables: Mapping[str, CodeTable]
) -> list[Difference]:
    found = []
    for column in template.columns:
        name = column.field
        if name not in row.values or name not in current:
            continue
        value, before = row.values[name], current[name]
        if value == before or (value is None and column.blank == "keep"):
            continue
        if _comparable(value, column) != _comparable(before, column):
            table = tables.get(column.codes)
            shown, after = _shown(before, table), row.labels.get(name, _shown(value, table))
            covered = [shorten(mask(column.mask, text)) for text in (shown, after)]
            found.append(Difference(name, column.head, covered[0], covered[1]))
    return found


def _comparable(value: object, column: Column) -> object:
    """Return a value as it is compared: empty is empty, several codes have no order, texts are uniform."""
    if isinstance(value, Resolved):
        return value.value
    if isinstance(value, (list, tuple)):
        return sorted(map(str, value)) or None
    if isinstance(value, str):
        return uniform(column, value) or None
    return value


def _shown(value: object, table: CodeTable | None) -> str:
    """Return a value as people read it: labels for codes, yes and no as in lists."""
    if isinstance(value, Resolved):
        return value.label
    if isinstance(value, bool):
        return yes_no_text(value)
    if isinstance(value, (list, tuple)):
        return "、".join(_shown(each, table) for each in value)
    text = "" if value is None else str(value)
    return table.label_of(text) if table and text else text
