"""Encryption of sensitive fields at rest, and the blind index that finds equal values (S-50, S-51, S-53)."""

from zhibu.engine.vault.fields import SealedField
from zhibu.engine.vault.masks import mask_address, mask_id_number, mask_name, mask_phone
from zhibu.engine.vault.seal import blind_index, open_bytes, open_sealed, seal, seal_bytes

__all__ = [
    "SealedField",
    "blind_index",
    "mask_address",
    "mask_id_number",
    "mask_name",
    "mask_phone",
    "open_bytes",
    "open_sealed",
    "seal",
    "seal_bytes",
]
