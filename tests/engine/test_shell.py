"""The product on a phone's start screen, and what its files are called by."""

import json
import re
from collections.abc import Mapping
from contextlib import closing

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def headers_of(address: str) -> Mapping[str, str]:
    """Return the headers of a file, and let go of it."""
    with closing(Client().get(address)) as answer:
        assert answer.status_code == 200
        return answer.headers


def test_a_phone_learns_what_the_product_is_called_and_where_it_starts() -> None:
    answer = Client().get("/app.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["name"], said["start_url"], said["display"]) == ("基层党建管理平台", "/", "standalone")
    assert headers_of(said["icons"][0]["src"])["Content-Type"] == "image/svg+xml"


def test_start_screens_without_svg_get_the_sign_as_pictures() -> None:
    said = json.loads(Client().get("/app.webmanifest").content)
    [apple] = re.findall(r'rel="apple-touch-icon" href="([^"]+)"', Client().get("/offline/").content.decode())
    pictures = {icon["sizes"]: icon["src"] for icon in said["icons"] if icon["type"] == "image/png"}
    assert set(pictures) == {"192x192", "512x512"}
    for size, address in (*pictures.items(), ("180x180", apple)):
        with closing(Client().get(address)) as answer:
            content = b"".join(answer)
        assert answer.headers["Content-Type"] == "image/png"
        assert content.startswith(b"\x89PNG")
        assert "x".join(str(int.from_bytes(content[at : at + 4], "big")) for at in (16, 20)) == size


def test_what_is_kept_for_a_broken_network_names_nobody() -> None:
    page = Client().get("/offline/").content.decode()
    assert "网络断开" in page
    assert "data-who" not in page


def test_files_of_the_look_are_asked_for_anew_when_they_change() -> None:
    page = Client().get("/offline/").content.decode()
    [address] = re.findall(r'href="([^"]*app\.css[^"]*)"', page)
    assert re.fullmatch(r"/static/ui/app\.css\?v=[0-9a-f]{8}", address)
    assert "max-age=2592000" in headers_of(address)["Cache-Control"]
    assert Client().get("/worker.js").headers["Cache-Control"] == "no-store"
