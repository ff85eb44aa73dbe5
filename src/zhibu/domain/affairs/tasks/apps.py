"""The manifest of tasks."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class Tasks(Module):
    """What follows from decisions."""

    name = "zhibu.domain.affairs.tasks"
    label = "tasks"
    verbose_name = _("任务")
    menu = (
        MenuEntry(_("后续任务"), "tasks.list", "checklist", "tasks.read", order=50),
        MenuEntry(_("我的任务"), "tasks.own", "checklist", "me", order=62),
    )
