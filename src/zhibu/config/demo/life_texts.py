"""What the demo's meetings talk about: neutral topics, factual minutes, places and reasons.

The topics lie in `life/<kind>.toml`. Everything is drawn from a `random.Random` of the caller, so that
the same seed gives the same organizational life.
"""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources


class Kind(StrEnum):
    """Kinds of organizational life; the value is the name of the file of topics."""

    MEMBERS = "members"
    COMMITTEE = "committee"
    GROUP = "group"
    LECTURE = "lecture"
    THEME = "theme"


# How many topics one meeting of the kind has.
TOPICS_PER_MEETING = {
    Kind.MEMBERS: 3,
    Kind.COMMITTEE: 3,
    Kind.GROUP: 2,
    Kind.LECTURE: 1,
    Kind.THEME: 1,
}

PLACES: dict[str, tuple[str, ...]] = {
    "active": ("二楼会议室", "党员活动室", "三楼培训教室", "班组休息室", "一号会议室", "车间学习角"),
    "retired": ("离退休活动中心一楼", "社区党群活动室", "老年活动室", "离退休活动中心二楼会议室"),
}
LEAVE_REASONS: dict[str, tuple[str, ...]] = {
    "active": (
        "外出检修",
        "出差",
        "夜班后轮休",
        "身体不适就医",
        "参加业务培训",
        "现场服务用户",
        "家中老人住院陪护",
        "年休假",
    ),
    "retired": ("住院治疗", "身体不适", "在外地子女家居住", "陪护家人", "行动不便", "门诊复查"),
}
ABSENCE_REASONS: dict[str, tuple[str, ...]] = {
    "active": ("临时抢修设备，未能事先请假", "交接班推迟，散会后才到", "临时接待用户", "记错会议时间"),
    "retired": ("临时身体不适", "未接到电话通知", "陪家人看病", "天气原因未能到会"),
}
PROXY_REASONS = ("手机没有电", "没有带手机", "手机无法扫码", "使用老年手机")


@dataclass(frozen=True, slots=True)
class Topic:
    """One item of an agenda before it is filled: title and minutes still have their slots."""

    title: str
    texts: tuple[str, ...]
    group: str
    vote: bool
    matter: str = ""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of a meeting: title for the notice, minutes of 60–200 characters, voted on or not, matter."""

    title: str
    minutes: str
    vote: bool
    matter: str = ""


@cache
def topics(kind: Kind, retired: bool) -> tuple[Topic, ...]:
    """The topics of this kind that suit people at work or retired people."""
    source = resources.files("zhibu.config.demo").joinpath("life", f"{kind}.toml")
    read = tomllib.loads(source.read_text(encoding="utf-8"))["topic"]
    everything = (
        Topic(
            row["title"],
            tuple(row["texts"]),
            row.get("group", "all"),
            row.get("vote", False),
            row.get("matter", ""),
        )
        for row in read
    )
    wanted = ("all", "retired" if retired else "active")
    return tuple(topic for topic in everything if topic.group in wanted)


class Life:
    """The organizational life of one body: draws agendas that repeat a topic as late as possible."""

    def __init__(self, rng: random.Random, retired: bool = False) -> None:
        self._rng = rng
        self._retired = retired
        self._left: dict[Kind, list[Topic]] = {}

    def agenda(self, kind: Kind, day: date, chair: str, speakers: Sequence[str]) -> tuple[AgendaItem, ...]:
        """The items of the next meeting of this kind.

        `chair` leads (in a lecture: lectures); `speakers` are other people present, at least one
        (two speak by turns where there are more).
        """
        return tuple(
            self._item(topic, day, chair, speakers) for topic in self._draw(kind, TOPICS_PER_MEETING[kind])
        )

    def place(self) -> str:
        """A place for the next meeting."""
        return self._rng.choice(PLACES[self._audience])

    def leave_reason(self) -> str:
        """Why somebody asks for leave before the meeting."""
        return self._rng.choice(LEAVE_REASONS[self._audience])

    def absence_reason(self) -> str:
        """What somebody says afterwards who stayed away without leave."""
        return self._rng.choice(ABSENCE_REASONS[self._audience])

    def proxy_reason(self) -> str:
        """Why somebody present is signed in by another."""
        return self._rng.choice(PROXY_REASONS)

    @property
    def _audience(self) -> str:
        return "retired" if self._retired else "active"

    def _draw(self, kind: Kind, count: int) -> list[Topic]:
        drawn: list[Topic] = []
        while len(drawn) < count:
            if not self._left.get(kind):
                fresh = [topic for topic in topics(kind, self._retired) if topic not in drawn]
                self._left[kind] = self._rng.sample(fresh, len(fresh))
            drawn.append(self._left[kind].pop())
        return drawn

    def _item(self, topic: Topic, day: date, chair: str, speakers: Sequence[str]) -> AgendaItem:
        rng = self._rng
        others = [name for name in speakers if name != chair] or [chair]
        second, third = rng.sample(others, 2) if len(others) > 1 else (others[0], chair)
        slots = _time_slots(day) | {
            "a": chair,
            "b": second,
            "c": third,
            "n": str(rng.randint(2, 6)),
            "k": str(rng.randint(8, 26)),
            "d": f"{rng.randint(5, 25)}日",
        }
        text = rng.choice(topic.texts)
        return AgendaItem(topic.title.format_map(slots), text.format_map(slots), topic.vote, topic.matter)


def _time_slots(day: date) -> dict[str, str]:
    quarter = (day.month + 2) // 3
    names = "一二三四"
    following = f"{names[quarter]}季度" if quarter < 4 else "明年一季度"
    return {
        "m": f"{day.month}月",
        "nm": f"{day.month % 12 + 1}月",
        "q": f"{names[quarter - 1]}季度",
        "nq": following,
    }
