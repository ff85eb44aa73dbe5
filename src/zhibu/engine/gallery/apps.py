"""The gallery as a Django app."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class GalleryConfig(Module):
    """Holds the pages on which every component is looked at."""

    name = "zhibu.engine.gallery"
    label = "gallery"
    menu = (MenuEntry(_("界面部件"), "gallery", "layout-grid", "settings.write", order=90),)
