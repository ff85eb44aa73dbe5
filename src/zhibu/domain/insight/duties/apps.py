"""The manifest of duties."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Duties(Module):
    """Duties and the workbench."""

    name = "zhibu.domain.insight.duties"
    label = "duties"
    verbose_name = _("待办预警")
    menu = (
        MenuEntry(_("工作台"), "duties.workbench", "home", "duties.read", order=10, phone=True),
        MenuEntry(_("规则与周期"), "duties.parameters", "adjustments", "duties.read", order=60),
        MenuEntry(_("首页"), "duties.own", "home", "me", order=55, phone=True),
    )
