"""`zhibu reindex`: compare the search index with the records and mend what differs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from zhibu.engine.search.offers import offers
from zhibu.engine.search.upkeep import reindex


class Command(BaseCommand):
    """Mend the search index; the installation stays in use meanwhile."""

    help = "Compare the search index with the records and mend what differs, in small transactions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per kind: rows, entries written anew, entries removed."""
        labels = {offer.kind: str(offer.label) for offer in offers()}
        for kind, tally in reindex().items():
            words = {"kind": labels[kind], "rows": tally.rows, "new": tally.written, "old": tally.removed}
            self.stdout.write(_("%(kind)s：核对%(rows)d条，写入%(new)d条，删去%(old)d条。") % words)
