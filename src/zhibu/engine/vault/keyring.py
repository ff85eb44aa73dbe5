"""The key ring: a master key in a file of the service, which wraps one data key and one index key."""

import base64
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class KeyringMissing(RuntimeError):
    """The master key or the ring cannot be read; nothing sensitive can be opened without them."""


@dataclass(frozen=True)
class Keyring:
    """Opened keys: the id of the current data key, all data keys by id, and the index key."""

    current: str
    data: dict[str, AESGCM]
    index: bytes


def _private_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def create_keyring(folder: Path) -> None:
    """Make a master key and a ring in the folder unless they exist; both files get mode 0600."""
    master_file, ring_file = folder / "master.key", folder / "ring.json"
    if master_file.exists() and ring_file.exists():
        return
    master = AESGCM.generate_key(256)
    wrapped = {name: _wrap(master, name, AESGCM.generate_key(256)) for name in ("k1", "index")}
    ring = {"current": "k1", "keys": wrapped}
    _private_file(master_file, base64.b64encode(master))
    _private_file(ring_file, json.dumps(ring).encode())


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
    except OSError as error:
        raise KeyringMissing(str(path)) from error
    opened = {name: _unwrap(master, name, value) for name, value in ring["keys"].items()}
    index = opened.pop("index")
    return Keyring(ring["current"], {kid: AESGCM(key) for kid, key in opened.items()}, index)
