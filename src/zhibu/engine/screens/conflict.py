"""Two people at one record: what stands now beside what was typed, and nothing lost (409, ux.md 5.4)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from zhibu.engine.journal.services import entries_of
from zhibu.engine.resource import Resource, words_of
from zhibu.engine.screens.declare import Request


def compare(
    request: Request,
    row: Any,
    values: Mapping[str, Any],
    again: Callable[[dict[str, Any]], Form],
    resource: Resource,
    *,
    title: str,
    back: str,
) -> HttpResponse:
    """Show what differs; the form comes again with what was typed, on the version that stands now."""
    row.refresh_from_db()
    form = again({**request.POST.dict(), "version": row.version})
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    entry = entries_of(row).first()
    page = {
        "title": title,
        "who": entry.actor if entry else "",
        "lines": [
            {
                "label": form.fields[name].label,
                "now": words_of(resource, name, getattr(row, name)),
                "yours": words_of(resource, name, values[name]),
            }
            for name in differing
        ],
        "form": form,
        "action": request.path,
        "back": back,
    }
    return render(request, "screens/conflict.html", page, status=409)
