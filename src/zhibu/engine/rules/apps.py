"""The room of rules as a Django app: it holds the values that superiors have set."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Holds the values of parameters."""

    name = "zhibu.engine.rules"
    label = "rules"
