"""`make lock`: compile the lock files from pyproject.toml, with hashes and without addresses.

What is pinned stays pinned as long as it fits; UPGRADE=1 takes the newest versions.
"""

import os

from tools.house import BIN, Command, Stop, main, run, tell

UV: Command = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
QUIET = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
HEADER = ["--custom-compile-command", "make lock"]
LOCKS = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--group", "dev", "--constraint", "requirements.txt"],
    "requirements-node.txt": ["--group", "node"],
}


def lock() -> int:
    """Write all lock files; the runtime one first, the development one keeps to its versions."""
    newer = ["--upgrade"] if os.environ.get("UPGRADE") == "1" else []
    for name, sources in LOCKS.items():
        done = run([*UV, *QUIET, *HEADER, *newer, *sources, "--output-file", name])
        if done.returncode:
            raise Stop(f"{name} could not be compiled:\n{done.stdout}")
        tell(f"{name} written")
    return 0


if __name__ == "__main__":
    main(lock)
