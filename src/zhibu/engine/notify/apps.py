"""The notice room as a Django app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Holds the notices' one table."""

    name = "zhibu.engine.notify"
    label = "notify"
