"""One enterprise for all tests of the demo."""

import pytest

from zhibu.config.demo import Enterprise, build


@pytest.fixture(scope="session")
def enterprise() -> Enterprise:
    return build()
