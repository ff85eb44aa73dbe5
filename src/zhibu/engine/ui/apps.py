"""The look as a Django app: it brings templates, tags and the built files of the browser."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Holds what every page is made of; knows nothing of what the pages are about."""

    name = "zhibu.engine.ui"
    label = "ui"
