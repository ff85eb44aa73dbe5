"""The exchange room as a Django app: it holds the batches of imports."""

import importlib

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Holds imported batches."""

    name = "zhibu.engine.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Register the jobs that write and withdraw batches."""
        importlib.import_module("zhibu.engine.exchange.jobs")
