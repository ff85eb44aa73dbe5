"""The other converters: what it accepts, what it makes uniform, what it refuses and with which words."""

import dataclasses
import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibu.engine.exchange import identity
from zhibu.engine.exchange.codes import Code, CodeTable
from zhibu.engine.exchange.context import CellProblem, Resolved
from zhibu.engine.exchange.convert import Converted, Job, convert
from zhibu.engine.exchange.template import Column
from zhibu.engine.exchange.tests.converting import LOST, attempt, problem, run
from zhibu.engine.exchange.tests.samples import TODAY


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("长安路1号", "长安路1号"),
        ("  长安路１２号ＡＢ ", "长安路12号AB"),
        ("第一\n展厅", "第一 展厅"),
        ("（甲）、乙", "（甲）、乙"),
        ("零\u200b宽", "零宽"),
        ("'0012", "0012"),
        ("'张", "'张"),
        ("e\u0301", "é"),
    ],
)
def test_text(cell: str, value: str) -> None:
    result = run("text", cell)
    assert result.value == result.label == value
    assert bool(result.note) == (cell != value)


def test_text_of_other_cells() -> None:
    assert run("text", 12.0).value == "12"
    assert run("text", 1.5).value == "1.5"
    assert run("text", True).value == "TRUE"
    assert run("text", datetime.date(2026, 5, 1)).value == "2026-05-01"
    assert run("text", datetime.datetime.fromisoformat("2026-05-01T09:30")).value == "2026-05-01 09:30"
    assert run("text", 12.0).note == ""
    assert run("text", "一厅", variants={"一 厅": "第一展厅"}).value == "第一展厅"
    assert problem("text", "字" * 9, max_length=8).problem == "超过8个字"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张　三 ", "张三"),
        ("买买提·艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提・ 艾力", "买买提·艾力"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("𠮷 田", "𠮷田"),
        ("Anna  Maria", "Anna Maria"),
    ],
)
def test_name(cell: str, value: str) -> None:
    result = run("name", cell)
    assert result.value == value
    assert bool(result.note) == (cell != value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("13800000217", "13800000217"),
        (13800000217.0, "13800000217"),
        ("138-0000-0217", "13800000217"),
        ("138 0000 0217", "13800000217"),
        ("＋86 13800000217", "13800000217"),
        ("8613800000217", "13800000217"),
        ("138–0000—0217", "13800000217"),
        ("027-87654321", "027-87654321"),
        ("0712-8765432", "0712-8765432"),
        ("（027）87654321", "027-87654321"),
        ("02787654321", "02787654321"),
        ("027－87654321", "027-87654321"),
    ],
)
def test_phone(cell: Any, value: str) -> None:
    result = run("phone", cell)
    assert result.value == value
    assert bool(result.note) == (isinstance(cell, str) and cell != value)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1387102", "手机号码应为11位数字"),
        ("138000002170", "手机号码应为11位数字"),
        ("13800000217、13800000218", "不止一个号码"),
        ("13800000217/027-87654321", "不止一个号码"),
        ("87654321", "不是手机号码，也不是带区号的固定电话"),
        (2787654321.0, "不是手机号码，也不是带区号的固定电话"),
        ("无", "不是手机号码，也不是带区号的固定电话"),
        ("1380000021a", "不是手机号码，也不是带区号的固定电话"),
        ("١٣٨٠٠٠٠٠٢١٧", "不是手机号码，也不是带区号的固定电话"),
    ],
)
def test_phones_that_are_refused(cell: Any, told: str) -> None:
    assert problem("phone", cell).problem == told


@pytest.mark.parametrize("cell", ["是", "有", "√", "Y", "yes", "1", 1.0, True, "ＴＲＵＥ"])
def test_yes(cell: Any) -> None:
    result = run("yes_no", cell)
    assert (result.value, result.label) == (True, "是")
    assert bool(result.note) == (isinstance(cell, str) and cell != "是")


@pytest.mark.parametrize("cell", ["否", "无", "×", "N", "0", 0.0, False, "不是"])
def test_no(cell: Any) -> None:
    assert run("yes_no", cell).value is False


def test_neither() -> None:
    assert problem("yes_no", "也许").remedy == "填“是”或“否”。"
    assert run("yes_no", "失联", variants={"失联": "是"}).value is True


def test_integer() -> None:
    assert run("integer", "１２").value == 12
    assert run("integer", 12.0) == Converted(12, "12")
    assert problem("integer", 1.5).problem == "应为整数"
    assert problem("integer", "十二").problem == "应为整数"


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000101623741K", "911101066976941872"])
def test_credit_codes(code: str) -> None:
    assert run("credit_code", code) == Converted(code, code)
    assert run("credit_code", f" {code.lower()}").value == code


def test_credit_codes_that_are_doubted_or_refused() -> None:
    result = run("credit_code", "91350211M0000XUF46")
    assert result.value == "91350211M0000XUF46"
    assert [remark.problem for remark in result.warnings] == ["校验位不符，已按原文保留"]
    assert identity.credit_check("91350211M0000XUF46") == "R"
    assert problem("credit_code", "91350211M0000XUF4").problem == "不是18位统一社会信用代码"
    assert problem("credit_code", "91350211M0000XUF4I").problem == "不是18位统一社会信用代码"
    assert problem("credit_code", 911101066976941872.0).problem == LOST


@pytest.mark.parametrize(
    ("cell", "note"),
    [("汉族", False), ("汉 族", True), ("汉", True), ("01", True), (1.0, True)],
)
def test_codes_by_label_variant_and_code(cell: Any, note: bool) -> None:
    result = run("code", cell, codes="ethnic", variants={"汉": "汉族"})
    assert (result.value, result.label, bool(result.note)) == ("01", "汉族", note)


def test_codes_that_are_refused() -> None:
    refusal = problem("code", "预约放客", codes="category")
    assert (refusal.problem, refusal.suggestion) == ("不在可选项里", "预约访客")
    assert refusal.remedy == "应为“预约访客”，核对后修改。"
    assert problem("code", "xyz", codes="category", only=("01", "02")).remedy == (
        "从这些里选：正式访客、预约访客。"
    )
    assert problem("code", "内部人员", codes="category", only=("01",)).problem == "不在可选项里"
    heading = problem("code", "大学教育", codes="education")
    assert heading.problem == "这是分类名，不能直接用"
    long = CodeTable("long", [Code(str(n), f"第{n}项内容") for n in range(9)])
    column = Column(head="列", field="f", converter="code", codes="long")
    with pytest.raises(CellProblem, match="不在可选项里") as caught:
        convert(Job(column, "zzz", TODAY, table=long))
    assert caught.value.remedy == "改成代码表里的名称。"


def test_an_incomplete_table_keeps_the_text() -> None:
    known = run("code", "公务员", codes="job", unknown_code="warning")
    assert (known.value, known.warnings) == ("公务员", ())
    kept = run("code", "讲解员", codes="job", unknown_code="warning")
    assert (kept.value, kept.label) == ("讲解员", "讲解员")
    assert [remark.kind for remark in kept.warnings] == ["code"]


def test_several_codes() -> None:
    result = run("code", "教师、公务员；退休人员", codes="job", many=True)
    assert (result.value, result.label) == (["011", "公务员", "4"], "教师、公务员、退休人员")
    assert problem("code", "教师、讲解员长", codes="job", many=True).problem == "不在可选项里"
    kept = run("code", "教师/讲解员", codes="job", many=True, unknown_code="warning")
    assert (kept.value, len(kept.warnings)) == (["011", "讲解员"], 1)


def test_references_are_the_callers() -> None:
    assert run("reference", "第二展厅", resolver="hall") == Converted("H2", "第二展厅")
    assert run("reference", "一厅", resolver="hall").note == "按简称找到"
    assert problem("reference", "三厅", resolver="hall").suggestion == "第一展厅"


def test_a_job_without_its_table_or_resolver_is_a_mistake_of_the_caller() -> None:
    job = Job(Column(head="列", field="f", converter="code", codes="x"), "x", TODAY)
    with pytest.raises(KeyError):
        convert(job)
    with pytest.raises(KeyError):
        convert(dataclasses.replace(job, column=Column("列", "f", converter="reference", resolver="y")))
    assert Resolved("a", "b").note == ""


@given(
    st.sampled_from(["text", "name", "phone", "yes_no", "integer", "credit_code"]),
    st.one_of(st.text(max_size=30), st.floats(), st.booleans(), st.dates(), st.datetimes()),
)
def test_every_cell_is_converted_or_refused(converter: str, cell: Any) -> None:
    result = attempt(converter, cell)
    assert isinstance(result, CellProblem) or isinstance(result.label, str)
