"""The registered converters: from a cell to a typed value, saying what was made uniform on the way."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhibu.engine.exchange import identity
from zhibu.engine.exchange.cells import Cell
from zhibu.engine.exchange.codes import Code, CodeTable, plain
from zhibu.engine.exchange.context import CellProblem, Resolved, Value
from zhibu.engine.exchange.days import read_day
from zhibu.engine.exchange.template import CONVERTERS, Column
from zhibu.engine.exchange.texts import EXACT_DIGITS, cell_text, clean, compact, yes_no_text

_NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_DASHES = re.compile(r"[-‐‑‒–—―−]")
_CJK_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇·•・･‧∙⋅●．.\s]+")
_DOTS = re.compile(r"[·•・･‧∙⋅●．.]+")
_SPLIT = re.compile(r"[、，,;；/\n]")
_YES = frozenset({"是", "有", "√", "✓", "✔", "对", "Y", "YES", "TRUE", "T", "1"})  # data: cell contents
_NO = frozenset(  # data: cell contents
    {"否", "无", "没有", "不是", "非", "×", "✗", "X", "N", "NO", "FALSE", "F", "0"}
)
_OPTIONS_SHOWN = 6


@dataclass(slots=True)
class Job:
    """One cell to convert: what its column says and what is known around it."""

    column: Column
    cell: Cell
    today: datetime.date
    epoch_1904: bool = False
    table: CodeTable | None = None
    resolve: Callable[[str, str], Resolved] | None = None


@dataclass(frozen=True)
class Remark:
    """Something the user is told without the row being wrong; never holds a masked value."""

    problem: str
    remedy: str
    kind: str


@dataclass(slots=True)
class Converted:
    """A converted cell: value, the text that is shown for it, why it was changed, and warnings.

    `note` is empty when the cell already had the form in which it is kept.
    """

    value: Value
    label: str
    note: str = ""
    warnings: tuple[Remark, ...] = field(default=())


def convert(job: Job) -> Converted:
    """Convert a cell that is not empty; raises CellProblem with problem and remedy."""
    result = _CONVERTERS[job.column.converter](job)
    longest = job.column.max_length
    if longest and isinstance(result.value, str) and len(result.value) > longest:
        raise CellProblem(
            ngettext("超过%(count)d个字", "超过%(count)d个字", longest) % {"count": longest},
            _("缩短后再填。"),
            kind="text",
        )
    return result


def _variant(column: Column, text: str) -> str:
    """Return the canonical form the template gives for a text, or the text."""
    if not column.variants:
        return text
    wanted = plain(text)
    for form, canonical in column.variants.items():
        if plain(form) == wanted:
            return canonical
    return text


def _noted(before: Cell, after: str, value: Value | None = None) -> Converted:
    """Return a value with a note if a text had to be changed to reach it."""
    changed = isinstance(before, str) and before != after
    return Converted(after if value is None else value, after, _("写法已统一") if changed else "")


def _text(job: Job) -> Converted:
    return _noted(job.cell, _variant(job.column, clean(cell_text(job.cell))))


def uniform(column: Column, text: str) -> str:
    """Return a text as its column keeps it, so that one stored in another way is not a difference."""
    text = clean(text)
    if column.converter == "name" and _CJK_NAME.fullmatch(text):
        return _DOTS.sub("·", "".join(text.split())).strip("·")
    return text


def _name(job: Job) -> Converted:
    name = uniform(job.column, cell_text(job.cell))
    return _noted(job.cell, _variant(job.column, name))


def _date(job: Job) -> Converted:
    day = read_day(job.cell, epoch_1904=job.epoch_1904, today=job.today, future=job.column.future)
    shown = day.isoformat()
    if isinstance(job.cell, float):
        return Converted(day, shown, _("数字已换成日期"))
    if isinstance(job.cell, datetime.datetime) and job.cell.time() != datetime.time():
        return Converted(day, shown, _("时间已去掉"))
    return _noted(job.cell, shown, day)


def _lost_digits(cell: Cell, text: str) -> CellProblem | None:
    """Recognise a number whose last digits a spreadsheet program has already thrown away."""
    too_long = isinstance(cell, float) and not isinstance(cell, bool) and abs(cell) >= EXACT_DIGITS
    if too_long or _SCIENTIFIC.fullmatch(text):
        return CellProblem(
            _("表格软件已把号码改成数字，后几位已丢失"),
            _("把这一列设为文本，按证件重新填写。"),
            kind="number",
        )
    return None


def _id_number(job: Job) -> Converted:
    number = compact(cell_text(job.cell)).upper()
    if _NUMBER.fullmatch(number) and identity.id_check(number) == number[17]:
        _check_birth(job, number)
        return _noted(job.cell, number)
    lost = _lost_digits(job.cell, number)
    if lost:
        raise lost
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        return _old_id(job, number)
    if len(number) != 18:
        count = {"count": len(number)}
        raise _wrong_id(
            ngettext("应为18位，现在是%(count)d位", "应为18位，现在是%(count)d位", len(number)) % count
        )
    if not _NUMBER.fullmatch(number):
        raise _wrong_id(_("前17位应为数字，末位是数字或X"))
    _check_birth(job, number)
    check = identity.id_check(number)
    if number[17] != check:
        raise _wrong_id(_("校验位不符，末位应为%(check)s或录错一位") % {"check": check})
    return _noted(job.cell, number)


def _check_birth(job: Job, number: str) -> None:
    born = identity.id_birth_date(number)
    if born is None or born.year < 1900 or born > job.today:
        raise _wrong_id(_("号码里的出生日期不存在"))


def _old_id(job: Job, number: str) -> Converted:
    """Give a number of 15 digits its century and check character; whoever imports looks at it again."""
    full = identity.from_15_digits(number)
    if not full:
        raise _wrong_id(_("是15位旧号码，换不成18位"))
    _check_birth(job, full)
    remark = Remark(_("是15位旧号码，已换成18位"), _("与现在的证件核对一次。"), "id_number")
    return Converted(full, full, _("15位换成18位"), (remark,))


def _wrong_id(problem: str) -> CellProblem:
    return CellProblem(problem, _("核对证件后修改。"), kind="id_number")


def _phone(job: Job) -> Converted:
    text = compact(cell_text(job.cell))
    if identity.is_mobile(text):
        return _noted(job.cell, text)
    bare = _DASHES.sub("", text)
    bare = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", bare)
    if identity.is_mobile(bare):
        return _noted(job.cell, bare)
    landline = _DASHES.sub("-", re.sub(r"^\((0\d{2,3})\)-?", r"\1-", text))
    if identity.is_landline(landline):
        return _noted(job.cell, landline)
    if _SPLIT.search(text):
        raise CellProblem(_("不止一个号码"), _("只留一个常用号码。"), kind="phone")
    if bare.isdigit() and bare.startswith("1"):
        raise CellProblem(_("手机号码应为11位数字"), _("核对后补全号码。"), kind="phone")
    raise CellProblem(
        _("不是手机号码，也不是带区号的固定电话"),
        _("填11位手机号码，或如027-87654321。"),
        kind="phone",
    )


def _yes_no(job: Job) -> Converted:
    text = plain(_variant(job.column, clean(cell_text(job.cell))))
    if text not in _YES | _NO:
        raise CellProblem(_("看不出是还是否"), _("填“是”或“否”。"), kind="code")
    value = text in _YES
    shown = yes_no_text(value)
    return Converted(value, shown) if isinstance(job.cell, bool) else _noted(job.cell, shown, value)


def _integer(job: Job) -> Converted:
    text = compact(cell_text(job.cell))
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        raise CellProblem(_("应为整数"), _("只填数字。"), kind="number")
    return _noted(job.cell, str(int(text)), int(text))


def _credit_code(job: Job) -> Converted:
    code = compact(cell_text(job.cell)).upper()
    lost = _lost_digits(job.cell, code)
    if lost:
        raise lost
    if not identity.is_credit_form(code):
        raise CellProblem(_("不是18位统一社会信用代码"), _("按登记证书重新填写。"), kind="number")
    result = _noted(job.cell, code)
    if identity.credit_check(code) == code[17]:
        return result
    remark = Remark(_("校验位不符，已按原文保留"), _("与登记证书核对一次。"), "number")
    return Converted(code, code, result.note, (remark,))


def _code(job: Job) -> Converted:
    table, text = job.table, clean(cell_text(job.cell))
    if table is None:
        raise KeyError(job.column.codes)
    if not job.column.many:
        return _one_code(job, table, text)
    found = [_one_code(job, table, part.strip()) for part in _SPLIT.split(text) if part.strip()]
    labels = "、".join(each.label for each in found)
    return Converted(
        [str(each.value) for each in found],
        labels,
        next((each.note for each in found if each.note), ""),
        tuple(remark for each in found for remark in each.warnings),
    )


def _one_code(job: Job, table: CodeTable, text: str) -> Converted:
    column = job.column
    entry = table.find(text) or table.find(_variant(column, text))
    if entry is None and isinstance(job.cell, float):
        entry = table.find_number(text)
    if entry is None and column.unknown_code == "warning":
        remark = Remark(_("不在代码表里，已按原文保留"), _("有对应名称时改用表里的名称。"), "code")
        return Converted(text, text, "", (remark,))
    if entry is None or not _allowed(column, entry):
        raise _unknown(column, table, text)
    if entry.heading:
        raise CellProblem(_("这是分类名，不能直接用"), _("选到其中具体的一项。"), kind="code")
    note = "" if text == entry.label else _("已换成规范名称")
    return Converted(entry.value, entry.label, note)


def _allowed(column: Column, entry: Code) -> bool:
    return not column.only or entry.code in column.only or entry.label in column.only


def _unknown(column: Column, table: CodeTable, text: str) -> CellProblem:
    options = [e.label for e in table.entries if not e.heading and _allowed(column, e)]
    nearest = table.nearest(text, options)
    if nearest:
        remedy = _("应为“%(label)s”，核对后修改。") % {"label": nearest}
    elif len(options) <= _OPTIONS_SHOWN:
        remedy = _("从这些里选：%(labels)s。") % {"labels": "、".join(options)}
    else:
        remedy = _("改成代码表里的名称。")
    return CellProblem(_("不在可选项里"), remedy, suggestion=nearest, kind="code")


def _reference(job: Job) -> Converted:
    text = _variant(job.column, clean(cell_text(job.cell)))
    if job.resolve is None:
        raise KeyError(job.column.resolver)
    found = job.resolve(job.column.resolver, text)
    return Converted(found.value, found.label, found.note)


_CONVERTERS: dict[str, Callable[[Job], Converted]] = {
    "text": _text,
    "name": _name,
    "date": _date,
    "id_number": _id_number,
    "phone": _phone,
    "yes_no": _yes_no,
    "code": _code,
    "credit_code": _credit_code,
    "integer": _integer,
    "reference": _reference,
}
if frozenset(_CONVERTERS) != CONVERTERS:
    raise RuntimeError("template.py and convert.py name different converters")
