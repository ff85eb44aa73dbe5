"""The switch for maintenance: a file in the data folder, so that it works while the database does not."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhibu.engine.around.middleware import refuse

RETRY_AFTER = "120"
"""Seconds after which a program may ask again."""


def switch() -> Path:
    """Return the file whose presence closes the product; it holds the expected end, such as 18:30."""
    return Path(settings.ZHIBU_HOME) / "maintenance"


def close(until: str = "") -> None:
    """Answer 503 to everybody from now on."""
    switch().write_text(until, encoding="utf-8")


def reopen() -> bool:
    """Let everybody in again; returns whether it was closed."""
    was = switch().exists()
    switch().unlink(missing_ok=True)
    return was


class MaintenanceMiddleware:
    """Answers 503 with the expected end while the switch is there; files of the look are still served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            until = switch().read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return self.get_response(request)
        answer = refuse(request, 503, until=until)
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer
