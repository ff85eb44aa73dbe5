"""Check: every template loads and parses, with all its tags, filters and parents."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import django
from django.template import TemplateSyntaxError, engines
from django.template.base import NodeList, Template
from django.template.loader_tags import ExtendsNode, IncludeNode

from tools.findings import Finding, report
from tools.house import SOURCE, main, project_files


def check() -> int:
    """Compile every template of the product."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhibu.config.settings")
    django.setup()
    paths = [path for path in project_files(".html", ".txt") if path.is_relative_to(SOURCE)]
    found = [finding for path in paths if "templates" in path.parts for finding in judge(path)]
    return report(found, "A template must load by its name below templates/.")


def judge(path: Path) -> Iterator[Finding]:
    """What keeps one template, or a part that it names, from loading."""
    parts = path.relative_to(SOURCE).parts
    name = "/".join(parts[parts.index("templates") + 1 :])
    try:
        template: Any = engines["django"].get_template(name)
    except TemplateSyntaxError as problem:
        yield Finding(path, 1, str(problem))
        return
    compiled: Template = template.template
    if Path(compiled.origin.name) != path:
        yield Finding(path, 1, f"hidden by {compiled.origin.name}")
    for named in parts_named(compiled.nodelist):
        if problem_text := missing(named):
            yield Finding(path, 1, problem_text)


def parts_named(nodes: NodeList) -> Iterator[str]:
    """Names of the templates that this one extends or includes, where they are written out."""
    named = [cast(ExtendsNode, node).parent_name for node in nodes.get_nodes_by_type(ExtendsNode)]
    named += [cast(IncludeNode, node).template for node in nodes.get_nodes_by_type(IncludeNode)]
    for expression in named:
        name = getattr(expression, "var", None)
        if isinstance(name, str):
            yield name


def missing(name: str) -> str:
    """Why a named template does not load, or nothing."""
    try:
        engines["django"].get_template(name)
    except Exception as problem:  # noqa: BLE001 -- whatever it is, the reader wants its words
        return f"{name}: {type(problem).__name__} {problem}"
    return ""


if __name__ == "__main__":
    main(check)
