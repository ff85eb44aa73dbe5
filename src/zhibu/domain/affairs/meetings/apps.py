"""The manifest of meetings."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Meetings(Module):
    """Organizational life."""

    name = "zhibu.domain.affairs.meetings"
    label = "meetings"
    verbose_name = _("组织生活")
    menu = (
        MenuEntry(_("组织生活"), "meetings.list", "calendar-event", "meetings.read", order=20, phone=True),
        MenuEntry(_("我的会议"), "meetings.own", "calendar-event", "me", order=60, phone=True),
        MenuEntry(_("扫码"), "meetings.scan", "qrcode", "me", order=61, scan=True),
    )
