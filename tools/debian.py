"""Debian packages that some commands need: installed when we are root, named otherwise."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.house import Stop, last_line, run, tell

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Package:
    """A Debian package and the question whether the machine has what it brings."""

    name: str
    present: Callable[[], bool]


def postgres_bin() -> Path | None:
    """The folder of PostgreSQL's server programs: the newest Debian version, else PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: float(path.parts[-3]))
    if newest:
        return newest[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def chromium() -> Path | None:
    """The machine's Chromium: ZHIBU_CHROMIUM, else the first known name on PATH."""
    named = os.environ.get("ZHIBU_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found and Path(found).exists() else None


def chinese_font() -> bool:
    """Whether a font with Chinese characters is installed (screens are empty boxes without)."""
    return shutil.which("fc-list") is not None and bool(run(["fc-list", ":lang=zh"]).stdout.strip())


POSTGRESQL = Package("postgresql", lambda: postgres_bin() is not None)
CHROMIUM = Package("chromium", lambda: chromium() is not None)
CHINESE_FONT = Package("fonts-noto-cjk", chinese_font)
OFFICE = Package("libreoffice-calc-nogui", lambda: shutil.which("soffice") is not None)


def need(*packages: Package) -> None:
    """Make sure the packages are there; raises `Stop` with their names when they cannot be."""
    missing = [package.name for package in packages if not package.present()]
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Stop(f"Missing on this machine: {names}. Install them (apt-get install {names}).")
    tell(f"Installing Debian packages: {names} …")
    install(missing)
    still = [package.name for package in packages if not package.present()]
    if still:
        raise Stop(f"Installed, but still not usable: {' '.join(still)}.")


def install(names: Sequence[str]) -> None:
    """Install Debian packages without a question; raises `Stop` with apt's own reason."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], env=quiet)
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *names]
    result = run(command, env=quiet)
    if result.returncode:
        raise Stop(f"Could not install {' '.join(names)}: {last_line(result.stdout)}")
