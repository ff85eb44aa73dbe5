"""Telling the browser that a form it sent was kept, so that it may drop its own copy (ux 5.4)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "dj-saved"
LONGEST = 40
LIFE = 600


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Name in the answer the sending that was kept; nothing where the browser named none."""
    name = request.POST.get("draft", "")
    if name.isalnum() and name.isascii() and len(name) <= LONGEST:
        response.set_cookie(COOKIE, name, max_age=LIFE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response
