"""The one declaration per record from which list, filters, forms, bulk acts, import and export follow."""

from zhibu.engine.resource.columns import Column, Link, Mark
from zhibu.engine.resource.conditions import Chip, Choice, Span
from zhibu.engine.resource.declare import (
    Action,
    Offer,
    Resource,
    Section,
    add_action,
    register,
    resource_of,
    resources,
)
from zhibu.engine.resource.fields import Item, facts, form_fields, label_of, words_of
from zhibu.engine.resource.places import Place, Places, find_place, set_places
from zhibu.engine.resource.view import EVERYTHING, View

__all__ = [
    "EVERYTHING",
    "Action",
    "Chip",
    "Choice",
    "Column",
    "Item",
    "Link",
    "Mark",
    "Offer",
    "Place",
    "Places",
    "Resource",
    "Section",
    "Span",
    "View",
    "add_action",
    "facts",
    "find_place",
    "form_fields",
    "label_of",
    "register",
    "resource_of",
    "resources",
    "set_places",
    "words_of",
]
