"""The field in which files are chosen: several at once, judged when they are received, not by the form."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from zhibu.engine.files.receiving import Slot

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FilesInput(forms.FileInput):
    """The browser's own choice of files; on a phone it offers camera, album and files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files for a slot, never required: a list of uploads, empty where none was chosen."""

    widget = FilesInput

    def __init__(self, slot: Slot, *, label: "StrOrPromise", help_text: "StrOrPromise" = "") -> None:
        attributes = {"accept": slot.accepts, "multiple": True}
        super().__init__(
            required=False, label=label, help_text=help_text, widget=FilesInput(attrs=attributes)
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return what was chosen, unjudged."""
        chosen = data if isinstance(data, list | tuple) else [data]
        return [one for one in chosen if one]
