"""The four steps of the import wizard, as every page of it shows them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.exchange.models import Batch, BatchState

CAPABILITY = "imports.write"


def steps_of(now: int, batch: Batch | None = None) -> list[dict[str, str]]:
    """Return the steps for the step bar; those done are links while the batch waits."""
    urls = ["", "", ""]
    if batch is not None and batch.state == BatchState.CHECKED:
        urls = [
            reverse("imports.start"),
            reverse("imports.columns", kwargs={"uuid": batch.uuid}),
            reverse("imports.check", kwargs={"uuid": batch.uuid}),
        ]
    labels = [_("选文件"), _("对应列"), _("检查数据"), _("导入")]
    return [
        {
            "label": label,
            "state": "done" if place < now else "now" if place == now else "",
            "url": urls[place] if place < min(now, 3) else "",
        }
        for place, label in enumerate(labels)
    ]
