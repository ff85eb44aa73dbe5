"""What a form's POST leads to: problems beside the fields, or a word of what was done on the next page."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from zhibu.engine.flow import Invalid


def put_problems(form: forms.Form, error: Invalid) -> None:
    """Put what a service refused beside the fields it names; the rest goes above the form."""
    for name, words in error.problems.items():
        form.add_error(name if name in form.fields else None, words)


def carried_out(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Call a service with what a valid form holds; False where the form or the service refuses."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Invalid as error:
        put_problems(form, error)
        return False
    return True


class Done(str):
    """One line above the heading, in the shape the base template knows."""

    __slots__ = ()
    level_tag = "success"


def done_words(request: HttpRequest, words: Mapping[str, Any]) -> list[Done]:
    """Return what `?done=<key>` says was done; an unknown key says nothing."""
    key = request.GET.get("done", "")
    return [Done(words[key])] if key in words else []
