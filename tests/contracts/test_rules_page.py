"""docs/rules.md says of every rule what becomes of it, and every test it names exists."""

import pytest

from tools import rules


def test_every_rule_is_judged_and_every_proof_exists() -> None:
    assert not list(rules.problems(rules.facts(), rules.rulebooks()))
    assert len(rules.facts()) == len({row["id"] for row in rules.facts()}) == 301


def test_the_page_is_as_the_rulebooks_say() -> None:
    assert rules.PAGE.read_text(encoding="utf-8") == rules.page(rules.facts(), rules.rulebooks())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "perhaps"}, "state 'perhaps'"),
        ({"test": ""}, "without a test"),
        ({"test": "tests/contracts/test_rules_page.py::test_nothing"}, "no test"),
    ],
)
def test_a_claim_without_proof_is_found(change: dict[str, str], words: str) -> None:
    row = next(one for one in rules.facts() if one["state"] == "enforced")
    assert any(words in said for said in rules.problems([row | change], {}))
