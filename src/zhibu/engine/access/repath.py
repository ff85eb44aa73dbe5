"""Moving a subtree: every record that copies a tree path gets the new one, in the same transaction."""

from django.apps import apps
from django.db.models import CharField, Value
from django.db.models.functions import Concat, Substr

from zhibu.engine.access.paths import TreePathField, under


def repath(old: str, new: str) -> int:
    """Replace a path prefix in all path columns of all tables; returns how many rows changed."""
    changed = 0
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, TreePathField):
                continue
            moved = model._base_manager.filter(under(old, field.name))
            tail = Substr(field.name, len(old) + 1, output_field=CharField())
            changed += moved.update(**{field.name: Concat(Value(new), tail, output_field=CharField())})
    return changed
