"""The manifest of accounts."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Accounts(Module):
    """Accounts, grants, and the journal's reader."""

    name = "zhibu.domain.people.accounts"
    label = "accounts"
    verbose_name = _("账号")
    menu = (
        MenuEntry(_("账号"), "accounts.list", "users", "accounts.write", order=10, phone=True),
        MenuEntry(_("业务设置"), "accounts.installation", "settings", "settings.write", order=20, phone=True),
        MenuEntry(_("授权"), "grants.list", "user-shield", "grants.write", order=10, phone=True),
        MenuEntry(_("操作日志"), "journal.list", "clipboard-list", "journal.read", order=10, phone=True),
    )
