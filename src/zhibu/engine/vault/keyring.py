"""The key ring: a master key in a file of the service, which wraps one data key and one index key."""

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FILES = ("master.key", "ring.json")
FRESH = ".fresh"
"""What the two files are called until both are on the disk."""


class KeyringMissing(RuntimeError):
    """The master key or the ring cannot be read; nothing sensitive can be opened without them."""


@dataclass(frozen=True)
class Keyring:
    """Opened keys: the id of the current data key, all data keys by id, and the index key."""

    current: str
    data: dict[str, AESGCM]
    index: bytes


def create_keyring(folder: Path) -> None:
    """Make a master key and a ring in the folder unless they exist; both files get mode 0600.

    Several processes may start at once: one of them makes the keys, the others wait and use them. Half
    of a pair is never completed with fresh keys, for then nothing sealed before could be opened again:
    raises KeyringMissing.
    """
    if all((folder / name).exists() for name in FILES):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(folder):
        _finish_interrupted(folder)
        there = [name for name in FILES if (folder / name).exists()]
        if not there:
            _create(folder)
        elif len(there) < len(FILES):
            (missing,) = set(FILES) - set(there)
            raise KeyringMissing(str(folder / missing))


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _create(folder: Path) -> None:
    master = AESGCM.generate_key(256)
    wrapped = {name: _wrap(master, name, AESGCM.generate_key(256)) for name in ("k1", "index")}
    ring = {"current": "k1", "keys": wrapped}
    _private_file(folder / f"ring.json{FRESH}", json.dumps(ring).encode())
    _private_file(folder / f"master.key{FRESH}", base64.b64encode(master))
    for name in FILES:
        (folder / f"{name}{FRESH}").rename(folder / name)


def _finish_interrupted(folder: Path) -> None:
    # Both files are whole before the first gets its name, so a power cut in between loses nothing.
    for name in FILES:
        fresh, other = folder / f"{name}{FRESH}", folder / next(one for one in FILES if one != name)
        if fresh.exists() and other.exists() and not (folder / name).exists():
            fresh.rename(folder / name)
        fresh.unlink(missing_ok=True)


def _private_file(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _wrap(master: bytes, name: str, key: bytes) -> str:
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(master).encrypt(nonce, key, name.encode())).decode()


def _unwrap(master: bytes, name: str, wrapped: str) -> bytes:
    raw = base64.b64decode(wrapped)
    return AESGCM(master).decrypt(raw[:12], raw[12:], name.encode())


def keyring() -> Keyring:
    """Return the opened ring of this installation, raising KeyringMissing where it cannot be read."""
    return _open(str(settings.ZHIBU_KEYS))


@lru_cache(maxsize=4)
def _open(folder: str) -> Keyring:
    path = Path(folder)
    try:
        master = base64.b64decode((path / "master.key").read_bytes())
        ring = json.loads((path / "ring.json").read_text())
        opened = {name: _unwrap(master, name, value) for name, value in ring["keys"].items()}
        index = opened.pop("index")
        return Keyring(ring["current"], {kid: AESGCM(key) for kid, key in opened.items()}, index)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, InvalidTag) as error:
        raise KeyringMissing(f"{path}: {error!r}") from error
