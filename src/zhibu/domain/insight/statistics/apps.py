"""The manifest of statistics."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Statistics(Module):
    """What was held and who came."""

    name = "zhibu.domain.insight.statistics"
    label = "statistics"
    verbose_name = _("开展情况")
    menu = (MenuEntry(_("开展情况"), "statistics.life", "chart-bar", "duties.read", order=25),)
