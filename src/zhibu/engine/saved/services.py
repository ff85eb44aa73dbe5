"""Every write of saved views: each is its owner's alone."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.resource import Resource
from zhibu.engine.resource.view import look
from zhibu.engine.saved.models import NAME_LENGTH, QUERY_LENGTH, SavedView
from zhibu.engine.saved.queries import own
from zhibu.engine.search.find import whole_number

MOST = 20
"""So many per list: more are no longer found at a glance."""


@service()
def keep(resource: Resource, query: str, name: str, *, first: bool = False, actor: Actor) -> SavedView:
    """Keep the state of a list under a name, in place of what had that name; raises Invalid, Http404.

    A whole number that somebody searched by is private and is not kept.
    """
    if actor.account_id is None:
        raise Refused("me")
    view = look(resource, actor, QueryDict(query))
    state = urlencode(view.kept)
    if whole_number(view.words):
        raise Invalid({"": _("搜的是证件号或电话，不能存。清除搜索词后再保存。")})
    if not state:
        raise Invalid({"": _("还没有筛选条件。先选条件，再保存。")})
    if len(state) > QUERY_LENGTH:
        raise Invalid({"": _("条件太多，存不下。减少一些后再保存。")})
    known = {one.name for one in own(actor, resource.name).select_for_update()}
    name = _named(name)
    if name not in known and len(known) >= MOST:
        raise Invalid({"": _("一个列表最多存%(most)d个。移出不用的，再保存。") % {"most": MOST}})
    saved, _new = SavedView.objects.update_or_create(
        account_id=actor.account_id,
        list_name=resource.name,
        name=name,
        defaults={
            "query": state,
            "org_path": view.place.path if view.place else "",
            "changed_at": clock.now(),
        },
    )
    _put_first(saved, first=first)
    journal.note(actor, "saved.keep", saved)
    return saved


@service()
def amend(saved: SavedView, name: str, *, first: bool, actor: Actor) -> None:
    """Give another name, or say whether the list opens with it; raises Invalid for a name that is taken."""
    _own(saved, actor)
    name = _named(name)
    others = own(actor, saved.list_name).exclude(pk=saved.pk).select_for_update()
    if name in {one.name for one in others}:
        raise Invalid({"": _("已有同名的。换一个名称。")})
    saved.name, saved.changed_at = name, clock.now()
    saved.save(update_fields=["name", "changed_at"])
    _put_first(saved, first=first)
    journal.note(actor, "saved.amend", saved)


@service()
def drop(saved: SavedView, *, actor: Actor) -> None:
    """Remove a saved view."""
    _own(saved, actor)
    journal.note(actor, "saved.drop", saved)
    saved.delete()


def _put_first(saved: SavedView, *, first: bool) -> None:
    if first:
        same = SavedView.objects.filter(account_id=saved.account_id, list_name=saved.list_name, first=True)
        same.exclude(pk=saved.pk).update(first=False)
    if saved.first != first:
        saved.first = first
        saved.save(update_fields=["first"])


def _named(name: str) -> str:
    name = name.replace("\0", "").strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise Invalid({"": _("请填写名称，最多%(most)d个字。") % {"most": NAME_LENGTH}})
    return name


def _own(saved: SavedView, actor: Actor) -> None:
    if actor.account_id is None or saved.account_id != actor.account_id:
        raise Refused("me")
