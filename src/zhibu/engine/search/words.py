"""Words as the index sees them: plain form, two-character tokens, readings in pinyin; and queries.

Tokens carry a sign that says what they are: none for two characters of a text, `=` for a reading
from any of its syllables on, `#` for a whole number or code. No sign occurs in a plain form.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import rjieba
from pypinyin import lazy_pinyin

SHORTEST = 2
LONGEST_QUERY = 60
LONGEST_READING = 24
MANY = 6
"""So many characters without a blank are a sentence: it may be split where it is found nowhere whole."""


def plain(text: str) -> str:
    """Return only the letters and digits of a text, in one width and one case."""
    if text.isalnum() and text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")


def pairs(word: str) -> list[str]:
    """Return every two neighbouring characters of a plain word."""
    return [word[at : at + 2] for at in range(len(word) - 1)]


def reading(text: str) -> str:
    """Return the pinyin of a text, syllables apart; a name of a person has its own table."""
    return " ".join(lazy_pinyin(text, errors="ignore"))


def tokens(texts: Iterable[str], readings: Iterable[str], numbers: Iterable[str]) -> str:
    """Return all tokens of an entry, apart and enclosed by blanks; texts and numbers are plain."""
    found = {pair for text in texts for pair in pairs(text)}
    found |= {f"#{number}" for number in numbers if number}
    for spoken in readings:
        syllables = [plain(syllable) for syllable in spoken.split()]
        for at in range(len(syllables)):
            rest = syllables[at:]
            found.add("=" + "".join(rest)[:LONGEST_READING])
            found.add("=" + "".join(syllable[:1] for syllable in rest)[:LONGEST_READING])
    return f" {' '.join(sorted(found))} "


@dataclass(frozen=True)
class Query:
    """What somebody typed: plain words of two characters or more, all of which must be found."""

    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def whole(self) -> str:
        """Return the words as one, as a title would hold them."""
        return "".join(self.words)

    def split(self) -> "Query | None":
        """Return the words of a long query without blanks, or None where there is nothing to split."""
        if len(self.words) != 1 or len(self.whole) < MANY:
            return None
        parts = tuple(part for part in rjieba.cut(self.whole) if len(part) >= SHORTEST)
        return Query(parts) if parts and parts != self.words else None


def query(typed: str) -> Query:
    """Read what was typed; a character alone belongs to its neighbours, as in a name written apart."""
    words = [word for word in map(plain, typed[:LONGEST_QUERY].split()) if word]
    if any(len(word) < SHORTEST for word in words):
        words = ["".join(words)]
    return Query(tuple(word for word in words if len(word) >= SHORTEST))


def spoken(word: str) -> bool:
    """Say whether a word may be pinyin or a number, and not only part of a text."""
    return word.isascii()


@dataclass(frozen=True)
class Told:
    """What is said of something that stands in no index: plain texts, and tokens of readings and numbers."""

    text: str
    known: str

    def holds(self, found: Query) -> bool:
        """Say whether all words of a query are in it, by the same rules as the index."""
        return all(
            word in self.text or (spoken(word) and (f" ={word}" in self.known or f" #{word} " in self.known))
            for word in found.words
        )


def told(texts: Iterable[str], readings: Iterable[str], numbers: Iterable[str] = ()) -> Told:
    """Make ready what queries are asked of; no plain word holds the blank between two texts."""
    return Told(" ".join(map(plain, texts)), tokens((), readings, map(plain, numbers)))
