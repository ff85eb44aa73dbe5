"""Official papers: the page, the lines, the words as typed, and a machine without Chinese fonts."""

import pytest

from zhibu.engine import clock
from zhibu.engine.papers import Fields, Heading, NoChineseFont, Paper, Paragraph, Signature, fonts, rendered
from zhibu.engine.papers.tests.reading import Page, pages

A4 = (595.28, 841.89)
LINES, CHARACTERS = 22, 28


def read(*parts: object, **more: str) -> list[Page]:
    return pages(rendered(Paper(("试验",), tuple(parts), **more), clock.now()))  # type: ignore[arg-type]  # any part


def test_a_page_is_a4_with_22_lines_of_28_characters() -> None:
    found = read(Paragraph("字" * (LINES * CHARACTERS * 3)))
    assert all((page.width, page.height) == pytest.approx(A4, abs=0.01) for page in found)
    # The second page is full: nothing but the text stands on it.
    assert found[1].text.count("字") == LINES * CHARACTERS


def test_every_page_bears_its_number() -> None:
    found = read(Paragraph("字" * (LINES * CHARACTERS + 40)))
    assert [page.text.replace(" ", "")[-3:] for page in found] == ["—1—", "—2—"]


def test_what_was_typed_is_shown_and_never_read_as_source() -> None:
    typed = '#read("/etc/passwd") *粗* $x$ <a> @b \\u{41} [括号] = 标题 // 注'
    page = read(Heading(typed), Paragraph(typed), Fields(((typed, typed),)), Signature((typed,)), foot=typed)[
        0
    ]
    assert page.text.replace(" ", "").count(typed.replace(" ", "")) >= 4
    assert "root:" not in page.text


def test_a_draft_is_marked_across_the_page() -> None:
    assert "草稿" in read(Paragraph("正文"), mark="草稿")[0].text
    assert "草稿" not in read(Paragraph("正文"))[0].text


def test_control_characters_and_empty_parts_do_no_harm() -> None:
    assert "前后" in read(Paragraph("前\x00\x08后\r\n\r\n"), Paragraph(""), Fields(()))[0].text


def test_without_a_chinese_font_there_is_no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "installed", frozenset)
    with pytest.raises(NoChineseFont):
        rendered(Paper(("试验",)), clock.now())
