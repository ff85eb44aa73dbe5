"""Invented home addresses, to the door number (INF-14)."""

import random

# Neither the cities nor the streets exist.
_HOME = "江临市"
_HOME_DISTRICTS: dict[str, tuple[str, ...]] = {
    "东渡区": ("锻铁路", "渡口街", "星桥路", "柏塘巷", "机床二路"),
    "石桥区": ("石桥大道", "长堤路", "槐荫街", "三里桥路"),
    "北塘区": ("北塘路", "荷塘街", "竹园路", "工人新村路"),
    "南渚区": ("南渚大道", "芦滩路", "云帆街"),
}
_AWAY: dict[str, dict[str, tuple[str, ...]]] = {
    "云渡市": {"城东区": ("云渡大道", "青石街", "东湖岸路"), "柳坝区": ("柳坝路", "水磨街")},
    "青岭市": {"岭前区": ("岭前路", "松涛街"), "新站区": ("新站大道", "货场路")},
    "沙洲港市": {"港口区": ("码头路", "海堤街"), "洲心区": ("洲心路", "灯塔街")},
}


def address(rng: random.Random, away: bool) -> str:
    """City, district, street, compound, building, entrance and door."""
    city, districts = _HOME, _HOME_DISTRICTS
    if away:
        city = rng.choice(list(_AWAY))
        districts = _AWAY[city]
    district = rng.choice(list(districts))
    street = rng.choice(districts[district])
    door = f"{rng.randint(1, 18)}0{rng.randint(1, 4)}"
    return (
        f"{city}{district}{street}{rng.randint(1, 198)}号院"
        f"{rng.randint(1, 24)}栋{rng.randint(1, 4)}单元{door}室"
    )
