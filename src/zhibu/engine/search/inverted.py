"""The inverted index beside the entries: how it is made, and how it waits while thousands are written."""
# ruff: noqa: S608  # statements are put together from pieces of this file and from the database's own

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

DEPTH = 20


def places(row: str) -> str:
    """The path of a row as tokens, one per organization on the way down, each with the row's kind."""
    parts = " || ' ~' || ".join(f"substr({row}.org_path, {at * 6 + 1}, 6)" for at in range(DEPTH))
    return f"replace(rtrim('~' || {parts}, ' ~'), '~', '~' || {row}.kind) || ' @' || {row}.kind"


def columns(row: str) -> str:
    return f"{row}.id, {row}.tokens, {places(row)}"


ADD = f"INSERT INTO search_words(rowid, words, place) VALUES ({columns('new')});"
TAKE = f"INSERT INTO search_words(search_words, rowid, words, place) VALUES ('delete', {columns('old')});"

SQLITE = [
    # One row is one document; no positions are kept, so the words themselves are compared afterwards.
    """CREATE VIRTUAL TABLE search_words USING fts5(
        words, place, content='', detail='none', columnsize=0, prefix='3 4 5',
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")""",
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN {ADD} END",
    f"CREATE TRIGGER search_entry_taken AFTER DELETE ON search_entry BEGIN {TAKE} END",
    f"""CREATE TRIGGER search_entry_changed AFTER UPDATE OF tokens, org_path, kind ON search_entry
        WHEN old.tokens <> new.tokens OR old.org_path <> new.org_path OR old.kind <> new.kind
        BEGIN {TAKE} {ADD} END""",
]
POSTGRESQL = [
    """ALTER TABLE search_entry ADD COLUMN words tsvector GENERATED ALWAYS AS
        (array_to_tsvector(array_append(array_remove(string_to_array(tokens, ' '), ''), '@' || kind)))
        STORED""",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
]
BACK = {"sqlite": ["DROP TABLE search_words"], "postgresql": ["ALTER TABLE search_entry DROP COLUMN words"]}


TRIGGERS = """SELECT 'TRIGGER', name, sql FROM sqlite_master
    WHERE type = 'trigger' AND tbl_name = 'search_entry'"""
INDEX = "SELECT 'INDEX', indexname, indexdef FROM pg_indexes WHERE indexname = 'search_entry_words'"
FILL = [
    "INSERT INTO search_words(search_words) VALUES ('delete-all')",
    f"INSERT INTO search_words(rowid, words, place) SELECT {columns('e')} FROM search_entry e ORDER BY e.id",
]


@contextmanager
def filled_at_the_end() -> Iterator[None]:
    """Let thousands of entries be written first, and invert them at once: a fifth of the time.

    Meanwhile nothing is found, and nothing mends it if the process dies: only for an installation that
    is still being made.
    """
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS if sqlite else INDEX)
        kept = cursor.fetchall()
        for what, name, _statement in kept:
            cursor.execute(f"DROP {what} {name}")
    yield
    with connection.cursor() as cursor:
        for statement in (*(FILL if sqlite else ()), *(statement for _what, _name, statement in kept)):
            cursor.execute(statement)
