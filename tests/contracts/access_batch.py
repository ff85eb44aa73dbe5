"""A checked import for the access matrix."""

import io

import xlsxwriter

from tests.world import World, id_number
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.exchange.models import Batch
from zhibu.engine.exchange.services import check

HEAD = ["姓名", "公民身份号码", "人员类别", "所在党支部", "加入党组织日期", "转为正式党员日期"]


def _workbook(branch: str) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        good = id_number(clock.today().replace(year=1980, month=1, day=1), 801)
        sheet.write_row(1, 0, ["褚良", good, "正式党员", branch, "2008-07-01", "2009-07-01"])
        sheet.write_row(2, 0, ["卫平", "123", "正式党员", branch, "2008-07-01", "2009-07-01"])
    return stream.getvalue()


def checked_batch(node: Organization, world: World) -> Batch:
    """Check a list of two rows, one of them wrong, into a node."""
    branch = world["1011"].name
    return check("member-summary", _workbook(branch), "党员.xlsx", actor=world.operator, node=node)
