"""The table of the index; its inverted index is made by the migration, per vendor."""

from django.db import models

from zhibu.engine.access import TreePathField


class Entry(models.Model):
    """One findable row: where it is, its words in plain form, and the tokens they are found by.

    `org_path` follows its organization as every copied path does (access.repath). Never holds a
    personal number, a telephone or an address (S-51).
    """

    kind = models.CharField(max_length=16)
    object_id = models.BigIntegerField()
    org_path = TreePathField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    tokens = models.TextField()
    sort = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]
        indexes = [models.Index(fields=["org_path", "kind"], name="search_entry_path")]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
