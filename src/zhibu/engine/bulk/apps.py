"""The bulk room as a Django app: it brings the act on chosen rows to every list that declares one."""

import importlib
from types import ModuleType

from zhibu.engine.modules import Module


class BulkConfig(Module):
    """Holds acts on many rows."""

    name = "zhibu.engine.bulk"
    label = "bulk"

    def part(self, name: str) -> ModuleType | None:
        """Give the act of every declaration among its screens."""
        if name == "screens":
            importlib.import_module(f"{self.name}.acting")
        return super().part(name)
