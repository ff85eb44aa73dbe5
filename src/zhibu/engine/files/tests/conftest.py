"""A folder of its own for each test that stores files."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder in which this test's files are kept."""
    settings.ZHIBU_FILES = tmp_path / "files"
    return tmp_path / "files"
