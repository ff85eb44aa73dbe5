"""Setting the value of a [C] rule for a part of the tree, from a day on."""

from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.insight.duties import rules
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.rules import BadParameter, Parameter, rulebook
from zhibu.engine.rules.models import ParameterValue
from zhibu.engine.rules.values import values_on


@service("duties.decide")
def set_parameter(
    organization: Organization,
    parameter_id: str,
    value: str,
    *,
    actor: Actor,
    valid_from: date,
    basis: str,
) -> ParameterValue:
    """Set a parameter on a node and beneath it from a day on; an empty value: as the superior has it.

    Only a rule marked [C] has parameters, and only an organization above the branches sets them.
    Raises Invalid for an unknown parameter, a value beyond its limits, a day before today, a day on
    which no period begins, no basis, or an organization that is nobody's superior.
    """
    parameter = _parameter(parameter_id)
    row = locked(organization)
    if not rules.may_set(row.kind):
        raise Invalid({"": _("由上级党组织设置。")}, parameter.rule)
    if not basis.strip():
        raise Invalid({"basis": _("请填依据的文件")})
    if valid_from < clock.today():
        raise Invalid({"valid_from": _("从今天或以后的日期起，过去的周期不变")}, parameter.rule)
    given = _checked(parameter, value)
    _on_a_first_day(parameter, given, row.path, valid_from)
    before = values_on(row.path, clock.today()).at(parameter, row.path, valid_from)
    held = ParameterValue.objects.create(
        parameter=parameter.id,
        org_path=row.path,
        value=given,
        valid_from=valid_from,
        basis=basis.strip()[:120],
        set_by=actor.label,
        set_at=str(row)[:120],
        recorded_at=clock.now(),
    )
    journal.note(actor, "parameter.set", held, changes={parameter.id: (str(before), given)}, purpose=basis)
    return held


def _parameter(parameter_id: str) -> Parameter:
    try:
        return rulebook().parameter(parameter_id)
    except KeyError:
        raise Invalid({"": _("没有这个参数。")}) from None


def _checked(parameter: Parameter, value: str) -> str:
    if not value:
        return ""
    try:
        return str(parameter.checked(value))
    except BadParameter:
        words = {"low": parameter.low, "high": parameter.high, "unit": parameter.unit}
        said = _("请从可选项里选") if parameter.choices else _("填%(low)d到%(high)d%(unit)s") % words
        raise Invalid({"value": said}, parameter.rule) from None


def _on_a_first_day(parameter: Parameter, given: str, path: str, day: date) -> None:
    if parameter.value != "period":
        return
    values = values_on(path, clock.today())
    after = given or str(values.at(parameter, path[: -rules.WIDTH], day))
    first = rules.next_first_day({str(values.at(parameter, path, day)), after}, day)
    if first != day:
        words = {"day": first.isoformat()}
        raise Invalid({"valid_from": _("从周期的第一天起，最近的是%(day)s") % words}, parameter.rule)
