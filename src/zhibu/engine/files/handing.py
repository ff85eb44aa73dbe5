"""Handing a stored file out: always as a file, never as a page of this site (S-35).

Whoever calls has asked for the rights before.
"""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from zhibu.engine.files import store
from zhibu.engine.files.kinds import KINDS
from zhibu.engine.files.models import Stored


def handed_out(stored: Stored) -> HttpResponse:
    """Answer with a stored file under its own name; raises store.Gone where the disk lost it."""
    answer = HttpResponse(store.read(stored.content), content_type=KINDS[stored.kind].media_type)
    answer["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    answer["Content-Security-Policy"] = "sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
