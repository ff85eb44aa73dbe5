"""What the three administrators' lists hand to the components."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def list_parts(
    label: str, columns: list[str], *, search: str, words: str, keep: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return search field, columns and the way out of a filter; a column without words holds buttons."""
    return {
        "label": label,
        "words": words,
        "columns": [
            {"label": column} if column else {"label": _("操作"), "hidden": True} for column in columns
        ],
        "search": {"value": words, "placeholder": search, "keep": list((keep or {}).items())},
        "clear": {"text": _("清除筛选"), "url": "?"},
    }
