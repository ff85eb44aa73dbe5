"""The sign-in address as a code to scan, drawn in the colour of the page."""

from typing import Any

import segno
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.engine import clock
from zhibu.engine.screens.declare import Request

QUIET = 1


def sign_address(request: Request, meeting: Meeting) -> str:
    """Return the plain web address that the code holds for a minute; any scanner opens it."""
    token = f"{meeting.token}.{rules.key_at(meeting.secret, clock.now())}"
    return request.build_absolute_uri(reverse("meetings.sign", kwargs={"token": token}))


def card(request: Request, meeting: Meeting) -> dict[str, Any]:
    """Return what the card of the code shows: drawing, digits, seconds until they change, where from."""
    now = clock.now()
    address = sign_address(request, meeting)
    return {
        "code_drawing": drawing(address),
        "code_address": address,
        "code_digits": rules.code_at(meeting.secret, now),
        "code_seconds": rules.code_seconds(now),
        "code_url": reverse("meetings.fresh_code", kwargs={"uuid": meeting.uuid}),
    }


def drawing(text: str) -> SafeString:
    """Draw a QR code as SVG in `currentColor`, one run of dark modules per stroke."""
    code = segno.make(text, error="m", micro=False)
    strokes = []
    for top, line in enumerate(code.matrix):
        left = 0
        while left < len(line):
            wide = 1
            if line[left]:
                while left + wide < len(line) and line[left + wide]:
                    wide += 1
                strokes.append(f"M{left + QUIET} {top + QUIET}h{wide}v1h-{wide}z")
            left += wide
    side = len(code.matrix) + 2 * QUIET
    return format_html(
        '<svg viewBox="0 0 {} {}" aria-hidden="true" shape-rendering="crispEdges">'
        '<path fill="currentColor" d="{}"/></svg>',
        side,
        side,
        "".join(strokes),
    )
