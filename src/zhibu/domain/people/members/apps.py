"""The manifest of members."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Members(Module):
    """Members' dossiers."""

    name = "zhibu.domain.people.members"
    label = "members"
    verbose_name = _("党员")
    menu = (
        MenuEntry(_("党员名册"), "members.list", "users", "members.read", parent=_("组织与党员"), order=30),
        MenuEntry(_("我的档案"), "members.own", "user-circle", "me", order=80),
    )
