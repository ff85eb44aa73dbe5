"""What superiors have set beneath a node, and what changes next."""

from datetime import date
from typing import NamedTuple

from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import under
from zhibu.engine.rules import Parameter, rulebook
from zhibu.engine.rules.models import ParameterValue
from zhibu.engine.rules.values import Values


class Beneath(NamedTuple):
    """A value of its own that an organization beneath a node has: what, where, which, from when, basis."""

    title: str
    place: str
    value: str
    valid_from: date
    basis: str


def set_beneath(path: str, on: date) -> list[Beneath]:
    """Return what is set beneath a path that the caller has checked, in tree order; two queries."""
    why = "values of a path that the caller has checked"
    rows = ParameterValue.objects.unscoped(why=why).filter(under(path)).exclude(org_path=path)
    found = list(rows.order_by("org_path", "parameter", "-valid_from", "-pk"))
    places = Organization.objects.unscoped(why=why).filter(path__in={row.org_path for row in found})
    names = dict(places.values_list("path", "name"))
    known = {parameter.id: parameter for parameter in rulebook().parameters()}
    return [
        Beneath(
            known[row.parameter].title,
            names.get(row.org_path, ""),
            known[row.parameter].words(row.value) if row.value else "",
            row.valid_from,
            row.basis,
        )
        for row in found
        if row.parameter in known
    ]


def next_change(values: Values, parameter: Parameter, path: str, on: date) -> tuple[date, str] | None:
    """Return the day and the value of the next change already set on a node itself or above it."""
    coming = [
        (row.valid_from, row.value)
        for node in values.sources(parameter, path)
        for row in values.set_on(parameter, node)
        if row.valid_from > on
    ]
    return min(coming, default=None)
