"""Fonts of official papers: those of the machine, with stated substitutes; none are shipped."""

from functools import lru_cache

import typst

FACES: dict[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", "FZFangSong-Z02S", "Noto Serif CJK SC"),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", "Noto Serif CJK SC"),
    "black": ("SimHei", "STHeiti", "Noto Sans CJK SC"),
    "script": ("KaiTi_GB2312", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
    "number": ("SimSun", "NSimSun", "STSong", "Noto Serif CJK SC"),
}
"""What each part of a paper asks for, best first; the last ones are free substitutes."""

LAST_RESORT = ("Source Han Serif SC", "Source Han Sans SC", "Noto Serif CJK SC", "Noto Sans CJK SC")
SUBSTITUTE = "Noto"
WANTED = {"body": "仿宋", "title": "小标宋", "black": "黑体", "script": "楷体"}  # data: names of typefaces


class NoChineseFont(RuntimeError):
    """The machine has no font with Chinese characters: a paper would be a page of boxes."""


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """Return the font families of the machine, read once per process."""
    return frozenset(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).families())


def faces() -> dict[str, list[str]]:
    """Return for each part of a paper the families to use, best first; raises NoChineseFont."""
    found = {
        part: [name for name in (*names, *LAST_RESORT) if name in installed()]
        for part, names in FACES.items()
    }
    if not all(found.values()):
        raise NoChineseFont
    return {part: list(dict.fromkeys(names)) for part, names in found.items()}


def substitutes() -> list[tuple[str, str]]:
    """Return which typeface of the layout is stood in for by which family; raises NoChineseFont."""
    used = faces()
    return [
        (wanted, used[part][0])
        for part, wanted in WANTED.items()
        if used[part][0] not in FACES[part] or used[part][0].startswith(SUBSTITUTE)
    ]
