"""What follows from a model field beyond lists: its form field, and its value in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.engine.vault import SealedField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from zhibu.engine.resource.declare import Resource

NOTHING = ("", "—")


@dataclass(frozen=True)
class Item:
    """What a form says of one field beyond its class: help, another label, whether it must be filled."""

    help: "StrOrPromise" = ""
    label: "StrOrPromise" = ""
    required: bool | None = None
    initial: Any = None


def form_fields(resource: "Resource", names: tuple[str, ...] = ()) -> dict[str, forms.Field]:
    """Return the form fields of a resource's sections, or of some names, in their order.

    Names that are no plain fields of the model (places, links, days of effect) are the form's own.
    """
    wanted = names or tuple(name for section in resource.sections for name in section.fields)
    made = {name: _form_field(resource, name) for name in wanted}
    return {name: field for name, field in made.items() if field is not None}


def _form_field(resource: "Resource", name: str) -> forms.Field | None:
    try:
        field = resource.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if not isinstance(field, models.Field) or field.is_relation:
        return None
    item = resource.items.get(name, Item())
    required = item.required if item.required is not None else not (field.blank or field.null)
    said: dict[str, Any] = {
        "label": item.label or field.verbose_name,
        "required": required,
        "help_text": item.help,
    }
    if item.initial is not None:
        said["initial"] = item.initial
    offered = resource.choices(name)
    if offered or field.choices:
        known = list(offered() if offered else field.choices or ())
        choices = known if required else [NOTHING, *(pair for pair in known if pair[0])]
        return forms.ChoiceField(choices=choices, **said)
    return _plain_field(field, said)


def _plain_field(field: "models.Field[Any, Any]", said: dict[str, Any]) -> forms.Field | None:
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(**{**said, "required": False})
    if isinstance(field, models.DateField):
        return forms.DateField(**said)
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        return forms.IntegerField(min_value=0, **said)
    if isinstance(field, models.IntegerField):
        return forms.IntegerField(**said)
    if isinstance(field, models.TextField):
        return forms.CharField(widget=forms.Textarea({"rows": 4}), **said)
    attrs = {"autocomplete": "off"}
    if isinstance(field, SealedField):
        # What is private stays out of the copy on this machine and out of spelling services.
        attrs |= {"data-no-copy": "", "spellcheck": "false"}
    return forms.CharField(max_length=field.max_length or 200, widget=forms.TextInput(attrs), **said)


def words_of(resource: "Resource", name: str, value: Any) -> str:
    """Return a field's value as people read it: codes in words, days in ISO, private values masked."""
    if value is None or value == "":
        return ""
    mask = resource.masks.get(name)
    if mask is not None:
        return mask(str(value))
    offered = resource.choices(name)
    if offered:
        return str(dict(offered()).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    try:
        choices: Mapping[Any, Any] = dict(getattr(resource.model._meta.get_field(name), "flatchoices", ()))
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value, value))


def label_of(resource: "Resource", name: str) -> str:
    """Return the words by which pages call a field."""
    item = resource.items.get(name)
    if item is not None and item.label:
        return str(item.label)
    return str(getattr(resource.model._meta.get_field(name), "verbose_name", name))


def facts(
    resource: "Resource", row: Any, names: tuple[str, ...], reveal_url: str = ""
) -> list[dict[str, Any]]:
    """Return names and values of a row for a page; private ones masked, with the address that shows them."""
    found = []
    for name in names:
        value = getattr(row, name)
        fact: dict[str, Any] = {"label": label_of(resource, name), "name": name, "field": "", "url": ""}
        if name in resource.masks:
            shown = f"{reveal_url}?field={name}" if reveal_url and value else ""
            fact |= {"field": name, "masked": words_of(resource, name, value), "reveal_url": shown}
        else:
            fact["value"] = words_of(resource, name, value)
        found.append(fact)
    return found
