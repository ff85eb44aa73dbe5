"""Running one converter on one cell, for the tests of the converters."""

from typing import Any

import pytest

from zhibu.engine.exchange.codes import CodeTable
from zhibu.engine.exchange.context import CellProblem
from zhibu.engine.exchange.convert import Converted, Job, convert
from zhibu.engine.exchange.template import Column
from zhibu.engine.exchange.tests.samples import TABLES, TODAY, Museum

LOST = "表格软件已把号码改成数字，后几位已丢失"


def run(converter: str, cell: Any, *, epoch_1904: bool = False, **options: Any) -> Converted:
    column = Column(head="列", field="field", converter=converter, **options)
    table = CodeTable(column.codes, TABLES[column.codes]) if column.codes else None
    return convert(Job(column, cell, TODAY, epoch_1904, table, Museum().resolve))


def problem(converter: str, cell: Any, **options: Any) -> CellProblem:
    with pytest.raises(CellProblem) as caught:
        run(converter, cell, **options)
    assert caught.value.problem
    assert "！" not in caught.value.problem + caught.value.remedy
    assert "您" not in caught.value.problem + caught.value.remedy
    return caught.value


def attempt(converter: str, cell: Any, **how: Any) -> Converted | CellProblem:
    """Return what becomes of a cell, be it refused."""
    try:
        return run(converter, cell, **how)
    except CellProblem as refusal:
        return refusal
