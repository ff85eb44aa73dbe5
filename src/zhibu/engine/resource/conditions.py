"""What narrows a list: chips with counts, and further conditions that follow from fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Sequence[tuple[Any, Any]]


@dataclass(frozen=True)
class Chip:
    """A common condition with its count; `rare` shows it only where it finds something or is pressed."""

    value: str
    label: "StrOrPromise"
    where: Q | Callable[[], Q]
    rare: bool = False

    @property
    def condition(self) -> Q:
        """Return the filter; one that depends on the day is made when it is asked for."""
        return self.where() if callable(self.where) else self.where


@dataclass(frozen=True)
class Choice:
    """A further condition: one of several values of a field."""

    name: str
    label: "StrOrPromise"
    choices: Callable[[], Choices]
    where: Callable[[str], Q]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that it has in an address."""
        return (self.name,)

    def fields(self) -> dict[str, forms.Field]:
        """Return the form field; what is not offered narrows nothing."""
        offered = [("", _("全部")), *(pair for pair in self.choices() if pair[0])]
        return {self.name: forms.ChoiceField(label=self.label, required=False, choices=offered)}

    def condition(self, given: dict[str, Any]) -> Q:
        """Return the filter of what was given."""
        return self.where(given[self.name]) if given.get(self.name) else Q()


@dataclass(frozen=True)
class Span:
    """A further condition: from a day, to a day, of one field."""

    name: str
    label: "StrOrPromise"
    field: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that its ends have in an address."""
        return (f"{self.name}_from", f"{self.name}_to")

    def fields(self) -> dict[str, forms.Field]:
        """Return two form fields, `<name>_from` and `<name>_to`."""
        words = {"from": _("%(what)s从"), "to": _("%(what)s到")}
        return {
            f"{self.name}_{end}": forms.DateField(label=text % {"what": self.label}, required=False)
            for end, text in words.items()
        }

    def condition(self, given: dict[str, Any]) -> Q:
        """Return the filter of the ends that were given."""
        ends = {"from": "gte", "to": "lte"}
        found = {
            f"{self.field}__{ends[end]}": given[f"{self.name}_{end}"]
            for end in ends
            if given.get(f"{self.name}_{end}")
        }
        return Q(**found)


Condition = Choice | Span


def condition_of(model: type[models.Model], name: str, choices: Callable[[], Choices] | None) -> Condition:
    """Return the condition that a field's class implies: days from and to, else one of its choices."""
    field = model._meta.get_field(name)
    label: Any = getattr(field, "verbose_name", name)
    if isinstance(field, models.DateField):
        return Span(name, label, name)
    if isinstance(field, models.BooleanField):
        both = (("1", _("是")), ("0", _("否")))
        return Choice(name, label, lambda: both, lambda value: Q(**{name: value == "1"}))
    known = choices or (lambda: list(getattr(field, "choices", None) or ()))
    return Choice(name, label, known, lambda value: Q(**{name: value}))
