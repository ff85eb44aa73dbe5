"""The browser of the journeys: the distribution's Chromium, as an office in China sees it."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tools.debian import chromium

# Playwright's synchronous interface runs inside an event loop; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a journey; what judges markup alone runs on one database."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
    judging = [item for item in items if item.get_closest_marker("markup")]
    # Markup is the same on both: where both are tested side by side, each takes every second test.
    share = {"first": judging[1::2], "second": judging[::2]}
    left_out = share.get(os.environ.get("ZHIBU_MARKUP", ""), [])
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], live_server: LiveServer
) -> Iterator[dict[str, Any]]:
    """Start the machine's own Chromium; as root it needs to run without its sandbox.

    It asks for the server so that the browser is closed before the server is, and lets the last
    request end: a request that outlives the server holds on to a database that is being removed.
    """
    program = chromium()
    if program is None:
        pytest.fail("No Chromium on this machine: apt-get install chromium, or set ZHIBU_CHROMIUM.")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    yield {**browser_type_launch_args, "executable_path": str(program), "args": [*QUIET, *as_root]}
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Language, time zone and window of an office machine."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }
