"""The manifest of organizations."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Organizations(Module):
    """Party organizations."""

    name = "zhibu.domain.people.organizations"
    label = "organizations"
    verbose_name = _("党组织")
    menu = (
        MenuEntry(
            _("党组织"),
            "organizations.list",
            "sitemap",
            "organizations.read",
            parent=_("组织与党员"),
            order=31,
        ),
    )
