"""One look at a list: who looks, at which place, narrowed by what; all of it from the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Actor
from zhibu.engine.resource.places import find_place, places
from zhibu.engine.ui.forms import PlainForm

if TYPE_CHECKING:
    from zhibu.engine.resource.columns import Column
    from zhibu.engine.resource.declare import Resource

PLACE = "org"
EVERYTHING = "q="
"""The address of a list that nothing narrows, said aloud: one that says nothing opens as its reader likes."""


@dataclass
class View:
    """What one address asks of a list; `around` holds what the resource fetched beside the rows,
    `request` is there where a page is served."""

    resource: "Resource"
    actor: Actor
    given: QueryDict | Mapping[str, str]
    place: Any
    words: str
    chip: str
    columns: tuple[str, ...] = ()
    sort: "Column | None" = None
    descending: bool = False
    request: Any = None
    around: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def form(self) -> PlainForm:
        """Return the form of the further conditions, filled by the address; most lists never show it."""
        return _form(self.resource, self.actor, self.given)

    @cached_property
    def further(self) -> dict[str, Any]:
        """Return the further conditions that the address states; what is not offered is dropped."""
        if not any(self.given.get(name) for one in self.resource.conditions for name in one.names):
            return {}
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value and name != PLACE}

    @property
    def path(self) -> str:
        """Return the tree path that the list is narrowed to."""
        return self.place.path if self.place else self.actor.path

    def shown(self) -> list["Column"]:
        """Return the columns to show: those the reader asked for, else all that are not optional."""
        known = [one for one in self.resource.all_columns if not one.shown or one.shown(self)]
        if not self.columns:
            return [column for column in known if not column.optional]
        return [column for column in known if column.name in self.columns or column.phone == "main"]

    @property
    def narrowed(self) -> bool:
        """Say whether anything but the place narrows the list."""
        return bool(self.words or self.chip or self.further)

    @property
    def conditions(self) -> Q:
        """Return the further conditions as one filter."""
        found = Q()
        for condition in self.resource.conditions:
            found &= condition.condition(self.further)
        return found

    @cached_property
    def kept(self) -> dict[str, str]:
        """Return the parts of the address that every link of the list carries."""
        said = {name: str(value) for name, value in self.further.items()}
        place = {PLACE: self.place.code} if self.place else {}
        kept = {**place, "q": self.words, self.resource.chip_name: self.chip, **said}
        kept["cols"] = ".".join(self.columns)
        if self.sort:
            kept["sort"] = ("-" if self.descending else "") + self.sort.name
        kept["size"] = self.given.get("size", "")
        return {name: value for name, value in kept.items() if value}

    def url(self, **changes: str) -> str:
        """Return the address of this list with some parts changed; an empty value takes a part away."""
        parts = {**self.kept, **changes}
        return "?" + (urlencode({name: value for name, value in parts.items() if value}) or EVERYTHING)

    def without(self, *names: str) -> dict[str, str]:
        """Return the kept parts of the address without some."""
        return {name: value for name, value in self.kept.items() if name not in names}


def look(resource: "Resource", actor: Actor, given: QueryDict | Mapping[str, str]) -> View:
    """Read an address; raises Http404 for a place out of reach, drops what no condition offers."""
    chip = given.get(resource.chip_name, "")
    sort, descending = _sort(resource.all_columns, given.get("sort", ""))
    return View(
        resource,
        actor,
        given,
        _place(resource, actor, given.get(PLACE, "")),
        given.get("q", "").replace("\0", "").strip(),
        chip if chip in {one.value for one in resource.chips} else "",
        _columns(resource, given),
        sort,
        descending,
    )


def _columns(resource: "Resource", given: Any) -> tuple[str, ...]:
    # A form of boxes sends one value each; the address of a list joins them with points.
    said = given.getlist("cols") if isinstance(given, QueryDict) else [given.get("cols", "")]
    asked = {name for value in said for name in value.split(".")}
    return tuple(column.name for column in resource.all_columns if column.name in asked)


def _form(resource: "Resource", actor: Actor, given: Any) -> PlainForm:
    fields = {name: form for one in resource.conditions for name, form in one.fields().items()}
    if resource.choose_place:
        offered = [("", _("全部")), *places().offered(actor, resource.read)]
        fields[PLACE] = forms.ChoiceField(label=_("党组织"), required=False, choices=offered)
    made: type[PlainForm] = type("Narrow", (PlainForm,), fields)
    return made(given)


def _place(resource: "Resource", actor: Actor, code: str) -> Any:
    if not code or not resource.path_field:
        return None
    found = find_place(actor, code, resource.read)
    if found is None:
        raise Http404
    return found


def _sort(columns: Sequence["Column"], wanted: str) -> tuple["Column | None", bool]:
    name = wanted.removeprefix("-")
    found = next((column for column in columns if column.name == name and column.order), None)
    return found, found is not None and wanted.startswith("-")
