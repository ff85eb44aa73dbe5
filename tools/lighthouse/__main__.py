"""`make lighthouse`: how fast and how accessible the member's home is, as Lighthouse 12 sees it on a phone.

A server of its own with the demo in a throw-away folder; RUNS=5 asks so often, the middle of them counts.
Lighthouse 13 needs a newer Node than offices have, so this stays with 12.
"""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tools.debian import CHINESE_FONT, CHROMIUM, chromium, need
from tools.house import ROOT, VENV, Command, Stop, fingerprint, last_line, main, run, tell
from tools.node import node_path

FOLDER = ROOT / "tools" / "lighthouse"
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
LEAST = {"accessibility": 98, "performance": 90}
MOST_BYTES = 150_000
PATIENCE = 300
"""Seconds that the demo may take to load."""

QUIET = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"


def lighthouse() -> int:
    """Measure, tell the figures, and return 1 where a goal is missed."""
    need(CHROMIUM, CHINESE_FONT)
    path = node_path()
    install(path)
    with served() as (address, home):
        cookie = signed_in(address, home)
        runs = [measured(address, cookie, path, home / f"run-{at}.json") for at in range(times())]
    return told(runs)


def times() -> int:
    """How often to ask."""
    return int(os.environ.get("RUNS") or 5)


def install(path: str) -> None:
    """Install the locked packages beside this file, unless they are there."""
    stamp = VENV / "lighthouse-from"
    wanted = fingerprint([FOLDER / "package.json", FOLDER / "package-lock.json"])
    if PROGRAM.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    tell("Lighthouse: installing the locked packages …")
    done = run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], env={"PATH": path}, cwd=FOLDER)
    if done.returncode:
        raise Stop(f"npm ci failed: {last_line(done.stdout)}")
    stamp.write_text(wanted)


@contextmanager
def served() -> Iterator[tuple[str, Path]]:
    """Serve the demo on a free port; yields its address and its folder."""
    with socket.socket() as free, tempfile.TemporaryDirectory(prefix="zhibu-lighthouse-") as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        home = Path(folder)
        surroundings = {**os.environ, "PORT": str(port), "ZHIBU_HOME": folder, "ZHIBU_DATABASE_URL": ""}
        with (home / "log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "tools.serve", folder],
                cwd=ROOT,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            tell("Lighthouse: loading the demo …")
            wait(server, home / "log")
            yield f"http://127.0.0.1:{port}", home
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait(server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server says that it is ready; raises `Stop` where it ends or takes too long."""
    began = time.monotonic()
    while "is ready" not in log.read_text():
        if server.poll() is not None or time.monotonic() - began > PATIENCE:
            raise Stop(f"The server did not start: {last_line(log.read_text())}")
        time.sleep(0.5)


def signed_in(address: str, home: Path) -> str:
    """Sign in as a member of the demo; returns what the browser must send as its cookies."""
    logins = json.loads((home / "demo-logins.json").read_text())
    member = next(one for one in logins if one["role"] == "member")
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    door = f"{address}/sign-in/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(door).read().decode())
    given = {
        "csrfmiddlewaretoken": token[1] if token else "",
        "username": member["username"],
        "password": member["password"],
    }
    browser.open(door, urllib.parse.urlencode(given).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def measured(address: str, cookie: str, path: str, report: Path) -> dict[str, Any]:
    """Ask once; returns Lighthouse's report."""
    headers = report.with_suffix(".headers")
    headers.write_text(json.dumps({"Cookie": cookie}))
    command: Command = [
        "node", PROGRAM, f"{address}/me/", "--quiet", "--no-enable-error-reporting",
        f"--only-categories={','.join(LEAST)}", "--output=json", f"--output-path={report}",
        f"--extra-headers={headers}", f"--chrome-flags={QUIET}",
    ]  # fmt: skip
    done = run(command, env={"PATH": path, "CHROME_PATH": str(chromium())})
    if done.returncode or not report.exists():
        raise Stop(f"Lighthouse failed: {last_line(done.stdout)}")
    found: dict[str, Any] = json.loads(report.read_text())
    if urllib.parse.urlsplit(found["finalDisplayedUrl"]).path.startswith("/sign-in"):
        raise Stop("Lighthouse was not let in.")
    return found


def told(runs: list[dict[str, Any]]) -> int:
    """Print the middle of the runs, what is lost and why; returns 1 where a goal is missed."""
    missed = False
    for name, least in LEAST.items():
        scores = [round(100 * one["categories"][name]["score"]) for one in runs]
        middle = round(statistics.median(scores))
        missed |= middle < least
        tell(f"{name:14} {middle:3} of 100, at least {least}   (runs: {', '.join(map(str, scores))})")
    for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index"):
        middle = statistics.median(one["audits"][name]["numericValue"] for one in runs)
        tell(f"{name:25} {middle:6.0f} ms")
    weight = max(round(one["audits"]["total-byte-weight"]["numericValue"]) for one in runs)
    tell(f"{'first view':25} {weight:6} bytes, at most {MOST_BYTES}")
    for line in lost(runs[-1]):
        tell(line)
    return int(missed or weight > MOST_BYTES)


def lost(found: dict[str, Any]) -> Iterator[str]:
    """The audits that count and were not fully passed."""
    for name in LEAST:
        for part in found["categories"][name]["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"  {name}: {audit['title']} ({audit['score']})"


if __name__ == "__main__":
    main(lighthouse)
