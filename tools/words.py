"""Check: the interface speaks plain office Chinese; words that it never uses do not appear."""

from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import SOURCE, main, project_files
from tools.texts import literals, without_comments

# The word, and what to write in its place.
NEVER = {
    "您": "no pronoun at all: 请填写日期",
    "！": "a full stop, or nothing",
    "恭喜": "the fact: 已签到 13:56",
    "登陆": "登录",
    "帐号": "账号",
    "操作有误": "what to write instead: 日期写成2026-06-17这样",
    "系统异常": "what happened: 没能保存，内容还在。请稍后再试。",
    "联系管理员": "what the reader can do",
    "强烈建议": "the date: 6月30日前",
    "立即完成": "the date: 6月30日前",
    "落后支部": "the fact: 有1项逾期",
    "不合法": "what is wrong: 这一天不存在",
    "前置流程": "the step by name: 支委会审查后才能做这一步",
    "一键": "what it does: 自动取数",
    "赋能": "what it does: 自动取数",
    "智慧化": "what it does: 自动取数",
    # Nobody is ranked, counted online or made to clock in (F-BUR-05).
    "排行": "the order of the tree",
    "排名第": "the order of the tree",
    "打卡": "签到, at a meeting that is held",
    "在线时长": "培训学时, confirmed by who held the training",
    "登录天数": "nothing: coming here is nobody's duty",
    "活跃度": "what was done, by its own name",
}


def check() -> int:
    """Judge every template and every text in the product's Python files."""
    found = [
        finding
        for path in project_files(".html", ".txt", ".py", ".js", ".mjs", ".ts")
        if path.is_relative_to(SOURCE) and "tests" not in path.parts
        for finding in judge(path)
    ]
    return report(found, "The interface states facts and next steps; it neither praises nor urges.")


def judge(path: Path) -> Iterator[Finding]:
    """The words in one file that should be others."""
    for line, text in texts(path):
        for word, better in NEVER.items():
            if word in text:
                yield Finding(path, line, f"{word} → {better}")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of everything in a file that a user may get to read."""
    source = path.read_text()
    if path.suffix == ".py":
        yield from ((literal.line, literal.text) for literal in literals(source))
    else:
        yield from enumerate(without_comments(source).splitlines(), 1)


if __name__ == "__main__":
    main(check)
