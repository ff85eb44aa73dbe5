"""The screens room as a Django app: it brings the template tags of pages."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """Holds middleware, the frame of every page and the import wizard."""

    name = "zhibu.engine.screens"
    label = "screens"
