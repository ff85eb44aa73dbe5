"""Node for the asset build: the machine's own from version 18, else PyPI's wheel in .venv."""

import os
import re
import shutil
from pathlib import Path

from tools.environment import install
from tools.house import BIN, ROOT, SOURCE, VENV, Stop, fingerprint, last_line, run, shown, tell

OLDEST = 18
PACKAGES = ROOT / "node_modules"
BUILD = ROOT / "tools" / "assets.mjs"
PICTURES = ROOT / "tools" / "app_icons.py"
BUILT = SOURCE / "engine" / "ui" / "static" / "ui"
RECIPE = (ROOT / "package.json", ROOT / "package-lock.json", BUILD)


def assets() -> None:
    """Install the locked packages and build the assets; each is skipped when up to date."""
    packages, built = VENV / "packages-from", VENV / "assets-from"
    wanted = fingerprint(RECIPE)
    if not PACKAGES.exists() or _read(packages) != wanted:
        path = node_path()
        tell("Assets: installing the locked packages …")
        packages.unlink(missing_ok=True)
        _step("npm ci", ["npm", "ci", "--no-audit", "--no-fund"], path)
        packages.write_text(wanted)
    wanted = fingerprint([*RECIPE, PICTURES, *sources()])
    if not BUILT.exists() or _read(built) != wanted:
        path = node_path()
        tell("Assets: building …")
        built.unlink(missing_ok=True)
        _step("The asset build", ["node", str(BUILD)], path)
        _step("Drawing the sign", [str(BIN / "python"), "-m", "tools.app_icons"], path)
        built.write_text(fingerprint([*RECIPE, PICTURES, *sources()]))


def sources() -> list[Path]:
    """Everything the build may read from our sources; what it writes is left out."""
    kinds = {".css", ".js", ".mjs", ".ts", ".svg", ".html"}
    found = (path for path in SOURCE.rglob("*") if path.suffix in kinds)
    return [path for path in found if path.is_file() and not path.is_relative_to(BUILT)]


def node_path() -> str:
    """A PATH on which a Node that is new enough, with its npm, comes first."""
    own = os.environ.get("PATH", "")
    inside = f"{BIN}{os.pathsep}{own}"
    if usable(own):
        return own
    if not usable(inside):
        tell("Node: none of version 18 or newer here, installing it into .venv …")
        install(ROOT / "requirements-node.txt")
        if not usable(inside):
            raise Stop(f"The asset build needs Node {OLDEST} or newer; the one from PyPI does not start.")
    return inside


def usable(path: str) -> bool:
    """Whether this PATH leads to npm and to a Node that is new enough."""
    program = shutil.which("node", path=path)
    if program is None or shutil.which("npm", path=path) is None:
        return False
    version = re.match(r"v(\d+)", run([program, "--version"]).stdout)
    return version is not None and int(version[1]) >= OLDEST


def _step(name: str, command: list[str], path: str) -> None:
    program = shutil.which(command[0], path=path) or command[0]
    done = run([program, *command[1:]], env={"PATH": path})
    if done.returncode:
        log = VENV / "assets.log"
        log.write_text(done.stdout)
        raise Stop(f"{name} failed: {last_line(done.stdout)} (all of it: {shown(log)})")


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""
