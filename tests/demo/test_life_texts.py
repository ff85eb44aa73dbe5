"""The texts of the demo's organizational life: complete, factual, of usable length."""

import random
import re
from datetime import date

import pytest

from zhibu.config.demo.life_texts import TOPICS_PER_MEETING, Kind, Life, topics

SHORT = ("李玉", "王成", "陈同")
LONG = ("阿依努尔·吐尔地", "令狐永华", "尉迟昊凯")
SLOTS = {"m": "6月", "nm": "7月", "q": "二季度", "nq": "三季度"}
# Words of slogans have no place in records of a demonstration.
SLOGANS = re.compile(r"！|伟大|奋进|新时代|引领|坚决|高举|旗帜|赋能|打造")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("retired", [False, True])
def test_every_text_has_its_length_and_no_slogan(kind: Kind, retired: bool) -> None:
    pool = topics(kind, retired)
    assert len(pool) >= 9
    assert len({topic.title for topic in pool}) == len(pool)
    for topic in pool:
        for text in topic.texts:
            for names, number in ((SHORT, "2"), (LONG, "26")):
                slots = SLOTS | dict(zip("abc", names, strict=True))
                filled = text.format_map(slots | {"n": number, "k": number, "d": f"{number}日"})
                assert 60 <= len(filled) <= 200
                assert not SLOGANS.search(filled)
            assert "{a}" in text


def test_only_deciding_meetings_vote() -> None:
    voting = {kind for kind in Kind if any(topic.vote for topic in topics(kind, retired=False))}
    assert voting == {Kind.MEMBERS, Kind.COMMITTEE}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_year_of_agendas(kind: Kind) -> None:
    life = Life(random.Random(1), retired=False)
    people = ["许嘉禾", "陆清源", "苏景行", "陶令仪"]
    titles: list[str] = []
    for month in range(1, 13):
        items = life.agenda(kind, date(2026, month, 10), people[0], people)
        assert len(items) == TOPICS_PER_MEETING[kind]
        assert len({item.title for item in items}) == len(items)
        for item in items:
            assert 60 <= len(item.minutes) <= 200
            assert "{" not in item.title + item.minutes
            assert people[0] in item.minutes
        titles += [item.title for item in items]
    pool = len(topics(kind, retired=False))
    assert len(set(titles)) >= min(pool, len(titles))


def test_time_words_follow_the_day() -> None:
    life = Life(random.Random(3))
    found = ""
    for _ in range(40):
        for item in life.agenda(Kind.COMMITTEE, date(2026, 12, 3), "许嘉禾", ["陆清源", "苏景行"]):
            found += item.title + item.minutes
    assert "12月" in found
    assert "1月" in found
    assert "明年一季度" in found
    assert "13月" not in found


def test_same_seed_same_life() -> None:
    def year(seed: int) -> list[object]:
        life = Life(random.Random(seed), retired=True)
        drawn: list[object] = [life.place(), life.leave_reason(), life.absence_reason()]
        drawn.append(life.agenda(Kind.THEME, date(2026, 3, 5), "李玉", ["王成"]))
        return [*drawn, life.proxy_reason()]

    assert year(5) == year(5)
