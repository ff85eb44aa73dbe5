"""Check: no file names a package registry, a download host or a folder of one machine.

The product must install from whatever mirror a site has, and must run without any outside network.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import main, project_files

# Written apart, so that this file does not find itself.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "npmmirror", "com"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("mirrors", "aliyun", "com"),
        ("mirrors", "tuna", "tsinghua", "edu", "cn"),
        ("pypi", "tuna", "tsinghua", "edu", "cn"),
        ("cdn", "jsdelivr", "net"),
        ("unpkg", "com"),
        ("cdnjs", "cloudflare", "com"),
        ("fonts", "googleapis", "com"),
        ("raw", "githubusercontent", "com"),
        ("nodejs", "org/dist"),
    )
)
FOLDERS = tuple(
    "/" + "/".join(parts)
    for parts in (
        ("work", "main"),
        ("work", "shared"),
        ("opt", "wheels"),
        ("opt", "pypi"),
        ("root", ""),
        ("home", ""),
    )
)
FORBIDDEN = re.compile("|".join(re.escape(word) for word in HOSTS + FOLDERS))


def check() -> int:
    """Judge every text file of the project."""
    found = [finding for path in project_files() for finding in judge(path)]
    return report(found, "Leave the place out: tools use the registry that the machine is set up for.")


def judge(path: Path) -> Iterator[Finding]:
    """Places in one file that name a host or a machine's folder."""
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        for found in FORBIDDEN.finditer(line):
            yield Finding(path, number, f"names {found[0]}")


if __name__ == "__main__":
    main(check)
