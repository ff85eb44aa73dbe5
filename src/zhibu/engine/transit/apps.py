"""The transit room as a Django app: it brings the import wizard and the export of every list."""

import importlib
from types import ModuleType

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class TransitConfig(Module):
    """Holds the pages of imports and exports."""

    name = "zhibu.engine.transit"
    label = "transit"
    menu = (
        MenuEntry(
            _("批量导入"), "imports.start", "upload", "imports.write", parent=_("组织与党员"), order=39
        ),
    )

    def part(self, name: str) -> ModuleType | None:
        """Give the pages of this room as its screens; it has no other parts."""
        if name != "screens":
            return None
        importlib.import_module(f"{self.name}.exports")
        return importlib.import_module(f"{self.name}.pages")
