"""Finding what stands in no table: pages by their names, rules by number and words."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhibu.engine.access import Actor
from zhibu.engine.modules import installed
from zhibu.engine.rules.book import Rule, Rulebook, rulebook
from zhibu.engine.search.find import Group
from zhibu.engine.search.offers import Hit, Page, pages
from zhibu.engine.search.words import Query, Told, query, reading, told

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


def _rules(wanted: Query) -> list[Hit]:
    return [_rule_hit(rule) for rule, said in _ruled(rulebook()) if said.holds(wanted)]


@lru_cache(maxsize=2)
def _ruled(book: Rulebook) -> list[tuple[Rule, Told]]:
    return [
        (
            rule,
            told(
                (rule.title, rule.text, rule.document, rule.short, rule.article),
                (reading(rule.title),),
                (rule.id,),
            ),
        )
        for rule in book.all()
    ]


def _rule_hit(rule: Rule) -> Hit:
    return Hit(rule.title, reverse("search.rule", args=[rule.id]), f"{rule.cite} · {rule.id}")


def _pages(actor: Actor, wanted: Query) -> list[Hit]:
    hits: dict[tuple[str, str], Hit] = {}
    for page, label, said in _paged(get_language(), len(pages())):
        if said.holds(wanted) and (not page.capability or actor.may(page.capability)):
            url = reverse(page.screen)
            hits.setdefault((label, url), Hit(label, url))
    return list(hits.values())


@lru_cache(maxsize=8)
def _paged(_language: str | None, _registered: int) -> list[tuple[Page, str, Told]]:
    # Every query asks the same few dozen pages.
    listed = [
        Page(entry.label, entry.screen, entry.capability, entry.parent)
        for module in installed()
        for entry in module.menu
        if not entry.scan
    ]
    named = [(page, (str(page.label), *str(page.words).split())) for page in (*listed, *pages())]
    return [(page, names[0], told(names, map(reading, names))) for page, names in named]
