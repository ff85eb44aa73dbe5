"""Check: the lock files pin everything with hashes, agree with each other and name no address."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.findings import Finding, report
from tools.house import ROOT, main

PROJECT = ROOT / "pyproject.toml"
RUNTIME = ROOT / "requirements.txt"
EVERYTHING = ROOT / "requirements-dev.txt"
NODE = ROOT / "requirements-node.txt"
PACKAGES = ROOT / "package-lock.json"
MEASURES = ROOT / "tools" / "lighthouse" / "package-lock.json"
REASONS = ROOT / "docs" / "dependencies.md"

PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+).*\\\n(?P<hashes>(?:\s+--hash=.*\n)+)", re.M)


def check() -> int:
    """Judge the lock files and the page of reasons."""
    wanted = declared()
    found = [
        *addresses(RUNTIME, EVERYTHING, NODE, PACKAGES, MEASURES),
        *unlocked(wanted["runtime"], RUNTIME),
        *unlocked(wanted["runtime"] + wanted["dev"], EVERYTHING),
        *unlocked(wanted["node"], NODE),
        *different(RUNTIME, EVERYTHING),
        *unhashed(RUNTIME, EVERYTHING, NODE),
        *unexplained(wanted["runtime"] + wanted["dev"] + wanted["node"]),
    ]
    return report(found, "After a change in pyproject.toml: make lock, and a line in docs/dependencies.md.")


def declared() -> dict[str, list[Requirement]]:
    """The direct dependencies in pyproject.toml, by group."""
    project: dict[str, Any] = tomllib.loads(PROJECT.read_text())
    groups = {"runtime": project["project"]["dependencies"], **project["dependency-groups"]}
    return {group: [Requirement(line) for line in lines] for group, lines in groups.items()}


def pins(lock: Path) -> dict[str, str]:
    """Package → version in a lock file."""
    return {found["name"]: found["version"] for found in PIN.finditer(lock.read_text())}


def addresses(*locks: Path) -> Iterator[Finding]:
    """Lines of lock files that name where a package came from."""
    for lock in locks:
        if not lock.exists():
            yield Finding(lock, 1, "is missing")
            continue
        for number, line in enumerate(lock.read_text().splitlines(), 1):
            if "://" in line or line.startswith(("-i ", "--index", "--extra", "--find-links")):
                yield Finding(lock, number, f"an address in a lock file: {line.strip()[:80]}")


def unlocked(wanted: list[Requirement], lock: Path) -> Iterator[Finding]:
    """Declared dependencies that a lock file lacks or pins to a version that is not allowed."""
    locked = pins(lock)
    for requirement in wanted:
        version = locked.get(canonicalize_name(requirement.name))
        if version is None or version not in requirement.specifier:
            yield Finding(lock, 1, f"{requirement} is declared, but the lock has {version or 'nothing'}")


def different(part: Path, whole: Path) -> Iterator[Finding]:
    """Packages that the runtime lock pins otherwise than the development lock."""
    developed = pins(whole)
    for name, version in pins(part).items():
        if developed.get(name) != version:
            yield Finding(part, 1, f"{name} {version} here, {developed.get(name)} in {whole.name}")


def unhashed(*locks: Path) -> Iterator[Finding]:
    """Pins without a hash."""
    for lock in locks:
        hashed = pins(lock)
        for number, line in enumerate(lock.read_text().splitlines(), 1):
            if re.match(r"[a-z0-9]", line) and line.split("==")[0] not in hashed:
                yield Finding(lock, number, f"no hash: {line.strip()}")


def unexplained(wanted: list[Requirement]) -> Iterator[Finding]:
    """Direct dependencies that the page of reasons does not name."""
    page = REASONS.read_text().lower() if REASONS.exists() else ""
    for requirement in wanted:
        if f"`{requirement.name.lower()}`" not in page:
            yield Finding(REASONS, 1, f"`{requirement.name}` is not explained")


if __name__ == "__main__":
    main(check)
