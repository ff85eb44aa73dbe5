"""What the sources of pages may not hold: stray colours, inline code, unknown names, loud words."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhibu.engine import ui
from zhibu.engine.ui.templatetags.ui import icon_names

ROOM = Path(ui.__file__).parent
PRODUCT = ROOM.parent.parent
CSS = sorted((ROOM / "assets" / "css").glob("*.css"))
TEMPLATES = sorted(path for path in PRODUCT.rglob("templates/**/*.html"))
LOUD = ("您", "！", "点击这里", "系统错误")


def told(path: Path) -> str:
    return str(path.relative_to(PRODUCT))


@pytest.mark.parametrize(
    "path", [path for path in CSS if path.name != "tokens.css"], ids=lambda path: path.name
)
def test_colours_come_from_the_tokens(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\brgba?\(|\bhsla?\(", text)
    assert not re.search(r"color-mix\(|light-dark\(|oklch\(|:has\(|\binset:", text)


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_every_token_that_is_read_exists(path: Path) -> None:
    tokens = (ROOM / "assets" / "css" / "tokens.css").read_text("utf-8")
    read = set(re.findall(r"var\((--dj-[\w-]+)", path.read_text("utf-8")))
    assert not {name for name in read if f"{name}:" not in tokens}


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_templates_hold_no_inline_code_and_no_loud_words(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\bsrc=)|href="javascript:', text)
    assert not re.search(r'="#[0-9a-fA-F]{6}"|https?://', text)
    assert not [word for word in LOUD if word in text]


def known_classes() -> str:
    return "\n".join(path.read_text("utf-8") for path in CSS)


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_classes_of_ours_exist_in_the_style_sheet(path: Path) -> None:
    sheets = known_classes()
    attributes = re.findall(r'class="([^"]*)"', path.read_text("utf-8"))
    named = {name for value in attributes for name in re.findall(r"(?<![\w-])dj-[\w-]*\w", value)}
    assert not {name for name in named if not re.search(rf"\.{name}(?![\w-])", sheets)}


def named_icons() -> Iterator[tuple[str, str]]:
    ways = (r'\{% icon "([a-z0-9-]+)"', r'\bicon="([a-z0-9-]+)"', r"""["']icon["']: ?["']([a-z0-9-]+)["']""")
    for path in (*TEMPLATES, *PRODUCT.rglob("*.py")):
        if "tests" in path.parts:
            continue
        text = path.read_text("utf-8")
        for way in ways:
            yield from ((told(path), name) for name in re.findall(way, text))


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    assert not {(path, name) for path, name in named_icons() if name not in icon_names()}


def test_the_lock_of_the_assets_holds_no_address() -> None:
    lock = PRODUCT.parent.parent / "package-lock.json"
    if not lock.exists():
        pytest.skip("installed from a wheel: the lock is not part of it")
    text = lock.read_text("utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert packages["node_modules/@tabler/core"]["version"] == "1.4.0"
    assert packages["node_modules/htmx.org"]["version"] == "2.0.11"
