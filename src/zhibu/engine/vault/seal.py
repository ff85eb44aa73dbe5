"""Sealing text and bytes: AES-256-GCM bound to table, column and row (S-50)."""

import base64
import hmac
import os

from zhibu.engine.vault.keyring import keyring


class CannotOpen(ValueError):
    """A sealed value is damaged, was moved to another row or column, or its key is gone."""


class Sealed(str):
    """Ciphertext as text; the type tells it from plain text that happens to look like it."""

    __slots__ = ()


def seal_bytes(plain: bytes, bound_to: str) -> Sealed:
    """Encrypt bytes as `v1$key$nonce$ciphertext`, bound to a place such as `table/column/uuid`."""
    ring = keyring()
    nonce = os.urandom(12)
    sealed = ring.data[ring.current].encrypt(nonce, plain, bound_to.encode())
    parts = (base64.b64encode(nonce).decode(), base64.b64encode(sealed).decode())
    return Sealed("$".join(("v1", ring.current, *parts)))


def open_bytes(sealed: str, bound_to: str) -> bytes:
    """Decrypt what `seal_bytes` made for the same place; raises CannotOpen, KeyringMissing."""
    ring = keyring()
    try:
        version, kid, nonce, ciphertext = sealed.split("$")
        if version != "v1":
            raise CannotOpen(version)
        key = ring.data[kid]
        return key.decrypt(base64.b64decode(nonce), base64.b64decode(ciphertext), bound_to.encode())
    except CannotOpen:
        raise
    except Exception as error:
        raise CannotOpen(bound_to) from error


def seal(plain: str, bound_to: str) -> Sealed:
    """Encrypt a text; the empty text stays empty."""
    return seal_bytes(plain.encode(), bound_to) if plain else Sealed()


def open_sealed(sealed: str, bound_to: str) -> str:
    """Decrypt a text sealed for the same place; the empty text stays empty."""
    return open_bytes(sealed, bound_to).decode() if sealed else ""


def blind_index(value: str, purpose: str) -> str:
    """Return the full-length keyed digest that finds equal values of one purpose (S-51).

    The caller brings the value into its one spelling first; the room knows no kinds of values.
    """
    if not value:
        return ""
    return hmac.digest(keyring().index, f"{purpose}\x00{value}".encode(), "sha256").hex()
