"""What a module is: a Django app that names its screens, menu, duties and event reactions in a manifest."""

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class MenuEntry:
    """One line of the navigation: words, screen name, icon, the capability that shows it, its group.

    `phone` entries become tabs at the bottom of a phone (the first two), `scan` the tab in the middle.
    """

    label: "StrPromise | str"
    screen: str
    icon: str
    capability: str
    parent: "StrPromise | str" = ""
    order: int = 50
    phone: bool = False
    scan: bool = False


class Module(AppConfig):
    """A module's manifest; files that exist beside it (screens, duties, reactions …) are found by name."""

    # Django must not take this base for the manifest of a module that imports it.
    default = False
    menu: tuple[MenuEntry, ...] = ()

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        """Import what registers itself: scopes, duties, reactions, jobs, lists and what can be searched."""
        for name in ("scopes", "duties", "reactions", "jobs", "resources", "search"):
            self.part(name)

    def part(self, name: str) -> ModuleType | None:
        """Import a file of the module, such as `screens`, or return None where it has none."""
        path = f"{self.name}.{name}"
        return importlib.import_module(path) if importlib.util.find_spec(path) else None

    def folder(self, name: str) -> Path:
        """Return a data folder of the module, such as `rulebook`; it may not exist."""
        return Path(self.path) / name


def installed() -> Iterator[Module]:
    """Walk the installed modules in the order of the settings."""
    for config in apps.get_app_configs():
        if isinstance(config, Module):
            yield config
