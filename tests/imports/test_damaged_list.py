"""A member list with every kind of damage: exactly the expected errors, warnings, normalisations."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.world import World, id_number
from zhibu.domain.people.members.models import Member

HEADS = [
    "序号", "姓名", "性别", "民族", "身份证号", "出生日期", "学历", "人员类别", "党支部名称", "入党时间",
    "转正时间", "工作岗位", "手机号码", "家庭住址", "党籍状态", "是否为失联党员", "是否为流动党员", "备注1",
]  # fmt: skip
BRANCH = "中共江临试验有限公司动力第一支部委员会"
FIRST_ROW = 5
BIRTH = date(1980, 5, 6)


def broken_check() -> str:
    """Return an ID number whose last character is wrong."""
    number = id_number(BIRTH, 999)
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def person(place: int, **changed: Any) -> dict[str, Any]:
    """Return a clean row; `changed` replaces cells by their official item."""
    row = {
        "name": f"试验{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地人和'[place]}",
        "sex": "男",
        "ethnic": "汉族",
        "id": id_number(BIRTH, 501 + 2 * place),
        "birth": "1980-05-06",
        "education": "大学本科毕业",
        "category": "正式党员",
        "branch": BRANCH,
        "joined": "2005-07-01",
        "converted": "2006-07-01",
        "job": "企业管理人员(公有)",
        "phone": f"1092{place:07}",
        "address": "江临市试验路1号1栋101室",
        "standing": "正常",
        "lost": "否",
        "floating": "否",
        "remark": "",
    }
    return row | changed


def write(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """Write the list as an office would: titles above the head, a total and signatures below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["党员基本信息汇总表"])
    sheet.append(["填报单位：江临试验有限公司", None, None, "2026年6月17日"])
    sheet.append([])
    sheet.append(HEADS)
    for number, row in enumerate(rows, 1):
        sheet.append([number, *row.values()])
    sheet.append(["合计", f"{len(rows)}人"])
    sheet.append(["填表人：", "某某", None, "审核人：", "某某"])
    path = folder / "damaged.xlsx"
    book.save(path)
    return path


def run(path: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Run `zhibu import … --json` and return exit status and report."""
    out = io.StringIO()
    status = 0
    try:
        call_command("import", "member-summary", str(path), "--org", "100", "--json", *words, stdout=out)
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    return status, json.loads(out.getvalue())


ERRORS: list[tuple[str, dict[str, Any], str, str]] = [
    ("missing name", {"name": ""}, "姓名", "必填"),
    ("short ID", {"id": "99010119800506"}, "公民身份号码", "18"),
    ("wrong check digit", {"id": broken_check()}, "公民身份号码", "校验"),
    ("ID as a float", {"id": 9.90101198005061e17}, "公民身份号码", "数字"),
    ("unknown branch", {"branch": "不存在的支部"}, "所在党支部", "支部"),
    ("unknown ethnic group", {"ethnic": "某某族"}, "民族", ""),
    ("unknown category", {"category": "准党员"}, "人员类别", ""),
    ("a day that does not exist", {"joined": "2021.2.30"}, "加入党组织日期", "不存在"),
    ("a day ahead", {"joined": "2999-01-01", "converted": "", "category": "预备党员"}, "加入党组织日期", ""),
    ("before 1900", {"joined": "1899-05-01"}, "加入党组织日期", "1900"),
    ("converted before joining", {"converted": "2004-07-01"}, "转为正式党员日期", "早于入党日期"),
    ("no conversion for a full member", {"converted": ""}, "转为正式党员日期", "必填"),
    ("phone", {"phone": "1387102"}, "联系电话", ""),
    ("formula", {"address": "=1+1"}, "家庭住址", "公式"),
]
WARNINGS: list[tuple[str, dict[str, Any], str]] = [
    ("sex unlike the ID", {"sex": "女"}, "性别"),
    ("birth unlike the ID", {"birth": "1980-05-07"}, "出生日期"),
    ("under 18 at joining", {"joined": "1996-05-06", "converted": "1997-05-06"}, "加入党组织日期"),
    ("under 12 months to conversion", {"converted": "2006-06-30"}, "转为正式党员日期"),
    ("empty address", {"address": ""}, "家庭住址"),
    ("post not in the table", {"job": "首席焊接大师"}, "工作岗位"),
]
NORMAL: list[tuple[str, dict[str, Any], str]] = [
    ("dots", {"joined": "2005.7.1"}, "加入党组织日期"),
    ("Chinese date", {"joined": "2005年7月1日"}, "加入党组织日期"),
    ("eight digits", {"joined": "20050701"}, "加入党组织日期"),
    ("serial", {"joined": 38534}, "加入党组织日期"),
    ("full width", {"phone": "１０９３３３３４４４４"}, "联系电话"),
    ("blanks in a name", {"name": "李  明"}, "姓名"),
    ("lower-case x", {"id": "LOWER-X"}, "公民身份号码"),
    ("dashes in a phone", {"phone": "109-3333-5555"}, "联系电话"),
    ("short ethnic group", {"ethnic": "汉"}, "民族"),
    ("short education", {"education": "本科"}, "学历"),
    ("long education", {"education": "大学本科"}, "学历"),
    ("name variant", {"ethnic": "毛难族"}, "民族"),
]


def ending_in_x() -> str:
    """Return a valid ID number whose check character is X, with the X in lower case."""
    for sequence in range(601, 999, 2):
        number = id_number(BIRTH, sequence)
        if number.endswith("X"):
            return number.lower()
    raise LookupError


def test_every_error_is_found_at_its_row_and_good_rows_go_in(world: World, tmp_path: Path) -> None:
    rows = [person(place, **changed) for place, (_, changed, _, _) in enumerate(ERRORS)]
    rows.append(person(24, id=rows[11]["id"]))
    rows.append(person(25))
    status, report = run(write(tmp_path, rows))
    assert status == 3
    found = {(entry["row"], entry["column"]): entry for entry in report["errors"]}
    for place, (what, _, column, words) in enumerate(ERRORS):
        entry = found.pop((FIRST_ROW + place, column), None)
        assert entry is not None, what
        assert words in entry["problem"], (what, entry)
        assert entry["remedy"], what
    twice = found.pop((FIRST_ROW + len(ERRORS), "公民身份号码"))
    assert f"第{FIRST_ROW + 11}行" in twice["problem"]
    assert not found, f"unexpected: {found}"
    assert report["created"] == 1
    assert Member.objects.filter(name=rows[-1]["name"]).exists()
    assert not Member.objects.filter(name=rows[0]["name"] or "試").exists()


def test_values_of_sensitive_columns_are_masked(world: World, tmp_path: Path) -> None:
    rows = [person(0, id=broken_check()), person(1, phone="13871020000999")]
    _, report = run(write(tmp_path, rows))
    text = json.dumps(report, ensure_ascii=False)
    assert broken_check() not in text
    assert "13871020000999" not in text


def test_every_warning_is_told_and_the_row_goes_in(world: World, tmp_path: Path) -> None:
    rows = [person(place, **changed) for place, (_, changed, _) in enumerate(WARNINGS)]
    status, report = run(write(tmp_path, rows))
    assert (status, report["errors"]) == (0, [])
    told = {(entry["row"], entry["column"]) for entry in report["warnings"]}
    expected = {(FIRST_ROW + place, column) for place, (_, _, column) in enumerate(WARNINGS)}
    assert told == expected
    assert report["created"] == len(WARNINGS)
    assert Member.objects.get(name=rows[-1]["name"]).job == "首席焊接大师"


def test_every_normalisation_is_listed(world: World, tmp_path: Path) -> None:
    rows = [person(place, **changed) for place, (_, changed, _) in enumerate(NORMAL)]
    rows[6]["id"] = ending_in_x()
    status, report = run(write(tmp_path, rows))
    assert (status, report["errors"], report["warnings"]) == (0, [], [])
    told = {(entry["row"], entry["column"]) for entry in report["normalised"]}
    expected = {(FIRST_ROW + place, column) for place, (_, _, column) in enumerate(NORMAL)}
    assert told == expected
    assert {member.joined_on for member in Member.objects.filter(name__startswith="试验")} == {
        date(2005, 7, 1)
    }
    assert Member.objects.filter(name="李明").exists()


def test_renamed_columns_and_rows_left_out_are_reported(world: World, tmp_path: Path) -> None:
    _, report = run(write(tmp_path, [person(0)]))
    states = {entry["column"]: entry["state"] for entry in report["columns"] if entry["column"]}
    assert "renamed" in states["公民身份号码"]
    assert "renamed" in states["加入党组织日期"]
    unused = [entry["head"] for entry in report["columns"] if entry["state"] == "unused"]
    assert set(unused) == {"序号", "备注1"}
    assert [entry["row"] for entry in report["left_out"]] == [6, 7]


def test_dry_run_writes_nothing_and_the_same_file_twice_changes_nothing(world: World, tmp_path: Path) -> None:
    path = write(tmp_path, [person(0), person(1, birth=date(1980, 5, 6))])
    before = Member.objects.count()
    _, dry = run(path, "--dry-run")
    assert (dry["created"], Member.objects.count()) == (2, before)
    run(path)
    _, again = run(path)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert Member.objects.count() == before + 2


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04half"])
def test_an_unusable_file_is_refused_in_words(world: World, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run(path)
    assert refused.value.returncode == 2
    assert str(refused.value)
