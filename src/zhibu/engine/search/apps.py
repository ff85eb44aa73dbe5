"""The search room as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Holds the index's one table, and beside it the inverted index of the vendor."""

    name = "zhibu.engine.search"
    label = "search"
