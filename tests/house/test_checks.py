"""The checks of `make check` find what they promise to find, and leave good work alone."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tools import addresses, browsers, budgets, locks, look, names, translations, words
from tools.findings import Finding
from tools.house import SOURCE

Judge = Callable[[Path], Iterable[Finding]]


@pytest.mark.parametrize(
    ("judge", "name", "text"),
    [
        (budgets.over_budget, "long.py", "x = 1\n" * 401),
        (budgets.over_budget, "deep.py", "def f():\n" + "    x = 1\n" * 40),
        (budgets.over_budget, "bare.py", "import os  # no" + "qa\n"),
        (budgets.over_budget, "silent.py", "x = 1  # type" + ": ignore[misc]\n"),
        (look.judge, "a.css", ".a { color: #ae2024 }"),
        (look.judge, "a.css", ".a { color: rgba(0, 0, 0, .2) }"),
        (look.judge, "a.html", '<path fill="#fff"></path>'),
        (look.judge, "a.html", '<p style="color: red">x</p>'),
        (look.judge, "a.html", "<script>alert(1)</script>"),
        (look.judge, "a.html", "<style>p { margin: 0 }</style>"),
        (look.judge, "a.html", '<button onclick="go()">x</button>'),
        (look.judge, "a.html", '<a href="javascript:go()">x</a>'),
        (words.judge, "a.html", "<p>请您填写</p>"),
        (words.judge, "a.py", 'text = _("已保存！")'),
        (words.judge, "a.html", "<h2>支部排行</h2><p>在线时长</p>"),
        (translations.judge, "a.html", "<p>支部</p>"),
        (translations.judge, "a.html", '<p title="支部"></p>'),
        (translations.judge, "a.html", '{% include "x.html" with title="支部" %}'),
        (translations.judge, "a.py", 'text = "支部"'),
        (translations.judge, "a.py", 'text = f"{name}支部"'),
        (addresses.judge, "a.json", f'"resolved": "https://{addresses.HOSTS[0]}/x"'),
        (addresses.judge, "a.toml", 'path = "/work/' + 'main/x"'),
    ],
)
def test_found(tmp_path: Path, judge: Judge, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    assert list(judge(file))


@pytest.mark.parametrize(
    ("judge", "name", "text"),
    [
        (budgets.over_budget, "fine.py", 'def f():\n    """' + "long\n" * 60 + '"""\n    return 1\n'),
        (budgets.over_budget, "reasoned.py", "import os  # no" + "qa: F401 -- the probe needs it\n"),
        (look.judge, "tokens.css", ":root { --dj-red-600: #ae2024 }"),
        (look.judge, "a.css", "/* not #fff */ .a { color: var(--dj-ink-900) }"),
        (look.judge, "a.html", '<script src="/static/a.js"></script><a href="#add">x</a>'),
        (look.judge, "a.html", '<script type="application/json">{}</script>'),
        (words.judge, "a.html", "{# 您 in a comment #}<p>已签到 13:56</p>"),
        (words.judge, "a.html", "<p>按组织顺序排列，不排名次</p>"),
        (words.judge, "a.py", '"""不用您 in a docstring."""\ntext = _("已保存")'),
        (translations.judge, "a.html", '{% translate "支部" %}{# 支部 #}{% include "x" with t=_("支部") %}'),
        (translations.judge, "a.html", "{% blocktranslate %}共{{ n }}名{% endblocktranslate %}"),
        (translations.judge, "a.py", 'text = _("支部")\nname = ngettext("%d个", "%d个", 2)'),
        (translations.judge, "a.py", 'SURNAMES = {  # data: readings\n    "单": "shan",\n}'),
        (addresses.judge, "a.md", "http://127.0.0.1:8000"),
    ],
)
def test_left_alone(tmp_path: Path, judge: Judge, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    assert list(judge(file)) == []


@pytest.mark.parametrize(
    ("place", "good"),
    [
        ("domain/people/members/services.py", True),
        ("domain/people/members/services/joining.py", True),
        ("domain/people/members/templates/members/list.html", True),
        ("domain/people/members/codes/sex.csv", True),
        ("domain/people/members/helpers.py", False),
        ("domain/people/members/helpers/joining.py", False),
        ("domain/people/members/templates/list.html", False),
        ("domain/people/members/codes/sex.json", False),
        ("domain/people/shared.py", False),
        ("helpers/x.py", False),
        ("engine/access/anything.py", True),
    ],
)
def test_place_in_the_tree(place: str, good: bool) -> None:
    assert (list(names.out_of_place(SOURCE / place)) == []) is good


def test_locks_name_no_address() -> None:
    assert list(locks.addresses(locks.RUNTIME, locks.EVERYTHING, locks.NODE, locks.PACKAGES)) == []


def test_lock_findings(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("# from https:" + "//example.org\nunpinned>=1\nbare==1.0\n")
    assert len(list(locks.addresses(lock))) == 1
    assert len(list(locks.unhashed(lock))) == 2
    assert len(list(locks.unlocked(locks.declared()["node"], lock))) == 1


def test_what_an_old_browser_cannot_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a:has(b){color:red}.x{background:#fff}")
    (tmp_path / "app.js").write_text("const a=[1].at(-1);b.match(1)")
    assert [finding.problem for finding in browsers.findings(tmp_path)] == [
        ":has( is read by Chromium 105 and later",
        ".at( is read by Chromium 92 and later",
    ]


def test_rooms_that_grow_too_large_are_named(tmp_path: Path) -> None:
    files = [tmp_path / "a.py", tmp_path / "b.py", tmp_path / "tests" / "c.py", tmp_path.parent / "other.py"]
    (tmp_path / "tests").mkdir()
    for file in files:
        file.write_text("x = 1\n" * 3)
    assert list(budgets.crowded((tmp_path,), 6, files)) == []
    assert "6 lines" in next(budgets.crowded((tmp_path,), 5, files)).problem
