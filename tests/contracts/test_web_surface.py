"""What surrounds every page: headers, forms from elsewhere, redirects (S-20, S-21)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.contracts.access_arguments import arguments
from tests.contracts.access_walk import HEADERS, screens, watched
from tests.world import PASSWORD
from zhibu.config.urls import urlpatterns as real_patterns
from zhibu.engine.access import public
from zhibu.engine.screens.declare import Request, screen

POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)
PROBE_UUID = "00000000-0000-4000-8000-000000000000"


@screen("probe/broken/", name="probe.broken", access=public)
def broken(request: Request) -> HttpResponse:
    raise RuntimeError("a value that must not be shown")


@screen("probe/form/", name="probe.form", access=public, methods=("POST",))
def form(request: Request) -> HttpResponse:
    return HttpResponse("written")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [
    *real_patterns,
    path("probe/broken/", broken),
    path("probe/form/", form),
    path("probe/undeclared/", undeclared),
]
handler500 = "zhibu.engine.around.errors.server_error"
handler404 = "zhibu.engine.around.errors.not_found"
handler403 = "zhibu.engine.around.errors.forbidden"


@pytest.fixture
def probes() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def check(answer: Any) -> None:
    for name in HEADERS:
        assert name in answer.headers, name
    policy = answer.headers["Content-Security-Policy"]
    assert all(part in policy for part in POLICY)
    assert re.search(r"script-src 'nonce-[\w-]{16,}' 'strict-dynamic'", policy)
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sign-in/", 200),
        ("/settings/", 302),
        ("/sign-out/", 405),
        ("/nowhere/at/all/", 404),
        ("/probe/undeclared/", 403),
        ("/probe/broken/", 500),
        ("/static/ui/mark.svg", 200),
        ("/static/nowhere.css", 404),
    ],
)
def test_every_status_has_every_header(db: None, probes: None, address: str, status: int) -> None:
    answer = Client(raise_request_exception=False).get(address)
    answer.close()
    assert answer.status_code == status
    check(answer)


def test_pages_are_never_stored_and_every_answer_has_its_own_nonce(
    signed_in: Callable[[str], Client],
) -> None:
    client = signed_in("secretary")
    first, second = client.get("/settings/"), client.get("/settings/")
    assert first.headers["Cache-Control"] == "no-store"
    policies = {answer.headers["Content-Security-Policy"] for answer in (first, second)}
    assert len(policies) == 2
    nonce = re.search(r"nonce-([\w-]+)", first.headers["Content-Security-Policy"])
    assert nonce
    assert f'nonce="{nonce[1]}"' in first.content.decode()


def test_a_broken_page_tells_a_number_and_nothing_else(db: None, probes: None) -> None:
    answer = Client(raise_request_exception=False).get("/probe/broken/")
    page = answer.content.decode()
    assert re.search(r"编号E-[0-9A-F]{8}", page)
    assert "a value that must not be shown" not in page
    assert "RuntimeError" not in page


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_form_from_elsewhere_is_refused_whatever_it_carries(world: object, probes: None, site: str) -> None:
    client = Client(enforce_csrf_checks=False)
    assert client.post("/probe/form/").content == b"written"
    assert client.post("/probe/form/", headers={"Sec-Fetch-Site": "same-origin"}).content == b"written"
    answer = client.post("/probe/form/", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert client.get("/sign-in/", headers={"Sec-Fetch-Site": site}).status_code == 200


def _posting() -> list[str]:
    """List an address for every screen that takes forms; which row it names does not matter here."""
    found = []
    for one in screens():
        if "POST" in one.methods:
            address = "/" + one.route
            for name in arguments(one.route):
                value = "1" if f"<int:{name}>" in address else PROBE_UUID
                address = re.sub(rf"<\w+:{name}>", value, address)
            found.append(address)
    return found


def test_every_form_needs_its_token_and_its_own_origin(signed_in: Callable[[str], Client]) -> None:
    signed = signed_in("secretary")
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed.cookies
    client.get("/settings/")
    token = client.cookies["csrftoken"].value
    addresses = _posting()
    assert len(addresses) >= 10
    foreign = ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"})
    with watched() as written:
        for address in addresses:
            assert client.post(address).status_code == 403, address
            for headers in foreign:
                answer = client.post(address, {"csrfmiddlewaretoken": token}, headers=headers)
                assert answer.status_code == 403, (address, headers)
    assert not written


def test_a_form_with_its_token_is_taken(world: object) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/sign-in/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    given = {"csrfmiddlewaretoken": token[1], "username": "secretary", "password": PASSWORD}
    own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/sign-in/", given, headers=own).status_code == 302


def test_the_session_cookie_is_out_of_reach_of_scripts(world: object) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "secretary", "password": PASSWORD})
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
