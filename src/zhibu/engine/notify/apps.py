"""The notice room as a Django app."""

from zhibu.engine.modules import Module


class NotifyConfig(Module):
    """Holds notices, reminders and mails; its job sends what waits."""

    name = "zhibu.engine.notify"
    label = "notify"
