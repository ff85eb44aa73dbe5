"""The screens room as a Django app: it brings lists, search and the pages of background jobs."""

import importlib
from types import ModuleType

from zhibu.engine.modules import Module


class ScreensConfig(Module):
    """Holds the frame of every page and the pages that declarations give."""

    name = "zhibu.engine.screens"
    label = "screens"

    def ready(self) -> None:
        """Import what listens to people signing in."""
        importlib.import_module(f"{self.name}.sitting")

    def part(self, name: str) -> ModuleType | None:
        """Give the pages of this room as its screens; it has no other parts."""
        if name != "screens":
            return None
        for generated in ("lists", "records"):
            importlib.import_module(f"{self.name}.{generated}")
        return importlib.import_module(f"{self.name}.pages")
