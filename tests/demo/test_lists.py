"""The two lists as files: what an office hands over, and the same bytes every time."""

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from zhibu.config.demo import Enterprise, write_lists
from zhibu.config.demo.workbooks import HEADER_ROW, MEMBER_COLUMNS, ORGANIZATION_COLUMNS

Rows = list[list[object]]


@pytest.fixture(scope="session")
def lists(enterprise: Enterprise, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_lists(enterprise, tmp_path_factory.mktemp("lists"))


def rows_of(path: Path) -> Rows:
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


@pytest.mark.parametrize(
    ("which", "title", "columns", "count"),
    [
        (0, "党组织和所在单位信息汇总表", ORGANIZATION_COLUMNS, 87),
        (1, "党员基本信息汇总表", MEMBER_COLUMNS, 1768),
    ],
)
def test_shape(
    lists: tuple[Path, Path],
    which: int,
    title: str,
    columns: tuple[tuple[str, int], ...],
    count: int,
) -> None:
    rows = rows_of(lists[which])
    assert rows[0][0] == title
    assert str(rows[1][0]).startswith("填报单位（盖章）：中共江临重工集团有限公司委员会")
    assert rows[HEADER_ROW - 1] == [name for name, _ in columns]
    data = rows[HEADER_ROW : HEADER_ROW + count]
    assert [row[0] for row in data] == list(range(1, count + 1))
    total, _, signed = rows[HEADER_ROW + count :]
    assert total[:2] == ["合计", count]
    assert str(signed[0]).startswith("填表人：秦朗月　　　　审核人：楼清晏")


def test_files_are_named_and_repeatable(
    enterprise: Enterprise, lists: tuple[Path, Path], tmp_path: Path
) -> None:
    assert [path.name for path in lists] == ["organizations.xlsx", "members.xlsx"]
    again = write_lists(enterprise, tmp_path / "new")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in lists]


def test_cells_of_organizations(enterprise: Enterprise, lists: tuple[Path, Path]) -> None:
    names = [name for name, _ in ORGANIZATION_COLUMNS]
    data = [dict(zip(names, row, strict=True)) for row in rows_of(lists[0])[HEADER_ROW:-3]]
    assert data[0]["上级党组织"] == ""
    assert data[0]["党组织所在单位情况"] == "法人单位"
    for item, row in zip(enterprise.organizations, data, strict=True):
        assert row["党组织编码"] == item.code
        if item.parent_code:
            assert row["上级党组织"] == enterprise.organization(item.parent_code).name
        assert (row["本届选举日期"] or None) == item.elected
        if item.unit is None:
            assert row["党组织所在单位情况"] == "与上级党组织相同"
            assert row["单位名称"] == row["法人单位统一社会信用代码"] == ""


def test_cells_of_members(enterprise: Enterprise, lists: tuple[Path, Path]) -> None:
    names = [name for name, _ in MEMBER_COLUMNS]
    data = [dict(zip(names, row, strict=True)) for row in rows_of(lists[1])[HEADER_ROW:-3]]
    for member, row in zip(enterprise.members, data, strict=True):
        assert row["公民身份号码"] == member.id_number
        assert row["联系电话"] == member.phone
        assert row["出生日期"] == member.birth
        assert type(row["加入党组织日期"]) is date
        assert (row["转为正式党员日期"] or None) == member.converted
        assert row["所在党支部"] == enterprise.organization(member.branch_code).name
        assert row["党内职务"] == "、".join(member.posts)
        assert row["所在党小组"] == member.group
