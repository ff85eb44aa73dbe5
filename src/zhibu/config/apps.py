"""The configuration as a Django app, so that its commands are found."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the management commands."""

    name = "zhibu.config"
    label = "config"
