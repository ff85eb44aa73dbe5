"""The import contracts reject what they promise to reject.

A contract that nobody has seen fail may be a contract that cannot fail. So each probe breaks one
rule in an empty copy of the house (same packages, no code) and expects the contract's name.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = "domain/people/members"
MEETINGS = "domain/affairs/meetings"
ORGANIZATIONS = "domain/people/organizations"

# What is written where, and the contract that must object.
PROBES = {
    "a new file in a module": (f"{MEMBERS}/helpers.py", "", "One shape for every module"),
    "a fourth floor": ("utils/__init__.py", "", "Three floors"),
    "an unlisted engine room": ("engine/misc/__init__.py", "", "Engine rooms"),
    "an unlisted area": ("domain/hobbies/__init__.py", "", "Areas look down"),
    "an unlisted module": ("domain/people/pets/__init__.py", "", "Inside people"),
    "the engine knows the domain": (
        "engine/access/probe.py",
        "from zhibu.domain.people.members import models",
        "Three floors",
    ),
    "the domain knows the configuration": (
        f"{MEMBERS}/services.py",
        "from zhibu.config import settings",
        "Three floors",
    ),
    "a low room reaches up": (
        "engine/clock/probe.py",
        "from zhibu.engine import screens",
        "Engine rooms",
    ),
    "neighbouring rooms know each other": (
        "engine/journal/probe.py",
        "from zhibu.engine import notify",
        "Engine rooms",
    ),
    "people know affairs, inside a function": (
        f"{MEMBERS}/queries.py",
        "def late():\n    from zhibu.domain.affairs.meetings import models\n    return models",
        "Areas look down",
    ),
    "affairs know insight": (
        f"{MEETINGS}/services.py",
        "from zhibu.domain.insight.duties import queries",
        "Areas look down",
    ),
    "organizations know members": (
        f"{ORGANIZATIONS}/queries.py",
        "from zhibu.domain.people.members import models",
        "Inside people",
    ),
    "members know accounts": (
        f"{MEMBERS}/services.py",
        "from zhibu.domain.people.accounts import queries",
        "Inside people",
    ),
    "duties know the dashboards": (
        "domain/insight/duties/queries.py",
        "from zhibu.domain.insight.dashboards import queries",
        "Inside insight",
    ),
    "models know services": (
        f"{MEMBERS}/models.py",
        "from zhibu.domain.people.members import services",
        "One shape for every module",
    ),
    "scopes know rules": (
        f"{MEMBERS}/scopes.py",
        "from zhibu.domain.people.members import rules",
        "One shape for every module",
    ),
    "a foreign module's closed file": (
        f"{MEETINGS}/services.py",
        "from zhibu.domain.people.members import flows",
        "Open files only",
    ),
    "a foreign module's closed file, by a test": (
        f"{MEETINGS}/tests/test_probe.py",
        "from zhibu.domain.people.members.screens import members",
        "Open files only",
    ),
    "a test that imports upward": (
        f"{MEMBERS}/tests/test_probe.py",
        "from zhibu.domain.affairs.meetings import models",
        "Areas look down",
    ),
}

ALLOWED = {
    "a lower module's open file": (
        f"{MEETINGS}/services.py",
        "from zhibu.domain.people.members import queries",
    ),
    "a type of a higher module, for the type checker only": (
        f"{MEMBERS}/services.py",
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from zhibu.domain.affairs.meetings import models"
        ),
    ),
    "the engine, from anywhere in the domain": (
        f"{MEMBERS}/models.py",
        "from zhibu.engine import access",
    ),
}

SHAPE = (
    "apps", "resources", "screens", "reactions", "jobs", "duties", "search", "services", "queries",
    "flows", "rules", "scopes", "models", "events",
)  # fmt: skip


@pytest.fixture(scope="module")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every package that the contracts list, without code; every module with all of its files."""
    house = tmp_path_factory.mktemp("house")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        for container in contract.get("containers", ()):
            for room in re.findall(r"\w+", " ".join(contract["layers"])):
                if "*" not in container:
                    package(house.joinpath(*container.split("."), room))
    package(house / "zhibu")
    (house / "zhibu/config/settings.py").touch()
    for module in list((house / "zhibu/domain").glob("*/*/")):
        package(module / "tests")
        for name in SHAPE:
            (module / f"{name}.py").touch()
    (house / "tools").mkdir()
    shutil.copy(ROOT / "tools/open_files.py", house / "tools")
    shutil.copy(ROOT / "pyproject.toml", house)
    return house


def package(folder: Path) -> None:
    """Make an empty package."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").touch()


def lint(house: Path) -> tuple[int, str]:
    """Exit status and report of import-linter over a copy of the house."""
    command = "import sys; from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def with_probe(house: Path, path: str, code: str) -> tuple[int, str]:
    """Lint the house with a few lines added in one place, then take them away again."""
    file = house / "zhibu" / path
    before = file.read_text() if file.exists() else None
    new_folder = not file.parent.exists()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{code}\n")
    try:
        return lint(house)
    finally:
        if before is not None:
            file.write_text(before)
        elif new_folder:
            shutil.rmtree(file.parent)
        else:
            file.unlink()


def test_empty_house_keeps_every_contract(empty_house: Path) -> None:
    status, said = lint(empty_house)
    assert status == 0, said


@pytest.mark.parametrize("probe", PROBES)
def test_contract_rejects(empty_house: Path, probe: str) -> None:
    path, code, contract = PROBES[probe]
    status, said = with_probe(empty_house, path, code)
    assert status == 1, said
    assert f"{contract} BROKEN" in said, said


@pytest.mark.parametrize("probe", ALLOWED)
def test_contract_allows(empty_house: Path, probe: str) -> None:
    status, said = with_probe(empty_house, *ALLOWED[probe])
    assert status == 0, said
