"""The declaration of a spreadsheet: which columns it has and how each is read."""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from zhibu.engine.exchange.texts import head_forms

CONVERTERS = frozenset(
    {
        "text", "name", "date", "id_number", "phone", "yes_no", "code", "credit_code", "integer",
        "reference",
    }
)  # fmt: skip
MASKS = frozenset({"id_number", "phone", "address"})
TEMPLATE_KEYS = frozenset(
    {"template", "version", "title", "sheet", "key", "label", "stop_words", "checks", "columns"}
)
COLUMN_KEYS = frozenset(
    {
        "head", "also", "field", "as", "required", "required_when", "codes", "only", "variants",
        "unknown_code", "many", "resolver", "mask", "max_length", "future", "complete_from",
        "blank", "width",
    }
)  # fmt: skip


class TemplateError(ValueError):
    """A template file says something that cannot be meant; names the file and the place."""


@dataclass(frozen=True)
class Column:
    """One column of a template; the README beside this file explains each word."""

    head: str
    field: str
    also: tuple[str, ...] = ()
    converter: str = "text"
    required: bool = False
    required_when: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    codes: str = ""
    only: tuple[str, ...] = ()
    variants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    unknown_code: str = "error"
    many: bool = False
    resolver: str = ""
    mask: str = ""
    max_length: int = 0
    future: bool = False
    complete_from: str = ""
    blank: str = "keep"
    width: int = 0


@dataclass(frozen=True)
class Template:
    """A declared spreadsheet: name, version, columns in their official order, key and row checks."""

    name: str
    version: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    title: str = ""
    sheet: str = ""
    label: str = ""
    stop_words: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()

    def column(self, field_name: str) -> Column:
        """Return the column of a field; KeyError when there is none."""
        for column in self.columns:
            if column.field == field_name:
                return column
        raise KeyError(field_name)


def load_template(
    path: Path,
    *,
    checks: Collection[str] | None = None,
    codes: Collection[str] | None = None,
    resolvers: Collection[str] | None = None,
) -> Template:
    """Read a template from YAML; raises TemplateError naming the first thing that is wrong.

    Names of row checks, code tables and resolvers are compared with what the caller knows, if given.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TemplateError(f"{path.name}: {error}") from error
    reader = _Reader(path.name)
    template = reader.template(data)
    reader.known("checks", template.checks, checks)
    reader.known("codes", [c.codes for c in template.columns if c.codes], codes)
    reader.known("resolver", [c.resolver for c in template.columns if c.resolver], resolvers)
    return template


class _Reader:
    """Turns the parsed YAML into dataclasses and complains with the place of the mistake."""

    def __init__(self, source: str) -> None:
        self.source = source

    def fail(self, place: str, message: str) -> TemplateError:
        return TemplateError(f"{self.source}: {place}: {message}")

    def known(self, place: str, names: Collection[str], among: Collection[str] | None) -> None:
        for name in names:
            if among is not None and name not in among:
                raise self.fail(place, f"unknown name {name!r} (known: {', '.join(sorted(among))})")

    def template(self, data: Any) -> Template:
        entries = self.mapping("template", data, TEMPLATE_KEYS)
        rows = entries.get("columns")
        if not isinstance(rows, list) or not rows:
            raise self.fail("columns", "a list of columns is needed")
        template = Template(
            name=self.text("template", entries.get("template")),
            version=self.text("version", entries.get("version")),
            columns=tuple(self.column(f"columns[{n}]", row) for n, row in enumerate(rows, 1)),
            key=self.texts("key", entries.get("key")),
            title=self.text("title", entries.get("title", "")),
            sheet=self.text("sheet", entries.get("sheet", "")),
            label=self.text("label", entries.get("label", "")),
            stop_words=self.texts("stop_words", entries.get("stop_words", [])),
            checks=self.texts("checks", entries.get("checks", [])),
        )
        self.agree(template)
        return template

    def column(self, place: str, data: Any) -> Column:
        entries = self.mapping(place, data, COLUMN_KEYS)

        def at(key: str) -> str:
            return f"{place}.{key}"

        when = self.mapping(at("required_when"), entries.get("required_when", {}), None)
        variants = self.mapping(at("variants"), entries.get("variants", {}), None)
        column = Column(
            head=self.text(at("head"), entries.get("head")),
            field=self.text(at("field"), entries.get("field")),
            also=self.texts(at("also"), entries.get("also", [])),
            converter=self.one_of(at("as"), entries.get("as", "text"), CONVERTERS),
            required=self.flag(at("required"), entries.get("required", False)),
            required_when={k: self.texts(at("required_when"), v) for k, v in when.items()},
            codes=self.text(at("codes"), entries.get("codes", "")),
            only=self.texts(at("only"), entries.get("only", [])),
            variants={k: self.text(at("variants"), v) for k, v in variants.items()},
            unknown_code=self.one_of(
                at("unknown_code"), entries.get("unknown_code", "error"), {"error", "warning"}
            ),
            many=self.flag(at("many"), entries.get("many", False)),
            resolver=self.text(at("resolver"), entries.get("resolver", "")),
            mask=self.one_of(at("mask"), entries.get("mask", ""), MASKS | {""}),
            max_length=self.number(at("max_length"), entries.get("max_length", 0)),
            future=self.flag(at("future"), entries.get("future", False)),
            complete_from=self.text(at("complete_from"), entries.get("complete_from", "")),
            blank=self.one_of(at("blank"), entries.get("blank", "keep"), {"keep", "clear"}),
            width=self.number(at("width"), entries.get("width", 0)),
        )
        self.agree_column(place, column)
        return column

    def agree_column(self, place: str, column: Column) -> None:
        """Refuse options that say nothing for the column's converter."""
        if not column.head or not column.field:
            raise self.fail(place, "head and field are needed")
        if (column.converter == "code") != bool(column.codes):
            raise self.fail(place, "`codes` belongs to `as: code` and is needed there")
        if (column.converter == "reference") != bool(column.resolver):
            raise self.fail(place, "`resolver` belongs to `as: reference` and is needed there")
        code_only = column.only or column.many or column.unknown_code != "error"
        if code_only and column.converter != "code":
            raise self.fail(place, "`only`, `many` and `unknown_code` belong to `as: code`")
        if (column.future or column.complete_from) and column.converter != "date":
            raise self.fail(place, "`future` and `complete_from` belong to `as: date`")
        if column.required and column.required_when:
            raise self.fail(place, "`required` and `required_when` exclude each other")

    def agree(self, template: Template) -> None:
        """Refuse names that lead nowhere and heads that two columns claim."""
        if not template.name or not template.version:
            raise self.fail("template", "template and version are needed")
        fields = [column.field for column in template.columns]
        for name in fields:
            if fields.count(name) > 1:
                raise self.fail("columns", f"field {name!r} appears twice")
        self.known("key", template.key, fields)
        self.known("label", [template.label] if template.label else [], fields)
        if not template.key or not all(template.column(name).required for name in template.key):
            raise self.fail("key", "one or more fields of columns with `required: true` are needed")
        claimed: dict[str, str] = {}
        for column in template.columns:
            self.known(f"{column.field}.required_when", list(column.required_when), fields)
            numbers = [each.field for each in template.columns if each.converter == "id_number"]
            sources = [column.complete_from] if column.complete_from else []
            self.known(f"{column.field}.complete_from", sources, numbers)
            for head in (column.head, *column.also):
                form = head_forms(head)[0]
                if claimed.setdefault(form, column.field) != column.field:
                    raise self.fail(f"{column.field}.also", f"{head!r} is claimed twice")

    def mapping(self, place: str, data: Any, keys: Collection[str] | None) -> dict[str, Any]:
        if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
            raise self.fail(place, "a mapping with text keys is needed (quote yes, no and numbers)")
        for key in data:
            if keys is not None and key not in keys:
                raise self.fail(place, f"unknown key {key!r} (known: {', '.join(sorted(keys))})")
        return data

    def text(self, place: str, data: Any) -> str:
        if not isinstance(data, str):
            raise self.fail(place, f"text is needed, not {data!r} (quote numbers)")
        return data

    def texts(self, place: str, data: Any) -> tuple[str, ...]:
        items = data if isinstance(data, list) else [data]
        return tuple(self.text(place, item) for item in items)

    def flag(self, place: str, data: Any) -> bool:
        if not isinstance(data, bool):
            raise self.fail(place, f"true or false is needed, not {data!r}")
        return data

    def number(self, place: str, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool) or data < 0:
            raise self.fail(place, f"a whole number is needed, not {data!r}")
        return data

    def one_of(self, place: str, data: Any, among: Collection[str]) -> str:
        if data not in among:
            raise self.fail(place, f"unknown {data!r} (known: {', '.join(sorted(among))})")
        return str(data)
