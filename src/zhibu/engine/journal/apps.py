"""The journal room as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Holds the journal's one table."""

    name = "zhibu.engine.journal"
    label = "journal"
