"""A server of its own process on the database of the tests, and visitors without a browser."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from django.db import connection

PROGRAM = Path(__file__).with_name("server.py")
PATIENCE = 40


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server of its own; it is killed at the end if it still lives."""
    port = _free_port()
    name = str(connection.settings_dict["NAME"])
    server = subprocess.Popen([sys.executable, str(PROGRAM), name, str(port)])
    base, began = f"http://127.0.0.1:{port}", monotonic()
    try:
        while monotonic() - began < PATIENCE:
            with suppress(OSError):
                urllib.request.urlopen(f"{base}/sign-in/", timeout=5).close()
                break
            sleep(0.1)
        yield base, server
    finally:
        if server.poll() is None:
            os.kill(server.pid, signal.SIGKILL)
        server.wait()


class Visitor:
    """A browser without pictures: cookies, pages, forms; `patience` in seconds per answer."""

    def __init__(self, base: str, patience: float = PATIENCE) -> None:
        self.base, self.patience = base, patience
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def sign_in(self, username: str, password: str) -> int:
        """Fetch the page of signing in, send it, and follow to where it leads."""
        page = self.get("/sign-in/")
        return self.post("/sign-in/", {"username": username, "password": password}, page)

    def get(self, address: str) -> str:
        with self.opener.open(self.base + address, timeout=self.patience) as answer:
            text: str = answer.read().decode()
            return text

    def post(self, address: str, sent: dict[str, object], page: str) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        body = urllib.parse.urlencode({**sent, "csrfmiddlewaretoken": token[1]}, doseq=True).encode()
        with self.opener.open(self.base + address, body, timeout=self.patience) as answer:
            return int(answer.status)
