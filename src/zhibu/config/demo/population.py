"""Invented people by the thousand: a name, numbers and an address of their own for every copied dossier."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from zhibu.config.demo.addresses import address
from zhibu.config.demo.identifiers import PHONE_PREFIX, id_check_character
from zhibu.config.demo.names import NameMaker
from zhibu.domain.people.members.rules import name_reading

# Beside the six areas of the demo enterprise, in the same row of numbers that belongs to no province.
_AREAS = tuple(f"7702{number:02d}" for number in range(1, 100))
_ORDERS = 500
# A step without a common divisor with the size of the range meets every number once.
_PHONES, _STEP = 10**8, 76_543_211

reading = lru_cache(maxsize=1 << 17)(name_reading)


@dataclass(frozen=True, slots=True)
class Mould:
    """What a copied dossier takes from its pattern: sex (1 male), words of the ethnic group, day of birth."""

    sex: str
    ethnic: str
    birth: date


@dataclass(frozen=True, slots=True)
class Person:
    """What a copied dossier has of its own."""

    name: str
    sort: str
    initials: str
    birth: date
    id_number: str
    phone: str
    address: str


class Population:
    """Draws people and never the same number twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._names = rng, NameMaker(rng, ())
        self._orders: Counter[tuple[date, str]] = Counter()
        self._count = 0

    def people(self, moulds: list[Mould], copy: int) -> list[Person]:
        """Return one person per mould, up to a year older than it."""
        return [self._person(mould, copy) for mould in moulds]

    def _person(self, mould: Mould, copy: int) -> Person:
        self._count += 1
        birth = mould.birth - timedelta(days=copy * 7 % 364)
        name = self._names.draw_shared("男" if mould.sex == "1" else "女", mould.birth, mould.ethnic)
        sort, initials = reading(name)
        return Person(
            name=name,
            sort=sort,
            initials=initials,
            birth=birth,
            id_number=self._id_number(birth, mould.sex),
            phone=f"{PHONE_PREFIX}{self._count * _STEP % _PHONES:08d}",
            address=address(self._rng, away=False),
        )

    def _id_number(self, birth: date, sex: str) -> str:
        count = self._orders[birth, sex]
        self._orders[birth, sex] = count + 1
        area, order = divmod(count, _ORDERS)
        start = f"{_AREAS[area]}{birth:%Y%m%d}{order * 2 + (sex == '1'):03d}"
        return start + id_check_character(start)
