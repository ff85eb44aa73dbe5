"""Regulations as dated data: rules with document, article, values, examples, parameters; code tables.

What superiors have set is read by `zhibu.engine.rules.values`.
"""

from zhibu.engine.rules.book import Rule, Rulebook, Version, rulebook
from zhibu.engine.rules.numbers import rule_value
from zhibu.engine.rules.parameter import BadParameter, Parameter
from zhibu.engine.rules.verdict import Verdict

__all__ = [
    "BadParameter",
    "Parameter",
    "Rule",
    "Rulebook",
    "Verdict",
    "Version",
    "rule_value",
    "rulebook",
]
