"""The room of rules as a Django app: it holds the values that superiors have set."""

import importlib

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Holds the values of parameters."""

    name = "zhibu.engine.rules"
    label = "rules"

    def ready(self) -> None:
        """Register the scope of values."""
        importlib.import_module("zhibu.engine.rules.scopes")
