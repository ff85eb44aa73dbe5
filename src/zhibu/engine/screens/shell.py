"""The product on the start screen of a phone: what it is called there, and what it shows without network."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _

from zhibu.engine.access import public
from zhibu.engine.screens.declare import Request, screen

INK, PAPER = "#8e171c", "#f7f5f2"
"""The bar and the page, as in tokens.css; a manifest cannot read those."""


SIZES = (192, 512)


def _icon(size: int) -> dict[str, str]:
    src = static(f"ui/icon-{size}.png")
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}


@screen("app.webmanifest", name="shell.manifest", access=public)
def manifest(request: Request) -> HttpResponse:
    """Say how the product stands among a phone's programs (W3C Web Application Manifest)."""
    name = _(settings.ZHIBU_PRODUCT)
    said = {
        "name": name,
        "short_name": name,
        "lang": "zh-Hans",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": INK,
        "background_color": PAPER,
        "icons": [
            {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
            *map(_icon, SIZES),
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@screen("worker.js", name="shell.worker", access=public)
def worker(request: Request) -> HttpResponse:
    """Give the script that answers while the network is gone; from here it may serve the whole site."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def _script() -> str:
    return Path(str(finders.find("ui/worker.js"))).read_text(encoding="utf-8")


@screen("offline/", name="shell.offline", access=public)
def offline(request: Request) -> HttpResponse:
    """Show what stands in for every page while the network is gone; browsers keep it beforehand."""
    return render(request, "offline.html")
