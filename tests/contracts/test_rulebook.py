"""Every rule of the rulebook keeps its form, and its examples come out as the regulation says (law 6)."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhibu.engine.modules import Module, installed
from zhibu.engine.rules import Rule, rulebook
from zhibu.engine.rules.book import BadRulebook, read_rules


def declared() -> Iterator[tuple[Module, Rule]]:
    for module in installed():
        for path in sorted(module.folder("rulebook").glob("*.yaml")):
            for rule in read_rules(path):
                yield module, rule


RULES = [pytest.param(module, rule, id=rule.id) for module, rule in declared()]
EXAMPLES = [
    pytest.param(module, rule, example, id=f"{rule.id}-{place}")
    for module, rule in declared()
    for place, example in enumerate(rule.examples, 1)
]


def check_of(module: Module, rule: Rule) -> Callable[..., dict[str, Any]]:
    rules = importlib.import_module(f"{module.name}.rules")
    check: Callable[..., dict[str, Any]] = getattr(rules, rule.check)
    return check


@pytest.mark.parametrize(("module", "rule"), RULES)
def test_a_rule_names_its_document_and_when_it_holds(module: Module, rule: Rule) -> None:
    assert rule.title
    assert rule.text.endswith("。")
    assert rule.document
    assert rule.versions, "a rule holds from some day on"
    for earlier, later in zip(rule.versions, rule.versions[1:], strict=False):
        assert earlier.end is not None, "an earlier version ends"
        assert earlier.end + timedelta(days=1) == later.start, "versions follow without gap or overlap"
    assert all(version.end is None or version.start <= version.end for version in rule.versions)
    assert rule.on(rule.versions[0].start) is rule.versions[0]
    assert rulebook()[rule.id].title == rule.title


@pytest.mark.parametrize(("module", "rule"), RULES)
def test_a_check_stands_beside_examples_and_is_called_as_they_say(module: Module, rule: Rule) -> None:
    assert bool(rule.check) == bool(rule.examples), "a check has examples, and examples have a check"
    if rule.check:
        taken = set(inspect.signature(check_of(module, rule)).parameters)
        for example in rule.examples:
            assert set(example) == {"given", "expect"}
            assert set(example["given"]) <= taken


@pytest.mark.parametrize(("module", "rule", "example"), EXAMPLES)
def test_an_example_comes_out_as_written(module: Module, rule: Rule, example: dict[str, Any]) -> None:
    found = check_of(module, rule)(**example["given"])
    assert {name: found[name] for name in example["expect"]} == example["expect"]
    for name, value in example["expect"].items():
        assert type(found[name]) is type(value), "dates are dates, counts are counts"


def test_no_rule_is_chosen_before_it_was_in_force() -> None:
    rule = rulebook()["TERM-06"]
    with pytest.raises(LookupError):
        rule.on(rule.versions[0].start - timedelta(days=1))
    assert rule.on(date(2026, 6, 17)) is rule.versions[-1]


@pytest.mark.parametrize(
    "broken",
    [
        "rules: [{id: X-1, title: t, text: 句。, mark: Z, document: d, versions: [{from: 2020-01-01}]}]",
        "rules: [{id: X-1, title: t, text: 句。, mark: H, document: d, note: n, versions: []}]",
        "rules: [{id: X-1, title: t, text: 句。, mark: H, document: d, versions: [{from: soon}]}]",
        "rules: [{title: t, text: 句。, mark: H, document: d, versions: []}]",
    ],
    ids=["unknown mark", "unknown key", "no day", "no id"],
)
def test_a_rulebook_of_another_form_is_refused(broken: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(BadRulebook):
        read_rules(file)
