"""Regulations as dated data: rules with document, article, values, examples; and code tables."""

from zhibu.engine.rules.book import Rule, Rulebook, Version, rulebook
from zhibu.engine.rules.values import rule_value
from zhibu.engine.rules.verdict import Verdict

__all__ = ["Rule", "Rulebook", "Verdict", "Version", "rule_value", "rulebook"]
