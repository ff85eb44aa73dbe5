"""The folder of stored files: sealed contents under names generated from them, the same content once (S-36).

A content is whole under its name or not there at all. Nothing here knows who may read what.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from zhibu.engine.vault import blind_index, open_bytes, seal_bytes
from zhibu.engine.vault.seal import CannotOpen

GRACE = 3600.0
"""Seconds for which a content may lie there before a row says whose it is."""

_DRAFTS = "drafts"


class Gone(RuntimeError):
    """A content is not on the disk, or is not what was put there."""


def place(content: bytes) -> str:
    """Put a content on the disk, sealed, and return its name: a keyed SHA-256, 64 characters.

    Nobody without the keys can tell from the folder whether a document he knows is in it. Raises OSError,
    with nothing left behind; what was damaged there before is put right.
    """
    name = blind_index(hashlib.sha256(content).hexdigest(), "files")
    drafts = _folder() / _DRAFTS
    for private in (_folder(), drafts):
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = drafts / uuid4().hex
    try:
        _write(draft, seal_bytes(content, _place(name)).encode())
        with _alone():
            path = _path(name)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            draft.replace(path)
            _settle(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return name


def read(name: str) -> bytes:
    """Return a content; raises Gone where it is missing, damaged or not the one of this name."""
    try:
        return open_bytes(_path(name).read_text("ascii"), _place(name))
    except (OSError, UnicodeDecodeError, CannotOpen) as error:
        raise Gone(name) from error


def names() -> Iterator[str]:
    """Yield the names of all contents on the disk."""
    for path in _folder().glob("[0-9a-f][0-9a-f]/*"):
        if _is_name(path.name):
            yield path.name


def sweep(found: Collection[str], owned: Callable[[str], bool]) -> int:
    """Remove contents that nobody owns, and drafts of processes that were killed; returns how many contents.

    What was put there within the hour stays: its row may be on its way.
    """
    for draft in _folder().glob(f"{_DRAFTS}/*"):
        if _age(draft) > GRACE:
            draft.unlink(missing_ok=True)
    removed = 0
    for name in found:
        # The same content may be put there again at this very moment: age and owner are asked under the lock.
        with _alone():
            path = _path(name)
            if _age(path) > GRACE and not owned(name):
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _folder() -> Path:
    return Path(settings.ZHIBU_FILES)


def _path(name: str) -> Path:
    if not _is_name(name):
        raise Gone(name)
    return _folder() / name[:2] / name


def _is_name(name: str) -> bool:
    return len(name) == 64 and not set(name) - set("0123456789abcdef")


def _place(name: str) -> str:
    return f"files/{name}"


def _age(path: Path) -> float:
    """Return the seconds since a file was written; of one that has gone, none."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time give or take a name."""
    handle = os.open(_folder(), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have a folder written down, so that a name given in it outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
