"""The outside of the cage: starts a process over strangers' bytes, and ends it in every case (S-31)."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import zhibu

WALL_SECONDS = 300
"""For a reader that hangs; what it works is limited by its processor time, which a busy machine stretches."""

_SURROUNDINGS = {"PYTHONDONTWRITEBYTECODE": "1", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""What the process finds around it; what it gives back of a slice of a file is to be really free."""


@contextlib.contextmanager
def caged(module: str, *words: str, data: bytes) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a module of the house over bytes; what it writes is read from the process that is yielded.

    The module shuts itself in (`cage.shut`) before it reads them. After 300 s, or when the block is left, it
    is killed; `wait` says below zero that it was.
    """
    root = str(Path(zhibu.__file__).resolve().parent.parent)
    process = subprocess.Popen(  # noqa: S603 -- this interpreter, and words out of a fixed few
        [sys.executable, "-P", "-X", "utf8", "-m", module, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**_SURROUNDINGS, "PYTHONPATH": root, "PATH": os.defpath},
        cwd="/",
    )
    killer = threading.Timer(WALL_SECONDS, process.kill)
    feeder = threading.Thread(target=_feed, args=(process, data), daemon=True)
    killer.start()
    feeder.start()
    try:
        yield process
    finally:
        killer.cancel()
        process.kill()
        feeder.join()
        if process.stdout:
            process.stdout.close()
        process.wait()


def _feed(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    """Hand over the bytes; a process that has already refused need not take them all."""
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.write(data)
        with contextlib.suppress(OSError):
            process.stdin.close()
