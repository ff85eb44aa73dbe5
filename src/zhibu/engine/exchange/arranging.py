"""Remembering which column somebody reads for which item, for the next file with such heads (journey 10)."""

import hashlib
import json

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.exchange.header import Header
from zhibu.engine.exchange.models import Arrangement

Mapping = dict[str, int | None]


def headings(header: Header) -> str:
    """Return the same short text for every file with these headings in these places."""
    told = json.dumps(sorted(header.heads().items()), ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def recalled(list_name: str, header: Header, actor: Actor) -> Mapping:
    """Return how the account arranged the columns of such a file the last time; empty where it never did."""
    if actor.account_id is None:
        return {}
    rows = Arrangement.objects.filter(account_id=actor.account_id, list_name=list_name)
    found = rows.filter(headings=headings(header)).first()
    return dict(found.mapping) if found else {}


def remember(list_name: str, header: Header, mapping: Mapping, actor: Actor) -> None:
    """Keep an arrangement as the account's own, in the transaction of the service that made it."""
    if actor.account_id is None:
        return
    Arrangement.objects.update_or_create(
        account_id=actor.account_id,
        list_name=list_name,
        headings=headings(header),
        defaults={"mapping": mapping, "at": clock.now()},
    )
