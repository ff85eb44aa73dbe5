"""What is said of a file as a whole, and what a walk over its rows finds besides data."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from zhibu.engine.exchange.findings import FileFinding
from zhibu.engine.exchange.header import Header, Omitted
from zhibu.engine.exchange.template import Template
from zhibu.engine.exchange.workbook import Sheet

ROWS_NAMED = 8
"""How many row numbers a sentence about the file names; further ones are counted."""


class Found:
    """What a walk over the rows below the head found: rows left out, and hidden ones among the data."""

    def __init__(self, skip: Collection[int], hidden_rows: Collection[int]) -> None:
        self.skip, self.hidden_rows = skip, hidden_rows
        self.any = False
        self.omitted: list[Omitted] = []
        self.hidden: list[int] = []

    def numbers(self, rows: Iterable[int | Omitted]) -> Iterator[int]:
        """Yield the numbers of the rows to be read, and remember the last walk."""
        self.any, self.omitted, self.hidden = False, [], []
        for row in rows:
            if isinstance(row, Omitted):
                self.omitted.append(row)
                continue
            self.any = True
            if row in self.hidden_rows:
                self.hidden.append(row)
            if row in self.skip:
                self.omitted.append(Omitted(row, "skipped", ""))
            else:
                yield row


def remarks_of(
    template: Template, header: Header, sheet: Sheet, found: Found, hidden_sheets: Sequence[str]
) -> list[FileFinding]:
    """Say what about the file as a whole needs a look: rival columns, further sheets, hidden parts."""
    remarks = []
    if not found.any:
        remarks.append(FileFinding(_("表头下面没有数据"), _("检查是不是选错了文件或工作表。")))
    for column in template.columns:
        match = header.columns.get(column.field)
        if match and match.rivals:
            words = {"head": column.head, "used": match.text}
            remarks.append(
                FileFinding(_("有几列都像“%(head)s”，只读了“%(used)s”这一列") % words, _("核对列对应。"))
            )
    if header.other_sheets:
        names = "、".join(header.other_sheets)
        remarks.append(
            FileFinding(
                _("只读了工作表“%(name)s”，没有读：%(names)s") % {"name": header.sheet, "names": names},
                _("要读别的工作表，在对应列一步改选。"),
            )
        )
    return remarks + _hidden_remarks(header, sheet, found.hidden, hidden_sheets)


def _hidden_remarks(
    header: Header, sheet: Sheet, hidden: Sequence[int], hidden_sheets: Sequence[str]
) -> list[FileFinding]:
    """Say what was hidden: rows and columns of the list are read, whole sheets are left."""
    told = []
    if hidden:
        rows = "、".join(map(str, hidden[:ROWS_NAMED])) + ("…" if len(hidden) > ROWS_NAMED else "")
        words = {"count": len(hidden), "rows": rows}
        told.append(
            FileFinding(
                _("有%(count)d行在表里是隐藏的，也读了：第%(rows)s行") % words, _("不要的行可以跳过。")
            )
        )
    heads = [match.text for match in header.columns.values() if match.column in sheet.hidden_columns]
    if heads:
        words = {"names": "、".join(heads)}
        told.append(FileFinding(_("这些列在表里是隐藏的，也读了：%(names)s") % words, _("核对列对应。")))
    if hidden_sheets:
        words = {"names": "、".join(hidden_sheets)}
        told.append(
            FileFinding(_("隐藏的工作表没有读：%(names)s") % words, _("要导入的，取消隐藏后再选一次。"))
        )
    return told
