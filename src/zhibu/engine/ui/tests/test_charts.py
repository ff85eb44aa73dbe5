"""Charts: values reach the drawing, the words and the table."""

import re

from zhibu.engine.ui import charts


def test_bars_are_as_long_as_their_values() -> None:
    drawn = charts.draw("bars", [("一", 50), ("二", 25)], title="完成", high=100, width=348, label_width=104)
    lengths = [float(found) for found in re.findall(r'class="c2"[^>]* width="([\d.]+)"', drawn)]
    assert lengths == [100.0, 50.0]


def test_columns_of_nothing_draw_nothing_and_do_not_fail() -> None:
    assert "<svg" in charts.draw("columns", [], title="空")
    assert 'height="0.0"' in charts.draw("columns", [("一", 0)], title="零")


def test_a_gap_in_a_line_is_no_point() -> None:
    drawn = charts.draw("line", [("5月", 97), ("6月", None)], title="率", unit="%", low=80, high=100)
    assert drawn.count("<circle") == 1
    assert "6月 没有数据" in drawn


def test_readers_hear_title_and_values() -> None:
    drawn = charts.draw("columns", [("31—40", 1498)], title="年龄", unit="人")
    assert 'role="img" aria-label="年龄：31—40 1,498人"' in drawn


def test_a_bar_with_an_address_is_a_named_link() -> None:
    drawn = charts.draw("columns", [("31—40", 498, "/members/?age=31-40&x=1")], title="年龄", unit="人")
    assert '<a href="/members/?age=31-40&amp;x=1" aria-label="31—40 498人">' in drawn
    assert 'role="group"' in drawn


def test_pale_colours_get_an_outline() -> None:
    assert 'class="c3 edge"' in charts.draw("columns", [("1月", 3)], title="数", colour="c3")
