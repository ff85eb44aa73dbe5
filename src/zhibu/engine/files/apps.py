"""The room of stored files as a Django app: it holds the rows and the job that tidies the folder."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import Module


class Files(Module):
    """Stored files."""

    name = "zhibu.engine.files"
    label = "files"
    verbose_name = _("文件")
