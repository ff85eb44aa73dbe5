"""The nodes of a tree as markup: written in Python, since a province's tree is no template's work."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe


def tree_nodes(nodes: Iterable[Mapping[str, Any]]) -> SafeString:
    """Write nodes `{label, url, count, current, open, keys, children}` as items of the component `tree`."""
    parts: list[str] = []
    for node in nodes:
        _write(node, 1, parts)
    return mark_safe("".join(parts))  # noqa: S308  # every value is escaped below


def _write(node: Mapping[str, Any], level: int, parts: list[str]) -> None:
    children = node.get("children") or ()
    opened = "true" if node.get("open") else "false"
    current = bool(node.get("current"))
    state = f' data-open="{opened}"' if children else ""
    keys = f' data-keys="{escape(node["keys"])}"' if node.get("keys") else ""
    parts.append(f'<li role="none"{state}{keys}><div class="row{"" if children else " leaf"}">')
    if children:
        parts.append(_twist(static("ui/icons.svg")))
    parts.append(
        f'<a href="{escape(node["url"])}" role="treeitem" aria-level="{level}" '
        f'aria-selected="{"true" if current else "false"}"'
    )
    if children:
        parts.append(f' aria-expanded="{opened}"')
    if current:
        parts.append(' aria-current="true"')
    parts.append(f'><span class="lbl">{escape(str(node["label"]))}</span>')
    count = node.get("count")
    if count is not None and count != "":
        parts.append(f'<span class="n">{count:,}</span>')
    parts.append("</a></div>")
    if children:
        parts.append('<ul role="group">')
        for child in children:
            _write(child, level + 1, parts)
        parts.append("</ul>")
    parts.append("</li>")


@lru_cache(maxsize=4)
def _twist(sprite: str) -> str:
    return (
        '<span class="tw" data-tree-toggle><svg class="ti" aria-hidden="true">'
        f'<use href="{escape(sprite)}#chevron-right"></use></svg></span>'
    )
