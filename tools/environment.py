"""The development environment .venv, installed from the lock file with hashes."""

import importlib.util
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tools import debian
from tools.house import BIN, ROOT, VENV, Command, Stop, fingerprint, last_line, run, tell

LOCK = ROOT / "requirements-dev.txt"
STAMP = VENV / "installed-from"
PIP: Command = [BIN / "python", "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]


def environment() -> None:
    """Bring .venv to the state of the lock file; nothing happens when it is there already."""
    state = f"{ROOT}\n{fingerprint([LOCK, ROOT / 'pyproject.toml'])}\n"
    before = STAMP.read_text() if STAMP.exists() else ""
    if before == state and works() and (BIN / "zhibu").exists():
        return
    moved = bool(before) and before.splitlines()[0] != str(ROOT)
    if moved or not works():
        create()
    tell("Environment: installing the locked dependencies into .venv …")
    install(LOCK)
    install_product()
    STAMP.write_text(state)


def works() -> bool:
    """Whether .venv holds a Python that starts and is new enough."""
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return (BIN / "python").exists() and run([BIN / "python", "-c", question]).returncode == 0


def create() -> None:
    """Make .venv anew; raises `Stop` when this Python cannot make environments."""
    if VENV.exists():
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip") is None:
        debian.need(debian.Package(f"python3.{sys.version_info.minor}-venv", can_make_environments))
    made = run([sys.executable, "-m", "venv", VENV])
    if made.returncode:
        raise Stop(f"Could not create .venv: {last_line(made.stdout)}")


def can_make_environments() -> bool:
    """Whether a fresh interpreter finds ensurepip (Debian packs it separately)."""
    return run([sys.executable, "-c", "import ensurepip"]).returncode == 0


def install(lock: Path) -> None:
    """Install a lock file with its hashes: by uv, which takes seconds, else by pip."""
    if not (BIN / "uv").exists():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
            only_uv.write(locked_lines("uv"))
            only_uv.flush()
            run([*PIP, "--require-hashes", "-r", only_uv.name])
    uv: Command = [BIN / "uv", "pip", "install", "-q", "--python", BIN / "python"]
    if (BIN / "uv").exists() and run([*uv, "--require-hashes", "-r", lock]).returncode == 0:
        return
    done = run([*PIP, "--require-hashes", "-r", lock])
    if done.returncode:
        raise Stop(f"Could not install the locked dependencies: {last_line(done.stdout)}")


def locked_lines(name: str) -> str:
    """The pin of one package with its hashes, as it stands in the lock file."""
    found = re.search(rf"^{re.escape(name)}==(?:.*\\\n)+.*\n", LOCK.read_text(), re.MULTILINE)
    return found[0] if found else ""


def install_product() -> None:
    """Put the product itself into .venv, editable, without asking any index."""
    done = run([*PIP, "--no-deps", "--no-build-isolation", "-e", ROOT], env={"PIP_NO_INDEX": "1"})
    if done.returncode:
        raise Stop(f"Could not install zhibu into .venv: {last_line(done.stdout)}")
