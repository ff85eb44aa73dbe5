"""So many requests are worked on at once; the others wait before they take a connection or a lock.

Two hundred threads that reach for SQLite's one writer, or for four connections of PostgreSQL, starve each
other until some give up; eight of them keep two processors busy, and the rest is a short queue.
"""

import threading
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class TurnsMiddleware:
    """Let a request in when it is its turn; bodies were read before, and files are sent afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.places = threading.BoundedSemaphore(settings.ZHIBU_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self.places:
            return self.get_response(request)
