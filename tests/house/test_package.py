"""The file for an office without internet: made, unpacked, installed without a network, used, upgraded."""

import os
import shutil
import signal
import socket
import subprocess
import tarfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from tools.house import ROOT

pytestmark = pytest.mark.nightly
PATIENCE = 60


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the file as `make package` does, and unpack it."""
    place = tmp_path_factory.mktemp("package")
    made = subprocess.run(
        ["make", "package"],
        cwd=ROOT,
        env={**os.environ, "OUT": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    with tarfile.open(next(place.glob("*.tar.gz"))) as archive:
        archive.extractall(place, filter="data")
    return next(path for path in place.iterdir() if path.is_dir())


def install(package: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Run the installer where nothing outside can be reached, as far as this machine can do that."""
    apart = (
        ["unshare", "-rn"] if subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0 else []
    )
    nowhere = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [*apart, "sh", str(package / "install.sh"), str(target)],
        env={**clean, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def served(target: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve an installation; gives the address and, once it ended, what it printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(target / "zhibu"), "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/")
    base, began = f"http://127.0.0.1:{port}", monotonic()
    said: list[str] = []
    try:
        while monotonic() - began < PATIENCE:
            with suppress(OSError):
                fetched(f"{base}/sign-in/")
                break
            sleep(0.2)
        yield base, said
    finally:
        server.send_signal(signal.SIGTERM)
        said.append(server.communicate(timeout=PATIENCE)[0])


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        body: str = answer.read().decode()
    return body


def test_it_installs_without_a_network_serves_and_is_upgraded(unpacked: Path, tmp_path: Path) -> None:
    target = tmp_path / "zhibu"
    first = install(unpacked, target)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "装好了" in first.stdout
    with served(target) as (base, said):
        page = fetched(f"{base}/sign-in/")
        assert "登录" in page
        sheet = page.partition('href="/static/')[2].partition('"')[0]
        assert "--" in fetched(f"{base}/static/{sheet}")
    assert "首次设置" in said[0], "an empty installation says how to begin"
    mark = target / "data" / "zhibu.sqlite3"
    before, running = mark.stat().st_ino, (target / "current").readlink()
    sleep(1)
    (target / "zhibu.conf").write_text("ZHIBU_PRODUCT=江临党建平台\n")
    # Three versions of before, of which the last by name is the oldest.
    for version in ("0.9.0", "0.10.0", "0.11.0"):
        (target / "versions" / version).mkdir()
        past = {"0.9.0": 1, "0.10.0": 2, "0.11.0": 3}[version]
        os.utime(target / "versions" / version, (past, past))
    assert install(unpacked, target).returncode == 0
    kept = {path.name for path in (target / "versions").iterdir()}
    assert kept == {running.name, (target / "current").readlink().name, "0.11.0"}
    with served(target) as (base, _said):
        assert "江临党建平台" in fetched(f"{base}/sign-in/"), "settings stay"
    assert mark.stat().st_ino == before, "data stay"
    assert (target / "current").readlink() != running
    assert (target / "data").stat().st_mode & 0o077 == 0


def test_a_damaged_or_foreign_package_installs_nothing(unpacked: Path, tmp_path: Path) -> None:
    copy, target = tmp_path / "copy", tmp_path / "zhibu"
    shutil.copytree(unpacked, copy)
    wheel = next((copy / "wheels").glob("django-5*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-100])
    refused = install(copy, target)
    assert refused.returncode == 1
    assert "安装包不完整或被改动过" in refused.stderr
    assert not target.exists()
    (copy / "python-versions").write_text("2.7\n")
    sums = "find . -type f ! -name SHA256SUMS | xargs sha256sum > SHA256SUMS"
    subprocess.run(["sh", "-c", sums], cwd=copy, check=True)
    assert "这个安装包用于 Python 2.7，这台机器上没有" in install(copy, target).stderr
