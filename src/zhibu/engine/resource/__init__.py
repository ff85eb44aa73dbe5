"""The one declaration per record from which list, filters, forms, bulk acts, import and export follow."""

from zhibu.engine.resource.columns import Column, Link, Mark
from zhibu.engine.resource.conditions import Chip, Choice, Span
from zhibu.engine.resource.declare import Action, Offer, Resource, Section, register, resources
from zhibu.engine.resource.places import Place, Places, find_place, set_places
from zhibu.engine.resource.view import View

__all__ = [
    "Action",
    "Chip",
    "Choice",
    "Column",
    "Link",
    "Mark",
    "Offer",
    "Place",
    "Places",
    "Resource",
    "Section",
    "Span",
    "View",
    "find_place",
    "register",
    "resources",
    "set_places",
]
