"""All measures of one installation: prints a line of JSON for each."""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bench.clock import Answer, Measure, compare

FEW, LARGE = 3, 50_000
"""What takes seconds is taken three times; a large installation is one of more members."""
ASKED = 200
"""So many pages are asked for to learn how long people wait."""
MANY = 10
"""So many thousand rows has a long list that is carried."""


def lists() -> Iterator[Measure]:
    """Measure pages of the member list, and one dossier, through the whole request."""
    from django.urls import reverse

    from bench.floors import bare_client, terms
    from zhibu.domain.people.members.models import Member

    office = client("office")
    bare = bare_client(office)
    address = reverse("members.list")

    def page(query: str) -> Any:
        answer = office.get(f"{address}?size=50{query}")
        assert answer.status_code == 200, answer.status_code
        return answer

    yield compare("list page, 50 rows", lambda: page(""), lambda: bare.get("/"))
    yield compare("list page, filtered", lambda: page("&chip=full"), lambda: bare.get("/?category=01"))
    middle = Member.objects.count() // 100
    marked = re.findall(rf'page=({middle + 1}[^"&]*)"', page(f"&page={middle}").content.decode())
    deep, rows = marked[0] if marked else str(middle), Member.objects.order_by("name_sort", "pk")
    begin = rows[middle * 50].name_sort
    yield compare(
        "list page, in the middle", lambda: page(f"&page={deep}"), lambda: bare.get(f"/?after={begin}")
    )
    one = rows[middle]
    yield compare(
        "list searched by a name", lambda: page(f"&q={one.name}"), lambda: bare.get(f"/?name={one.name}")
    )
    stored = one.uuid.hex if Member._meta.get_field("uuid").db_type(connection()) == "char(32)" else one.uuid
    dossier = reverse("members.detail", args=[one.uuid])
    yield compare("one dossier", lambda: office.get(dossier), lambda: bare.get(f"/?uuid={stored}"))
    for what, word in (("a name", one.name), ("initials", one.name_initials), ("a common word", "支部")):
        asked, floor = f"{reverse('search')}?q={word}", f"/search/?{urlencode({'terms': terms(word)})}"
        yield compare(f"search: {what}", partial(office.get, asked), partial(bare.get, floor))


def duties(members: int) -> Iterator[Measure]:
    """Measure duties: counts of the whole tree, an office's pages over them, one branch on its workbench."""
    from django.urls import reverse

    from bench.floors import bare_client, standing_by_sql
    from zhibu.domain.insight.duties.queries import summed
    from zhibu.domain.people.organizations.queries import started_on
    from zhibu.engine import clock
    from zhibu.engine.duty import tally

    since, today = started_on() or clock.today(), clock.today()

    def whole() -> Any:
        return tally(Counter(one.strand for one in summed("", today)))

    repeats = FEW if members > LARGE else 5
    floor = partial(standing_by_sql, since, today)
    yield compare("duties of the whole tree", whole, floor, repeats=repeats)
    office = client("office")
    for name, screen, query in (
        ("overview of the office", "dashboards.overview", ""),
        ("duty list of the office", "duties.list", ""),
        ("late duties of the office", "duties.list", "?state=late&page=2"),
        ("workbench of the office", "duties.workbench", ""),
        ("figures of the office", "statistics.life", ""),
    ):
        page = partial(office.get, reverse(screen) + query)
        assert page().status_code == 200, screen
        yield compare(name, page, floor, repeats=repeats)
    secretary = client("secretary")
    bare = bare_client(secretary)
    yield compare(
        "workbench of a branch", lambda: secretary.get(reverse("duties.workbench")), lambda: bare.get("/")
    )


def answers() -> Iterator[Answer]:
    """Measure how long people wait, one at a time: of two hundred different pages 19 of 20 (F-SYS-18)."""
    from django.db.models import Max, Min
    from django.urls import reverse

    from zhibu.domain.people.members.models import Member

    office, address = client("office"), reverse("members.list")
    first, last = Member.objects.aggregate(first=Min("pk"), last=Max("pk")).values()
    spread = [first + at * (last - first) // ASKED for at in range(ASKED)]
    people = list(Member.objects.filter(pk__in=spread))

    def pages(addresses: list[str]) -> list[Any]:
        return [partial(office.get, one) for one in addresses]

    yield Answer("p95, list page", pages([f"{address}?size=50&page={at + 1}" for at in range(ASKED)]))
    yield Answer("p95, search", pages([f"{reverse('search')}?q={one.name}" for one in people]))
    yield Answer("p95, one dossier", pages([reverse("members.detail", args=[one.uuid]) for one in people]))


def carrying() -> Iterator[Measure]:
    """Measure rows in and out, a thousand and many; of many, what a thousand of them cost."""
    from bench.carrying import Rows

    for rows, words in ((1, "1,000 rows"), (MANY, f"1,000 of {MANY * 1000:,} rows")):
        these, each = Rows(rows * 1000), partial(compare, repeats=FEW, each=rows)
        if rows == 1:
            yield each("import, beside dossiers only", these.bring, these.bring_bare)
        yield each(f"import of {words}", these.bring, these.bring_all)
        yield each(f"export of {words}", these.take, these.take_bare)


def client(username: str) -> Any:
    """Return a client who is signed in."""
    from django.test import Client

    from zhibu.domain.people.accounts.models import Account

    made = Client()
    made.force_login(Account.objects.get(username=username))
    return made


def connection() -> Any:
    """Return the database connection."""
    from django.db import connection as found

    return found


def main(wanted: set[str]) -> None:
    """Measure everything, or only the groups named."""
    import django

    django.setup()
    from zhibu.domain.people.members.models import Member

    members = Member.objects.count()
    groups: dict[str, Callable[[], Iterator[Measure | Answer]]] = {
        "lists": lists,
        "answers": answers,
        "duties": lambda: duties(members),
        "carrying": carrying,
    }
    for name, group in groups.items():
        if wanted and name not in wanted:
            continue
        for found in group():
            sys.stdout.write(json.dumps(found.as_dict()) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(set(sys.argv[1:]))
