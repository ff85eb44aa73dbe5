"""The room of saved views as a Django app: it holds them, and shows them on every list."""

from zhibu.engine.modules import Module


class SavedConfig(Module):
    """Holds saved views."""

    name = "zhibu.engine.saved"
    label = "saved"
