"""The manifest of dashboards."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Dashboards(Module):
    """Overview and big screen."""

    name = "zhibu.domain.insight.dashboards"
    label = "dashboards"
    verbose_name = _("总览")
    menu = (MenuEntry(_("总览"), "dashboards.overview", "layout-grid", "overview.read", order=5, phone=True),)
