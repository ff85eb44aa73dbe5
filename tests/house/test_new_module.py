"""A module that `make new-module` wrote passes every suite, as it stands, on this run's database."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tools.house import BIN, ROOT, SOURCE

WANTED = {"AREA": "affairs", "NAME": "pledges", "RECORD": "Pledge", "WORDS": "承诺"}
SUITES = (
    "src/zhibu/domain/affairs/pledges",
    "tests/contracts",
    "tests/engine/test_services.py",
    "tests/engine/test_saved_views.py",
    "tests/engine/test_modules.py",
)
STATIC = "engine/ui/static"


def copy_of_the_house(place: Path) -> None:
    """Copy what git knows, and point to the environment and the built assets."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    # The checks ask git which files are the project's.
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)
    (place / ".git/info/exclude").write_text(".venv\n")
    (place / ".venv").symlink_to(ROOT / ".venv")
    (place / "src/zhibu" / STATIC).symlink_to(SOURCE / STATIC)


def surroundings(place: Path) -> dict[str, str]:
    """Name the copy's sources first, and a data folder and a database of its own."""
    address = urlsplit(os.environ.get("ZHIBU_DATABASE_URL", ""))
    own = urlunsplit(address._replace(path=f"{address.path}_of_new_module")) if address.scheme else ""
    return {
        **os.environ,
        "PYTHONPATH": str(place / "src"),
        "ZHIBU_HOME": str(place / "home"),
        "ZHIBU_DATABASE_URL": own,
        **WANTED,
    }


@pytest.mark.nightly
def test_a_written_module_passes_every_suite(tmp_path: Path) -> None:
    copy_of_the_house(tmp_path)
    env = surroundings(tmp_path)

    def done(*words: str) -> str:
        found = subprocess.run(words, cwd=tmp_path, env=env, check=False, capture_output=True, text=True)
        assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
        return found.stdout

    # Migrations are written without asking a database.
    env["ZHIBU_DATABASE_URL"], own = "", env["ZHIBU_DATABASE_URL"]
    done(sys.executable, "-m", "tools.new_module")
    env["ZHIBU_DATABASE_URL"] = own
    for check in ((BIN / "ruff", "check", "."), (BIN / "ruff", "format", "--check", "."), (BIN / "mypy",)):
        done(*map(str, check))
    done(str(BIN / "lint-imports"))
    for tool in ("budgets", "words", "translations", "names"):
        done(sys.executable, "-m", f"tools.{tool}")
    said = done(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SUITES)
    assert " passed" in said
    assert " failed" not in said
