"""The manifest of a module: its parts are found by name, its menu leads to screens that exist."""

from importlib import import_module

import pytest
from django.conf import settings
from django.urls import reverse

from zhibu.domain.people.accounts.rules import ROLES
from zhibu.engine.access.actor import ONESELF
from zhibu.engine.modules import Module, installed

MODULES = list(installed())


def test_modules_stand_in_the_order_of_the_settings() -> None:
    domain = [module.name for module in MODULES if module.name.startswith("zhibu.domain.")]
    assert domain == [name for name in settings.INSTALLED_APPS if name.startswith("zhibu.domain.")]
    assert len({module.label for module in MODULES}) == len(MODULES)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.label)
def test_manifest(module: Module) -> None:
    assert module.__doc__
    known = {ONESELF, *(capability for role in ROLES.values() for capability in role.capabilities)}
    for entry in module.menu:
        assert reverse(entry.screen).startswith("/")
        assert entry.capability in known
        assert str(entry.label)


def test_parts_are_found_by_name() -> None:
    module = next(module for module in MODULES if module.label == "members")
    assert module.part("models") is import_module("zhibu.domain.people.members.models")
    assert module.part("nothing") is None
    assert not module.folder("nothing").exists()
    assert module.folder("codes").is_dir()


def test_the_base_is_no_manifest_itself() -> None:
    assert Module.default is False
    assert all(type(module).default for module in MODULES)
