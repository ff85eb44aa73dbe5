"""Rulebooks: files that do not follow the schema are refused with words; versions are chosen by date."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from zhibu.engine.modules import Module
from zhibu.engine.rules import Verdict, book, rule_value, rulebook
from zhibu.engine.rules.book import BadRulebook, read_rules
from zhibu.engine.rules.codes import read_codes

GOOD = """
rules:
  - id: TST-01
    title: 试验
    text: 每月一次。
    mark: SH
    document: 试验条例
    article: 第一条
    versions:
      - {from: 2010-01-01, to: 2017-12-31, values: {times: 1}, article: 第三条}
      - {from: 2018-10-28, to: 2019-12-31, values: {times: 2}}
      - {from: 2020-01-01, values: {times: 3}}
"""


def write(folder: Path, text: str) -> Path:
    """Write a rulebook file."""
    path = folder / "life.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "times"),
    [
        (date(2010, 1, 1), 1),
        (date(2017, 12, 31), 1),
        (date(2018, 10, 28), 2),
        (date(2019, 12, 31), 2),
        (date(2020, 1, 1), 3),
        (date(2099, 1, 1), 3),
    ],
)
def test_the_version_of_a_day(tmp_path: Path, day: date, times: int) -> None:
    (rule,) = read_rules(write(tmp_path, GOOD))
    assert rule.on(day)["times"] == times


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2018, 1, 1), date(2018, 10, 27)])
def test_a_rule_that_was_not_in_force(tmp_path: Path, day: date) -> None:
    (rule,) = read_rules(write(tmp_path, GOOD))
    with pytest.raises(LookupError, match=f"TST-01 was not in force on {day}"):
        rule.on(day)


def test_document_and_article_are_cited(tmp_path: Path) -> None:
    (rule,) = read_rules(write(tmp_path, GOOD))
    assert rule.cite == "试验条例 第一条"
    assert rule.on(date(2010, 1, 1)).article == "第三条"
    assert rule.on(date(2020, 1, 1)).article == "第一条"


BAD = {
    "a word it does not know": ("    text:", "    remark: x\n    text:", "TST-01: unknown remark"),
    "a version with a word too many": ("values: {times: 3}", "value: {times: 3}", "TST-01: unknown value"),
    "a mark it does not know": ("mark: SH", "mark: SZ", "TST-01: mark 'SZ'"),
    "no mark": ("    mark: SH\n", "", "TST-01: no mark"),
    "no id": ("id: TST-01\n    title", "title", "None: no id"),
    "no title": ("    title: 试验\n", "", "TST-01: no title"),
    "no document": ("    document: 试验条例\n", "", "TST-01: no document"),
    "a version without a day": ("from: 2020-01-01, ", "", "TST-01: no from"),
    "a version from a moment": ("from: 2020-01-01", "from: 2020-01-01 08:00:00", "are no days"),
    "a version from words": ("from: 2020-01-01", "from: 今年", "are no days"),
    "a version that ends before it begins": ("to: 2017-12-31", "to: 2009-12-31", "is before from"),
    "versions that overlap": ("from: 2018-10-28", "from: 2017-12-31", "2017-12-31 overlaps"),
    "versions in the wrong order": ("from: 2020-01-01", "from: 2001-01-01", "2001-01-01 overlaps"),
    "a version that is none": ("- {from: 2020-01-01, values: {times: 3}}", "- 2020", "version 2020"),
    "a rule that is none": ("rules:\n", "rules:\n  - TST-00\n", "TST-00: not a rule"),
    "no rules": ("rules:", "rule:", "life.yaml: no list of rules"),
    "no YAML": ("mark: SH", "mark: [SH", "life.yaml: "),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_refused_with_file_rule_and_key(tmp_path: Path, fault: str) -> None:
    old, new, words = BAD[fault]
    assert old in GOOD
    with pytest.raises(BadRulebook) as refused:
        read_rules(write(tmp_path, GOOD.replace(old, new, 1)))
    assert words in str(refused.value)
    assert str(refused.value).startswith("life.yaml")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRulebook, match="no list of rules"):
        read_rules(write(tmp_path, ""))


class Shelf:
    """A module with a folder of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def folder(self, name: str) -> Path:
        """Return the folder whatever its name."""
        return Module.folder(self, name)  # type: ignore[arg-type]  # only its path is asked for


@pytest.fixture
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make two modules with empty rulebook folders the installed ones; returns where they stand."""
    found = [Shelf(tmp_path / "a"), Shelf(tmp_path / "b")]
    for shelf in found:
        shelf.folder("rulebook").mkdir(parents=True)
    monkeypatch.setattr(book, "installed", lambda: iter(found))
    rulebook.cache_clear()
    yield tmp_path
    rulebook.cache_clear()


def test_an_id_declared_twice_is_refused(shelves: Path) -> None:
    write(shelves / "a/rulebook", GOOD)
    assert [rule.id for rule in rulebook().all()] == ["TST-01"]
    rulebook.cache_clear()
    write(shelves / "b/rulebook", GOOD)
    with pytest.raises(BadRulebook, match="TST-01 is declared twice"):
        rulebook()


def test_the_installed_rulebook_is_in_order() -> None:
    ids = [rule.id for rule in rulebook().all()]
    assert ids == sorted(set(ids))
    assert "LIF-03" in ids
    with pytest.raises(KeyError):
        _ = rulebook()["LIF-99"]


@pytest.mark.parametrize(
    ("kept", "mark", "blocks"),
    [(False, "H", True), (False, "S", False), (True, "H", False), (True, "S", False)],
)
def test_only_a_broken_hard_rule_blocks(kept: bool, mark: str, blocks: bool) -> None:
    assert Verdict("LIF-03", kept, "到会不足半数", mark).blocks == blocks


def test_codes_keep_the_order_of_the_file_and_leave_out_headings(tmp_path: Path) -> None:
    file = tmp_path / "kinds.csv"
    file.write_text("code,name_zh,level_note\n1,大类,group heading\n12,乙,\n11,甲,\n", encoding="utf-8")
    codes = read_codes(file)
    assert codes.choices() == [("12", "乙"), ("11", "甲")]
    assert (codes.label("11"), codes.label("99")) == ("甲", "99")
    with pytest.raises(OSError, match="nowhere"):
        read_codes(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("mark", "kept", "blocks"),
    [("H", False, True), ("X", False, True), ("S", False, False), ("C", False, False), ("X", True, False)],
)
def test_a_broken_hard_rule_and_a_forbidden_act_block(mark: str, kept: bool, blocks: bool) -> None:
    assert Verdict("ORG-29", kept, "", mark).blocks is blocks


def test_a_number_is_read_for_its_day_and_before_the_first_version_from_it() -> None:
    assert rule_value("POST-07", "alert_days", date(2026, 6, 17), "00010002") == 60
    assert rule_value("POST-07", "alert_days", date(1999, 1, 1)) == 60
    with pytest.raises(KeyError):
        rule_value("POST-07", "nothing", date(2026, 6, 17))
