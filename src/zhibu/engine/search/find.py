"""Finding: one statement over the index for all kinds, within the actor's reach, then the rows themselves.

The inverted index leads on SQLite, with the actor's own node and the kind among the tokens, so that a
branch of a large tree meets only its own rows; PostgreSQL weighs path and tokens by its statistics.
"""

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
    pieces = [piece for found in chosen if (piece := _of_kind(actor, found, wanted, size, offset))]
    if not pieces:
        return []
    statement = " UNION ALL ".join(
        f"SELECT * FROM ({piece.text}) AS g{at}" for at, piece in enumerate(pieces)
    )  # noqa: S608  # pieces of this file
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for piece in pieces for value in piece.given])
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


def _of_kind(actor: Actor, found: Offer, wanted: Query, size: int, offset: int) -> Sql | None:
    own = list(found.own(actor))
    holds = _holds(wanted)
    columns = "e.kind, e.object_id, e.title, e.sort, e.org_path"
    parts = []
    if actor.may(capability_of(found.record)):
        start = "search_words w CROSS JOIN search_entry e" if _sqlite() else "search_entry e"
        met = _met(actor, found.kind, wanted)
        sql = (
            f"SELECT {columns} FROM {start} WHERE {met.text} AND e.kind = %s"  # noqa: S608  # pieces of this file
            f" AND e.org_path >= %s AND e.org_path <= %s AND {holds.text} LIMIT {MOST}"
        )
        reach = (found.kind, actor.path, actor.path + LAST)
        parts.append(Sql(f"SELECT * FROM ({sql}) AS r", (*met.given, *reach, *holds.given)))  # noqa: S608  # pieces of this file
    if own:
        places = ", ".join(["%s"] * len(own))
        sql = f"SELECT {columns} FROM search_entry e WHERE e.kind = %s AND e.object_id IN ({places})"  # noqa: S608  # pieces of this file
        parts.append(Sql(f"{sql} AND {holds.text}", (found.kind, *own, *holds.given)))
    if not parts:
        return None
    hits = " UNION ".join(part.text for part in parts)
    order = (
        "CASE WHEN c.title = %s THEN 0 WHEN c.title LIKE %s THEN 1 ELSE 2 END, "
        "c.sort, c.org_path, c.object_id"
    )
    ranked = (
        "SELECT c.kind, c.object_id, count(*) OVER () AS total, "
        f"row_number() OVER (ORDER BY {order}) AS place FROM ({hits}) AS c"  # noqa: S608  # pieces of this file
    )
    given = [value for part in parts for value in part.given]
    whole = (wanted.whole, f"{wanted.whole}%")
    text = f"SELECT * FROM ({ranked}) AS o WHERE o.place > %s AND o.place <= %s"  # noqa: S608  # pieces of this file
    return Sql(text, (*whole, *given, offset, offset + size))


def _sqlite() -> bool:
    return connection.vendor == "sqlite"


def _met(actor: Actor, kind: str, wanted: Query) -> Sql:
    if not _sqlite():
        return Sql("e.words @@ %s::tsquery", (" & ".join(_tsquery(word) for word in wanted.words),))
    terms = [f'"@{kind}"', *(_match(word) for word in wanted.words)]
    if actor.path:
        terms.insert(0, f'"~{actor.path[-WIDTH:]}"')
    return Sql("w.search_words MATCH %s AND e.id = w.rowid", (" AND ".join(terms),))


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
