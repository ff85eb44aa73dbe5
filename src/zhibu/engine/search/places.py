"""Finding what stands in no table: pages by their names, rules by number and words."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import Actor
from zhibu.engine.modules import installed
from zhibu.engine.rules.book import Rule, rulebook
from zhibu.engine.search.find import Group
from zhibu.engine.search.offers import Hit, Page, pages
from zhibu.engine.search.words import Query, query, reading, says

RULES, PAGES = "rule", "page"


def places(actor: Actor, typed: str, *, kind: str = "", size: int = 5, offset: int = 0) -> list[Group]:
    """Return the rules and the pages of the actor's role that a query names."""
    wanted = query(typed)
    groups = [
        Group(RULES, _("制度规定"), "books", hits=_rules(wanted) if wanted else [], offset=offset),
        Group(PAGES, _("页面"), "layout-grid", hits=_pages(actor, wanted) if wanted else [], offset=offset),
    ]
    for group in groups:
        group.total = len(group.hits)
        group.hits = group.hits[offset : offset + size]
    return [group for group in groups if group.hits and kind in ("", group.kind)]


@lru_cache(maxsize=1024)
def _reading(text: str) -> str:
    return reading(text)


def _rules(wanted: Query) -> list[Hit]:
    return [_rule_hit(rule) for rule in rulebook().all() if _names(rule, wanted)]


def _names(rule: Rule, wanted: Query) -> bool:
    texts = (rule.title, rule.text, rule.document, rule.short, rule.article)
    return says(wanted, texts, (_reading(rule.title),), (rule.id,))


def _rule_hit(rule: Rule) -> Hit:
    return Hit(rule.title, reverse("search.rule", args=[rule.id]), f"{rule.cite} · {rule.id}")


def _pages(actor: Actor, wanted: Query) -> list[Hit]:
    listed = [
        Page(entry.label, entry.screen, entry.capability, entry.parent)
        for module in installed()
        for entry in module.menu
        if not entry.scan
    ]
    hits: dict[tuple[str, str], Hit] = {}
    for page in (*listed, *pages()):
        if page.capability and not actor.may(page.capability):
            continue
        label, others = str(page.label), str(page.words).split()
        if says(wanted, (label, *others), tuple(_reading(name) for name in (label, *others))):
            url = reverse(page.screen)
            hits.setdefault((label, url), Hit(label, url))
    return list(hits.values())
