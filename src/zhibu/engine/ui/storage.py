"""Addresses of the look that change with what they lead to, so that browsers may keep files for long."""

import hashlib
from functools import cached_property
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class Versioned(StaticFilesStorage):
    """Static files whose addresses end in a digest of their content; nothing is collected or renamed."""

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file; a new version of the product is asked for at once."""
        known = self._addresses.get(name or "")
        if known is None:
            known = self._addresses[name or ""] = super().url(name) + _version(name or "")
        return known


def _version(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str) or not Path(found).is_file():
        return ""
    return f"?v={hashlib.blake2s(Path(found).read_bytes(), digest_size=4).hexdigest()}"
