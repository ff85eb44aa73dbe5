"""Starting and stopping: one clear line for what is in the way, and no stranger is ever ended."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import address, debian
from tools.house import ROOT, Stop


def test_default_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert address.port() == 8000


@pytest.mark.parametrize("text", ["eight", "0", "65536", "-1"])
def test_port_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Stop, match="is not a port number"):
        address.port()


def test_busy_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((address.HOST, 0))
        other.listen()
        busy = str(other.getsockname()[1])
        done = tool("bootstrap", "serve", PORT=busy, ZHIBU_HOME=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"Port {busy} cannot be used" in done.stderr


def test_stop_without_server(tmp_path: Path) -> None:
    done = tool("stop", ZHIBU_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "No server is running.\n")


def test_stop_leaves_a_stranger_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        (tmp_path / "server.pid").write_text(f"{stranger.pid}\n")
        done = tool("stop", ZHIBU_HOME=str(tmp_path))
        assert done.stdout == "No server is running.\n"
        assert stranger.poll() is None
    finally:
        stranger.communicate(b"\n")


def test_missing_package_without_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    absent = debian.Package("postgresql", lambda: False)
    with pytest.raises(Stop, match="Missing on this machine: postgresql"):
        debian.need(absent, debian.Package("chromium", lambda: True))


def tool(name: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one of the tools as the Makefile does."""
    return subprocess.run(
        [sys.executable, "-m", f"tools.{name}", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_reader_who_leaves_early_is_no_error() -> None:
    code = "from zhibu.config import cli\n"
    code += (
        "cli.execute_from_command_line = lambda words: [print('x' * 100) for _ in range(9999)]\ncli.main()"
    )
    words = ["sh", "-c", '"$0" -c "$1" | head -1', sys.executable, code]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("x" * 100, "")
