"""The gallery `/-/gallery/`: every component and every error page, for whoever keeps the installation.

It shows made-up samples only, in each look: by switches in the address, whatever the reader's own look is.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhibu.engine.access import needs
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.frame import Line, frame
from zhibu.engine.ui.gallery import samples, shown

SIZES = {"": gettext_lazy("标准"), "large": gettext_lazy("大字版"), "xlarge": gettext_lazy("特大")}
THEMES = {"light": gettext_lazy("日间"), "dark": gettext_lazy("夜间")}
SHELLS = {"phone": gettext_lazy("党员页面"), "wall": gettext_lazy("大屏"), "paper": gettext_lazy("公文纸")}
MAY = needs("settings.write")


@screen("-/gallery/", name="gallery", access=MAY)
def gallery(request: Request) -> HttpResponse:
    """Show the components of work pages."""
    return _page(request, "gallery/work.html", {"parts": _parts(request, "work")})


@screen("-/gallery/<str:page>/", name="gallery.page", access=MAY)
def gallery_page(request: Request, page: str) -> HttpResponse:
    """Show the pages that have a frame of their own, and the errors in their exact words."""
    if page in errors():
        return _page(request, f"{page}.html", errors()[page])
    if page not in SHELLS:
        raise Http404
    parts = [] if page == "paper" else _parts(request, page)
    return _page(request, f"gallery/{page}.html", {"parts": parts})


def _parts(request: Request, page: str) -> list[Any]:
    # Samples of forms that send something carry no token: nothing here is meant to be sent.
    return shown(settings.ZHIBU_GALLERY, page, {"request": request})


def errors() -> dict[str, Any]:
    """Return the words that each error page is shown with, by its status."""
    words: dict[str, Any] = samples(settings.ZHIBU_GALLERY)["errors"]
    return words


def _page(request: Request, template: str, given: dict[str, Any]) -> HttpResponse:
    size, theme = request.GET.get("text", ""), request.GET.get("theme", "")
    around = replace(
        frame(request)["frame"],
        text_size=size if size in SIZES else "",
        theme=theme if theme in THEMES else "light",
    )
    if template == "gallery/phone.html":
        around = replace(around, tabs=tuple(Line(**tab) for tab in samples(settings.ZHIBU_GALLERY)["tabs"]))
    context = {
        **given,
        "frame": around,
        "wall_theme": around.theme,
        "sizes": [
            {"label": words, "url": _look(one, around.theme), "current": one == around.text_size}
            for one, words in SIZES.items()
        ],
        "themes": [
            {"label": words, "url": _look(around.text_size, one), "current": one == around.theme}
            for one, words in THEMES.items()
        ],
        "others": [
            {
                "label": words,
                "url": reverse("gallery.page", args=[name]) + _look(around.text_size, around.theme),
            }
            for name, words in {**SHELLS, **{status: status for status in errors()}}.items()
        ],
    }
    return render(request, template, context)


def _look(size: str, theme: str) -> str:
    return "?" + urlencode({"text": size, "theme": theme})
