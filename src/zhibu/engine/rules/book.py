"""Loading rulebooks: YAML files of the modules, each rule with its versions chosen by date (law 6)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhibu.engine.modules import installed

MARKS = {"H", "S", "C", "X", "I"}
_RULE_KEYS = {"id", "title", "text", "mark", "document", "short", "article", "versions", "check", "examples"}
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
    """One rule of the domain notes: id, marks, document, article, text, versions, examples."""

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

    def __getitem__(self, rule_id: str) -> Rule:
        return self._rules[rule_id]

    def all(self) -> list[Rule]:
        """List the rules in the order of their ids."""
        return [self._rules[key] for key in sorted(self._rules)]


def read_rules(path: Path) -> list[Rule]:
    """Read one rulebook file; raises BadRulebook."""
    document = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    return [_rule(path, raw) for raw in document["rules"]]


def _rule(path: Path, raw: dict[str, Any]) -> Rule:
    unknown = set(raw) - _RULE_KEYS
    marks = str(raw.get("mark", ""))
    if unknown or not raw.get("id") or set(marks) - MARKS or not marks:
        raise BadRulebook(f"{path.name} {raw.get('id')}: keys {sorted(unknown)} marks {marks!r}")
    return Rule(
        id=raw["id"],
        title=raw["title"],
        text=raw["text"],
        marks=marks,
        document=raw["document"],
        short=raw.get("short", raw["document"]),
        article=raw.get("article", ""),
        versions=tuple(_version(path, raw, version) for version in raw.get("versions", ())),
        check=raw.get("check", ""),
        examples=tuple(raw.get("examples", ())),
    )


def _version(path: Path, rule: dict[str, Any], raw: dict[str, Any]) -> Version:
    unknown = set(raw) - _VERSION_KEYS
    if unknown or not isinstance(raw.get("from"), date):
        raise BadRulebook(f"{path.name} {rule['id']}: version {raw}")
    article = raw.get("article", rule.get("article", ""))
    return Version(raw["from"], raw.get("to"), raw.get("values", {}), article)


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
