"""The index, and its inverted index: FTS5 kept by triggers on SQLite, a generated column and GIN on PostgreSQL.

Whoever changes the table later on SQLite makes it anew, and must make the triggers anew as well;
`test_upkeep` fails where they are missing.
"""

from django.db import migrations, models

import zhibu.engine.access.paths
from zhibu.engine.search.inverted import BACK, POSTGRESQL, SQLITE


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
