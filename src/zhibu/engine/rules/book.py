"""Loading rulebooks: YAML files of the modules, each rule with its versions chosen by date (law 6)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from zhibu.engine.modules import installed
from zhibu.engine.rules.parameter import BadParameter, Parameter, read_parameter

MARKS = {"H", "S", "C", "X", "I"}
_RULE_KEYS = {
    "id", "title", "text", "mark", "document", "short", "article", "versions", "check", "examples",
    "parameters",
}  # fmt: skip
_NEEDED = ("id", "title", "text", "mark", "document")
_VERSION_KEYS = {"from", "to", "values", "article"}


class _Loader(yaml.SafeLoader):
    """Reads `on`, `off`, `yes`, `no` as the words they are: days and votes are called so."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in resolvers if pair[0] != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class BadRulebook(ValueError):
    """A rulebook file does not follow the schema; the text names file, rule and key."""


@dataclass(frozen=True)
class Version:
    """The values of a rule from one day on, to another day (None: still in force)."""

    start: date
    end: date | None
    values: dict[str, Any]
    article: str

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass(frozen=True)
class Rule:
    """One rule of the domain notes: id, marks, document, article, text, versions, examples, parameters."""

    id: str
    title: str
    text: str
    marks: str
    document: str
    short: str
    article: str
    versions: tuple[Version, ...]
    check: str
    examples: tuple[dict[str, Any], ...]
    parameters: tuple[Parameter, ...] = ()

    def on(self, day: date) -> Version:
        """Return the version in force on a day; raises LookupError where there was none yet."""
        for version in reversed(self.versions):
            if version.start <= day and (version.end is None or day <= version.end):
                return version
        raise LookupError(f"{self.id} was not in force on {day}")

    @property
    def cite(self) -> str:
        """Return document and article as shown beside a check: 支部工作条例 第十二条."""
        return f"{self.short} {self.article}".strip()


class Rulebook:
    """All rules of the installed modules by id."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        self._rules = rules

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._rules

    def __getitem__(self, rule_id: str) -> Rule:
        return self._rules[rule_id]

    def all(self) -> list[Rule]:
        """List the rules in the order of their ids."""
        return [self._rules[key] for key in sorted(self._rules)]

    def parameters(self) -> list[Parameter]:
        """List what a superior may set, in the order of the rules' ids."""
        return [parameter for rule in self.all() for parameter in rule.parameters]

    def parameter(self, parameter_id: str) -> Parameter:
        """Return a parameter by its id; raises KeyError."""
        for parameter in self.parameters():
            if parameter.id == parameter_id:
                return parameter
        raise KeyError(parameter_id)


def read_rules(path: Path) -> list[Rule]:
    """Read one rulebook file; raises BadRulebook."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise BadRulebook(f"{path.name}: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise BadRulebook(f"{path.name}: no list of rules")
    return [_rule(path, raw) for raw in document["rules"]]


def _rule(path: Path, raw: dict[str, Any]) -> Rule:
    if not hasattr(raw, "get"):
        raise BadRulebook(f"{path.name} {raw}: not a rule")
    where = f"{path.name} {raw.get('id')}"
    _check_keys(where, raw, _RULE_KEYS, _NEEDED)
    marks = str(raw["mark"])
    if set(marks) - MARKS:
        raise BadRulebook(f"{where}: mark {marks!r}")
    versions = tuple(_version(where, raw, version) for version in raw.get("versions", ()))
    for earlier, later in pairwise(versions):
        if later.start <= (earlier.end or earlier.start):
            raise BadRulebook(f"{where}: from {later.start} overlaps the version before it")
    return Rule(
        id=raw["id"],
        title=raw["title"],
        text=raw["text"],
        marks=marks,
        document=raw["document"],
        short=raw.get("short", raw["document"]),
        article=raw.get("article", ""),
        versions=versions,
        check=raw.get("check", ""),
        examples=tuple(raw.get("examples", ())),
        parameters=_parameters(where, raw, marks, versions),
    )


def _parameters(
    where: str, raw: dict[str, Any], marks: str, versions: tuple[Version, ...]
) -> tuple[Parameter, ...]:
    try:
        found = tuple(read_parameter(raw["id"], given) for given in raw.get("parameters", ()))
        if found and "C" not in marks:
            raise BadParameter("only a rule marked C has parameters")
        for parameter in found:
            for version in versions:
                parameter.checked(version.values.get(parameter.value))
    except BadParameter as error:
        raise BadRulebook(f"{where}: {error}") from error
    return found


def _check_keys(where: str, raw: dict[str, Any], known: set[str], needed: tuple[str, ...]) -> None:
    unknown = sorted(str(key) for key in set(raw) - known)
    if unknown:
        raise BadRulebook(f"{where}: unknown {', '.join(unknown)}")
    missing = [key for key in needed if not raw.get(key)]
    if missing:
        raise BadRulebook(f"{where}: no {', '.join(missing)}")


def _version(where: str, rule: dict[str, Any], raw: dict[str, Any]) -> Version:
    if not hasattr(raw, "get"):
        raise BadRulebook(f"{where}: version {raw}")
    _check_keys(where, raw, _VERSION_KEYS, ("from",))
    start, end = raw["from"], raw.get("to")
    # A moment is a date to Python, but cannot be compared with one.
    if type(start) is not date or (end is not None and type(end) is not date):
        raise BadRulebook(f"{where}: from {start!r} to {end!r} are no days")
    if end is not None and end < start:
        raise BadRulebook(f"{where}: to {end} is before from {start}")
    article = raw.get("article", rule.get("article", ""))
    return Version(start, end, raw.get("values", {}), article)


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """Return the rulebook of this installation, read once per process."""
    rules: dict[str, Rule] = {}
    for module in installed():
        for path in sorted(module.folder("rulebook").glob("*.yaml")):
            for rule in read_rules(path):
                if rule.id in rules:
                    raise BadRulebook(f"{path.name}: {rule.id} is declared twice")
                rules[rule.id] = rule
    return Rulebook(rules)
