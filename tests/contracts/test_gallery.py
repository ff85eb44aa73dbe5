"""The gallery `/-/gallery/` leaves nothing out: every template of the look is drawn on one of its pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.world import World
from zhibu.engine import ui
from zhibu.engine.gallery.screens import SHELLS, SIZES, THEMES, errors
from zhibu.engine.ui.components import forget_kept
from zhibu.engine.ui.gallery import samples

TEMPLATES = Path(ui.__file__).parent / "templates"
PAGES = ["", *(f"{name}/" for name in (*SHELLS, *errors()))]


@pytest.fixture
def keeper(world: World, signed_in: Callable[[str], Client]) -> Client:
    return signed_in("system-administrator")


def test_every_template_of_the_look_is_drawn_on_one_of_its_pages(keeper: Client) -> None:
    forget_kept()
    drawn = {
        template.name
        for page in PAGES
        for template in keeper.get(f"/-/gallery/{page}").templates
        if template.name
    }
    wanted = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    assert not wanted - drawn


def test_the_samples_name_no_component_that_is_gone() -> None:
    read = samples(settings.ZHIBU_GALLERY)
    named = {name for page in ("work", "phone", "wall") for name in read[page]}
    assert not {name for name in named if not (TEMPLATES / "ui" / "components" / f"{name}.html").exists()}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_switches_change_the_look_of_the_page_alone(keeper: Client, size: str, theme: str) -> None:
    page = keeper.get("/-/gallery/", {"text": size, "theme": theme}).content.decode()
    assert f'data-bs-theme="{theme}"' in page
    assert (f'data-dj-text="{size}"' in page) == bool(size)
    assert "look" not in keeper.cookies


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("409", "这条记录刚被陶令仪改过。比较后再决定保留哪个。"),
        ("500", "没能完成，内容没有丢。请稍后再试；若仍不行，把编号E-7F3A0C12告诉管理员。"),
        ("503", "正在维护，预计18:30恢复。"),
    ],
)
def test_errors_are_shown_in_their_words(keeper: Client, page: str, words: str) -> None:
    assert words in keeper.get(f"/-/gallery/{page}/").content.decode()


def test_nothing_else_is_shown_and_nobody_else_sees_it(
    keeper: Client, signed_in: Callable[[str], Client]
) -> None:
    assert keeper.get("/-/gallery/nothing/").status_code == 404
    assert signed_in("office").get("/-/gallery/").status_code == 403
