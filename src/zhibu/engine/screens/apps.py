"""The screens room as a Django app: it brings lists, search and the pages of background jobs."""

import importlib
from types import ModuleType

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class ScreensConfig(Module):
    """Holds middleware, the frame of every page, the pages that declarations give, and the gallery."""

    name = "zhibu.engine.screens"
    label = "screens"
    menu = (MenuEntry(_("界面部件"), "gallery", "layout-grid", "settings.write", order=90),)

    def ready(self) -> None:
        """Import what listens to people signing in."""
        importlib.import_module(f"{self.name}.sitting")

    def part(self, name: str) -> ModuleType | None:
        """Give the pages of this room as its screens; it has no other parts."""
        if name != "screens":
            return None
        for generated in ("lists", "records", "acting"):
            importlib.import_module(f"{self.name}.{generated}")
        return importlib.import_module(f"{self.name}.pages")
