"""Count what organizations already hold, now that more than two numbers are kept with them."""

from collections import defaultdict
from typing import Any

from django.db import migrations
from django.db.models import Count, Q

WIDTH = 6


def count(apps: Any, schema_editor: Any) -> None:
    """Carry the numbers of every node's own members up to the root."""
    members, organizations = apps.get_model("members", "Member"), apps.get_model("organizations", "Organization")
    parts = {
        "floating_count": Count("pk", filter=Q(floating=True)),
        "lost_count": Count("pk", filter=Q(lost=True)),
        "suspended_count": Count("pk", filter=Q(standing="2")),
    }
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(parts, 0))
    for line in members.objects.filter(left_on=None).order_by().values("org_path").annotate(**parts):
        path = line["org_path"]
        for end in range(WIDTH, len(path) + 1, WIDTH):
            for name in parts:
                found[path[:end]][name] += line[name]
    for path, numbers in found.items():
        if any(numbers.values()):
            organizations.objects.filter(path=path).update(**numbers)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("organizations", "0002_counted_states")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
