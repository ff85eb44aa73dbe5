"""`make package`: everything an office without internet needs, in one file under dist/.

It holds the product and its locked dependencies as wheels, the guide, and `install.sh`. It fits the machine
it is made on, unless PYTHONS (3.11,3.12) and MACHINE (x86_64, aarch64) name others. OUT chooses the folder.
"""

import hashlib
import os
import platform
import shutil
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from tools.house import BIN, ROOT, Command, Stop, last_line, main, run, tell

PIP: Command = [BIN / "python", "-m", "pip", "--disable-pip-version-check"]
GLIBC = (17, 24, 27, 28, 34)
"""Of these versions of the system's library wheels are taken, as far as the target's own is as new."""
NEWEST_GLIBC = 28
"""That of Debian 10, UOS 20 and Kylin V10; a machine that is older takes no wheel of ours."""


def package() -> int:
    """Write the file, and say where it is."""
    out = Path(os.environ.get("OUT") or ROOT / "dist").resolve()
    machine = os.environ.get("MACHINE") or platform.machine()
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    pythons = [word.strip() for word in os.environ.get("PYTHONS", own).split(",")]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    name = f"zhibu-{version}-linux-{machine}"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        wheels = place / "wheels"
        wheels.mkdir(parents=True)
        tell("Package: building the product …")
        _done([*PIP, "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", wheels, ROOT])
        for python in pythons:
            tell(f"Package: collecting what it stands on for Python {python}, {machine} …")
            _done([*PIP, *_collecting(wheels, python, machine)])
        shutil.copy(ROOT / "requirements.txt", place)
        shutil.copy(ROOT / "packaging" / "install.sh", place)
        shutil.copy(ROOT / "LICENSE", place)
        shutil.copytree(ROOT / "docs" / "guide", place / "guide")
        for file, words in (
            ("version", version),
            ("machine", machine),
            ("python-versions", " ".join(pythons)),
        ):
            (place / file).write_text(f"{words}\n")
        _sums(place)
        out.mkdir(parents=True, exist_ok=True)
        with tarfile.open(out / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(place, name, filter=_of_nobody)
    size = (out / f"{name}.tar.gz").stat().st_size / 1e6
    tell(f"{out / name}.tar.gz ({size:.0f} MB): unpack it there, then sh {name}/install.sh")
    return 0


def _collecting(wheels: Path, python: str, machine: str) -> Command:
    """The words by which pip fetches the wheels of one Python on one kind of machine."""
    fitting = [f"manylinux_2_{glibc}_{machine}" for glibc in GLIBC if glibc <= NEWEST_GLIBC]
    older = [f"manylinux{year}_{machine}" for year in ("2014", "2010", "1")]
    platforms = [word for one in (*fitting, *older) for word in ("--platform", one)]
    return [
        *("download", "-q", "--no-input", "--require-hashes", "-r", ROOT / "requirements.txt"),
        *("-d", wheels, "--only-binary", ":all:", "--no-deps"),
        *("--implementation", "cp", "--python-version", python),
        *platforms,
    ]


def _sums(place: Path) -> None:
    files = sorted(path for path in place.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(place)}" for path in files]
    (place / "SHA256SUMS").write_text("\n".join(lines) + "\n")


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _done(command: Command) -> None:
    found = run(command)
    if found.returncode:
        raise Stop(f"The package could not be made: {last_line(found.stdout)}")


if __name__ == "__main__":
    os.chdir(ROOT)
    main(package)
