"""Values of parameters as they hold in a tree: the nearest node above wins, else the rulebook."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from zhibu.engine import clock
from zhibu.engine.access import Nodes, Where, under
from zhibu.engine.access.paths import ancestors
from zhibu.engine.rules.book import rulebook
from zhibu.engine.rules.models import ParameterValue
from zhibu.engine.rules.parameter import Parameter, Value


class Values:
    """All values set on a node, above it and beneath it, known at the end of one day."""

    def __init__(self, rows: Iterable[ParameterValue]) -> None:
        self._set: dict[str, dict[str, list[ParameterValue]]] = {}
        for row in sorted(rows, key=lambda row: (row.valid_from, row.recorded_at, row.pk)):
            self._set.setdefault(row.parameter, {}).setdefault(row.org_path, []).append(row)

    def at(self, parameter: Parameter, path: str, day: date) -> Value:
        """Return the value in force on a node on a day: set nearest above, else the rulebook's."""
        row = self.row(parameter, path, day)
        if row is not None:
            return parameter.checked(row.value)
        rule = rulebook()[parameter.rule]
        return parameter.checked(rule.on(max(day, rule.versions[0].start))[parameter.value])

    def row(self, parameter: Parameter, path: str, day: date) -> ParameterValue | None:
        """Return the row whose value is in force on a node on a day; None where it is the rulebook's."""
        held = self._set.get(parameter.id)
        for node in reversed(ancestors(path)) if held else ():
            rows = [row for row in (held or {}).get(node, ()) if row.valid_from <= day]
            if rows and rows[-1].value:
                return rows[-1]
        return None

    def is_set(self, parameter: Parameter) -> bool:
        """Say whether any node has a value of its own."""
        return parameter.id in self._set

    def set_on(self, parameter: Parameter, path: str) -> list[ParameterValue]:
        """Return the rows of one node itself, oldest first."""
        return list(self._set.get(parameter.id, {}).get(path, ()))

    def sources(self, parameter: Parameter, path: str) -> tuple[str, ...]:
        """Return the nodes whose rows decide on a node: where they are the same, so is every value."""
        held = self._set.get(parameter.id)
        return tuple(node for node in ancestors(path) if node in held) if held else ()


def values_on(path: Where, on: date) -> Values:
    """Read what is set above, on and beneath a path that the caller has checked, in one query."""
    nodes = path if isinstance(path, Nodes) else (path,)
    above = {node for one in nodes for node in ancestors(one)}
    reached = under(path) | Q(org_path__in=above) if path else Q()
    rows = ParameterValue.objects.unscoped(why="values of a tree that the caller has checked")
    return Values(rows.filter(reached, recorded_at__lt=clock.end_of_day(on)))


def value_at(parameter_id: str, path: str, day: date) -> Value:
    """Return the value of one parameter on a node on a day, as known today; raises KeyError."""
    return values_on(path, clock.today()).at(rulebook().parameter(parameter_id), path, day)
