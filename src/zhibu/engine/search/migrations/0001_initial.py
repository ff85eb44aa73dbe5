"""The index, and its inverted index: FTS5 kept by triggers on SQLite, a generated column and GIN on PostgreSQL.

Whoever changes the table later on SQLite makes it anew, and must make the triggers anew as well;
`test_upkeep` fails where they are missing.
"""

from django.db import migrations, models

import zhibu.engine.access.paths

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
        (array_to_tsvector(array_append(array_remove(string_to_array(tokens, ' '), ''), '@' || kind))) STORED""",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
]
BACK = {"sqlite": ["DROP TABLE search_words"], "postgresql": ["ALTER TABLE search_entry DROP COLUMN words"]}


def forwards(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def backwards(apps, editor):
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("object_id", models.BigIntegerField()),
                ("org_path", zhibu.engine.access.paths.TreePathField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("tokens", models.TextField()),
                ("sort", models.CharField(max_length=120)),
            ],
            options={
                "indexes": [models.Index(fields=["org_path", "kind"], name="search_entry_path")],
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
