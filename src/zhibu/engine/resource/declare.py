"""The declaration of a record's screens, and the register of all declarations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Actor, Record, under
from zhibu.engine.resource.columns import Column, column_of
from zhibu.engine.resource.conditions import Chip, Choices, Condition, condition_of
from zhibu.engine.resource.fields import Item

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from zhibu.engine.resource.view import View

NIL = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Section:
    """Fields that stand together under a heading, in dossier, form and comparison alike."""

    title: "StrOrPromise"
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """A service done to every chosen row: words, icon, the capability it takes, its form.

    `act(row, given, actor)` calls the service; each row is a transaction of its own, and what a row
    refuses is told with its name. `most` rows at once.
    """

    name: str
    label: "StrOrPromise"
    icon: str
    capability: str
    act: Callable[[Any, dict[str, Any], Actor], object]
    form: Callable[..., forms.Form] = forms.Form
    note: "StrOrPromise" = ""
    most: int = 500


@dataclass(frozen=True)
class Offer:
    """A button above a list: words, screen, icon, the capability that shows it."""

    label: "StrOrPromise"
    screen: str
    icon: str
    capability: str
    primary: bool = False
    keep: tuple[str, ...] = ()


class Resource:
    """What a record's screens are made of; subclasses name the parts, and methods where a name is not enough.

    `columns`, `filters` and `sections` are names of model fields or ready parts; labels, formats and form
    fields follow from the field's class. `chips` exclude one another; `everything` is what stands behind
    none of them. `path_field` names the tree path that places narrow by, empty where there is none;
    `tree` shows the tree beside the list, `choose_place` a folded chooser instead. `sections` are the fields
    of dossier and form, `items` what a form says of them, `masks` how private ones are shown; `pages` names
    which of new, detail and edit are made from them, for modules that need no page of their own;
    `acts` says the journal's actions in words.
    """

    name: ClassVar[str]
    route: ClassVar[str]
    model: ClassVar[type[Model]]
    read: ClassVar[str]
    write: ClassVar[str] = ""
    title: ClassVar["StrOrPromise"]
    noun: ClassVar["StrOrPromise"]
    unit: ClassVar["StrOrPromise"]
    icon: ClassVar[str] = "list"
    empty: ClassVar["StrOrPromise"] = ""
    columns: ClassVar[tuple[str | Column, ...]]
    filters: ClassVar[tuple[str | Condition, ...]] = ()
    chips: ClassVar[tuple[Chip, ...]] = ()
    chip_name: ClassVar[str] = "chip"
    everything: ClassVar[Q] = Q()
    everything_words: ClassVar["StrOrPromise"] = _("全部")
    search: ClassVar["StrOrPromise"] = ""
    order: ClassVar[tuple[str, ...]] = ("pk",)
    size: ClassVar[int] = 15
    path_field: ClassVar[str] = ""
    tree: ClassVar[bool] = False
    choose_place: ClassVar[bool] = False
    offers: ClassVar[tuple[Offer, ...]] = ()
    actions: ClassVar[tuple[Action, ...]] = ()
    sections: ClassVar[tuple[Section, ...]] = ()
    items: ClassVar[Mapping[str, Item]] = {}
    masks: ClassVar[Mapping[str, Callable[[str], str]]] = {}
    pages: ClassVar[tuple[str, ...]] = ()
    acts: ClassVar[Mapping[str, "StrOrPromise"]] = {}
    sheet: ClassVar[str] = ""
    detail: ClassVar[str] = ""

    # --- what follows from the declaration -----------------------------------------------------

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """Return the columns, those of bare field names made from the model."""
        return tuple(one if isinstance(one, Column) else column_of(self.model, one) for one in self.columns)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Return the further conditions, those of bare field names made from the model."""
        return tuple(
            condition_of(self.model, one, self.choices(one)) if isinstance(one, str) else one
            for one in self.filters
        )

    @property
    def sensitive(self) -> bool:
        """Say whether its pages tell of people what is sensitive: they carry the reader's name (ux 5.17)."""
        if not issubclass(self.model, Record):
            return False
        return bool(self.model.Policy.personal and self.model.Policy.sensitive)

    @property
    def acting(self) -> str:
        """Return the name of the screen where the chosen rows are acted on."""
        return f"{self.name}.act"

    @property
    def exporting(self) -> str:
        """Return the name of the screen where the list is taken along as a file."""
        return f"{self.name}.export"

    @cached_property
    def _address(self) -> str:
        return reverse(self.detail or f"{self.name}.detail", kwargs={"uuid": NIL})

    def url_of(self, row: Any) -> str:
        """Return the address of a row's page."""
        return self._address.replace(NIL, str(row.uuid))

    # --- what a declaration may say itself -----------------------------------------------------

    def choices(self, name: str) -> Callable[[], Choices] | None:
        """Return where the values of a coded field come from; None where the model names them."""
        return None

    def rows(self, view: "View") -> QuerySet[Any]:
        """Return what the actor may read here, before anything narrows it."""
        manager: Any = self.model._default_manager
        rows: QuerySet[Any] = manager.visible_to(view.actor, self.read)
        return rows.filter(under(view.path, self.path_field)) if self.path_field else rows

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Narrow rows by the words of the search field."""
        return rows

    def shaped(self, rows: QuerySet[Any], view: "View") -> QuerySet[Any]:
        """Fetch along what the columns need, or nothing but that."""
        return rows

    def around(self, rows: Sequence[Any], view: "View") -> dict[str, Any]:
        """Fetch what the cells need beside the rows of one page, each in one query."""
        return {}

    def called(self, row: Any) -> str:
        """Return what a row is called."""
        return str(row)

    def begin(self, view: "View") -> dict[str, Any] | None:
        """Return the action that an empty list offers."""
        return None

    def may_amend(self, row: Any, actor: Actor) -> bool:
        """Say whether the actor may change a row that he sees."""
        return actor.may_at(self.write, getattr(row, self.path_field or "org_path", ""))

    def enter(self, place: Any, values: dict[str, Any], *, actor: Actor) -> Any:
        """Write a new row at a place through the module's service; for page `new`."""
        raise TypeError(f"{self.name} declares no service to enter a row")

    def amend(self, row: Any, values: dict[str, Any], *, actor: Actor, version: int) -> None:
        """Change a row through the module's service; raises Conflict on a stale version; for page `edit`."""
        raise TypeError(f"{self.name} declares no service to amend a row")

    def meta(self, view: "View", counts: Mapping[str, int]) -> str:
        """Return the line beneath the heading."""
        return ""

    def instead(self, view: "View", rows: Sequence[Any]) -> str:
        """Return an address to go to instead of showing these rows; empty to show them."""
        return ""

    def counted(self, view: "View") -> dict[str, int] | None:
        """Return stored counts behind the chips for what is not narrowed; None to count."""
        return None

    # --- reading -------------------------------------------------------------------------------

    def found(self, view: "View") -> QuerySet[Any]:
        """Return the rows that place, words and conditions leave, whatever chip is pressed."""
        return self.matching(self.rows(view).filter(view.conditions), view.words)

    def narrowed(self, view: "View") -> QuerySet[Any]:
        """Return the rows of a view in their order."""
        chip = next((one for one in self.chips if one.value == view.chip), None)
        rows = self.found(view).filter(chip.condition if chip else self.everything)
        order: list[str] = list(self.order)
        if view.sort:
            order = [("-" if view.descending else "") + name for name in view.sort.order] + order
        return rows.order_by(*order)

    def counts(self, view: "View") -> dict[str, int]:
        """Count the rows behind every chip, and behind none under "", in at most one query."""
        if not (view.words or view.further):
            stored = self.counted(view)
            if stored is not None:
                return stored
        parts = {one.value: Count("pk", filter=one.condition) for one in self.chips}
        whole = Count("pk", filter=self.everything) if self.everything else Count("pk")
        found = self.found(view).order_by().aggregate(_all=whole, **{f"c_{k}": v for k, v in parts.items()})
        return {"": found["_all"], **{name: found[f"c_{name}"] for name in parts}}


@dataclass
class _Register:
    declared: dict[str, Resource] = field(default_factory=dict)


_register = _Register()


def register(declared: type[Resource]) -> type[Resource]:
    """Make a declaration known; its screens stand under its name."""
    _register.declared[declared.name] = declared()
    return declared


def add_action(name: str, action: Action) -> None:
    """Add an act of a module above to a list: what it does to the rows is its own matter."""
    kind = type(_register.declared[name])
    kind.actions = (*kind.actions, action)


def resource_of(name: str) -> Resource:
    """Return the declaration with a name; a module's own screens find theirs so."""
    return _register.declared[name]


def resources() -> dict[str, Resource]:
    """Return all declarations by name, in the order of their modules."""
    return dict(_register.declared)
