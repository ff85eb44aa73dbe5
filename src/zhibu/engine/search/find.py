"""Finding: one statement over the index for all kinds, within the actor's reach, then the rows themselves.

The inverted index leads on SQLite, with the actor's own node and the kind among the tokens, so that a
branch of a large tree meets only its own rows; PostgreSQL weighs path and tokens by its statistics.
"""
# ruff: noqa: S608  # statements are put together from pieces of this file; all values are parameters

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from zhibu.engine.access import Actor
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.access.scopes import reading as capability_of
from zhibu.engine.search.offers import Hit, Offer, offers
from zhibu.engine.search.words import LONGEST_READING, Query, pairs, query, spoken

MOST = 1000
"""So many hits of a kind are looked at and counted; whoever gets more adds a word."""

LAST = "z" * WIDTH

COLUMNS = "e.kind, e.object_id, e.title, e.sort, e.org_path"


@dataclass
class Group:
    """The hits of one kind: those of the page, and how many there are (`more`: at least so many)."""

    kind: str
    label: str
    icon: str
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    offset: int = 0

    @property
    def more(self) -> bool:
        """Say whether the count ended before the hits did."""
        return self.total >= MOST


@dataclass(frozen=True)
class Sql:
    """A piece of a statement with its parameters."""

    text: str
    given: tuple[Any, ...] = ()


def records(actor: Actor, typed: str, *, kind: str = "", size: int = 5, offset: int = 0) -> list[Group]:
    """Return what an actor finds among the records, by kind; kinds without hits are left out.

    A long query without blanks that is found nowhere as it stands is split into words.
    """
    wanted = query(typed)
    chosen = [found for found in offers() if not kind or found.kind == kind]
    groups = _found(actor, chosen, wanted, size, offset) if wanted else []
    if not groups and wanted and (parts := wanted.split()):
        groups = _found(actor, chosen, parts, size, offset)
    return _with_numbers(actor, chosen, typed, groups)


def _found(actor: Actor, chosen: list[Offer], wanted: Query, size: int, offset: int) -> list[Group]:
    pieces = [
        _ranked(hits, wanted, size, offset) for found in chosen if (hits := _hits(actor, found, wanted))
    ]
    if not pieces:
        return []
    statement = _joined(" UNION ALL ", pieces)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.given)
        lines = cursor.fetchall()
    groups = []
    for found in chosen:
        mine = sorted((place, key, total) for kind, key, total, place in lines if kind == found.kind)
        if mine:
            group = Group(found.kind, str(found.label), found.icon, mine[0][2], offset=offset)
            group.hits = _shown(actor, found, [key for _place, key, _total in mine])
            groups.append(group)
    return [group for group in groups if group.hits]


def _shown(actor: Actor, found: Offer, keys: Sequence[int]) -> list[Hit]:
    # The index says where to look; whether the actor may see it, only the record's own filter says.
    reached = found.record.objects.visible_to(actor).filter(pk__in=keys)
    hits = found.show(actor, reached)
    return [hits[key] for key in keys if key in hits]


def _joined(word: str, pieces: Sequence[Sql]) -> Sql:
    text = word.join(f"SELECT * FROM ({piece.text}) AS part{at}" for at, piece in enumerate(pieces))
    return Sql(text, tuple(value for piece in pieces for value in piece.given))


def _hits(actor: Actor, found: Offer, wanted: Query) -> Sql | None:
    """Select the entries of a kind that an actor reaches by his node, and those that are his own."""
    holds, own, pieces = _holds(wanted), tuple(found.own(actor)), []
    if actor.may(capability_of(found.record)):
        met = _met(actor, found.kind, wanted)
        text = (
            f"SELECT {COLUMNS} FROM {met.text} AND e.kind = %s AND e.org_path >= %s AND e.org_path <= %s"
            f" AND {holds.text} LIMIT {MOST}"
        )
        reach = (found.kind, actor.path, actor.path + LAST)
        pieces.append(Sql(text, (*met.given, *reach, *holds.given)))
    if own:
        places = ", ".join(["%s"] * len(own))
        text = f"SELECT {COLUMNS} FROM search_entry e WHERE e.kind = %s AND e.object_id IN ({places})"
        pieces.append(Sql(f"{text} AND {holds.text}", (found.kind, *own, *holds.given)))
    return _joined(" UNION ", pieces) if pieces else None


def _ranked(hits: Sql, wanted: Query, size: int, offset: int) -> Sql:
    """Number the hits: whole titles first, then titles that begin so, then the rest in their order."""
    # Materialized, or SQLite sorts all hits before it counts up to the most.
    text = f"""WITH c AS MATERIALIZED ({hits.text}), numbered AS (
        SELECT c.kind, c.object_id, count(*) OVER () AS total, row_number() OVER (
        ORDER BY CASE WHEN c.title = %s THEN 0 WHEN c.title LIKE %s THEN 1 ELSE 2 END,
        c.sort, c.org_path, c.object_id) AS place FROM c)
        SELECT * FROM numbered WHERE place > %s AND place <= %s"""
    return Sql(text, (*hits.given, wanted.whole, f"{wanted.whole}%", offset, offset + size))


def _sqlite() -> bool:
    return connection.vendor == "sqlite"


def _met(actor: Actor, kind: str, wanted: Query) -> Sql:
    if not _sqlite():
        terms = [_tsquery(word) for word in wanted.words]
        if len(actor.path) <= WIDTH:
            # Below the root the path says the kind too, and reading the list of a kind costs more.
            terms.insert(0, f"'@{kind}'")
        return Sql("search_entry e WHERE e.words @@ %s::tsquery", (" & ".join(terms),))
    place = f"~{kind}{actor.path[-WIDTH:]}" if actor.path else f"@{kind}"
    terms = [f'"{place}"', *(_match(word) for word in wanted.words)]
    # A cross join keeps the order of its tables, whatever SQLite thinks of them.
    leading = "search_words w CROSS JOIN search_entry e WHERE w.search_words MATCH %s AND e.id = w.rowid"
    return Sql(leading, (" AND ".join(terms),))


def _match(word: str) -> str:
    text = " AND ".join(f'"{pair}"' for pair in pairs(word))
    return f'(({text}) OR "={word[:LONGEST_READING]}" * OR "#{word}")' if spoken(word) else f"({text})"


def _tsquery(word: str) -> str:
    text = " & ".join(f"'{pair}'" for pair in pairs(word))
    return f"(({text}) | '={word[:LONGEST_READING]}':* | '#{word}')" if spoken(word) else f"({text})"


def _holds(wanted: Query) -> Sql:
    # Pairs may stand apart, so the words themselves are looked at too.
    parts: list[str] = []
    given: list[str] = []
    for word in wanted.words:
        if spoken(word):
            parts.append("(e.text LIKE %s OR e.tokens LIKE %s OR e.tokens LIKE %s)")
            given += [f"%{word}%", f"% ={word[:LONGEST_READING]}%", f"% #{word} %"]
        else:
            parts.append("e.text LIKE %s")
            given.append(f"%{word}%")
    return Sql(" AND ".join(parts), tuple(given))


def _with_numbers(actor: Actor, chosen: list[Offer], typed: str, groups: list[Group]) -> list[Group]:
    if not _may_be_number(typed):
        return groups
    for found in chosen:
        keys = list(found.number(actor, "".join(typed.split())))
        if keys:
            hits = _shown(actor, found, keys)
            groups = [group for group in groups if group.kind != found.kind]
            groups.insert(0, Group(found.kind, str(found.label), found.icon, len(hits), hits))
    return groups


def _may_be_number(typed: str) -> bool:
    digits = sum(char.isdigit() for char in typed)
    return typed.isascii() and digits >= 8 and digits >= len(typed) - 3


def whole_number(typed: str) -> bool:
    """Say whether what was typed may be somebody's number, which belongs in no address (S-51)."""
    return _may_be_number(typed)
