"""The organizations that a list may name, fetched as it names them: of forty thousand a list names a few."""

from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from django.db.models import Q, QuerySet

from zhibu.domain.people.organizations.models import Organization

AT_ONCE = 500
"""So many names or codes are asked for at a time."""


class Named:
    """Organizations by code and by what they are called; what was asked for is remembered, found or not."""

    def __init__(self, rows: QuerySet[Organization]) -> None:
        self._rows = rows
        self._by_code: dict[str, Organization | None] = {}
        self._called: dict[str, list[Organization]] = {}

    def __getitem__(self, code: str) -> Organization:
        """Return the organization with a code; raises KeyError where none is in reach."""
        found = self.get(code)
        if found is None:
            raise KeyError(code)
        return found

    def get(self, code: str) -> Organization | None:
        """Return the organization with a code, or None."""
        if code not in self._by_code:
            self.learn_codes([code])
        return self._by_code[code]

    def called(self, text: str) -> list[Organization]:
        """Return the organizations whose name or short name is a text."""
        if text not in self._called:
            self.learn([text])
        return self._called[text]

    def learn(self, texts: Iterable[str]) -> None:
        """Fetch what the texts may mean, name, short name or code, many at a time."""
        waiting = (text for text in texts if text not in self._called)
        while some := set(islice(waiting, AT_ONCE)):
            self._called |= {text: [] for text in some}
            self._by_code |= dict.fromkeys(some - self._by_code.keys())
            for row in self._rows.filter(Q(name__in=some) | Q(short_name__in=some) | Q(code__in=some)):
                self._by_code[row.code] = row
                for name in {row.name, row.short_name} & some:
                    self._called[name].append(row)

    def learn_codes(self, codes: Iterable[str]) -> None:
        """Fetch the organizations with codes, many at a time."""
        waiting = (code for code in codes if code not in self._by_code)
        while some := set(islice(waiting, AT_ONCE)):
            self._by_code |= dict.fromkeys(some)
            self._by_code |= {row.code: row for row in self._rows.filter(code__in=some)}

    def add(self, row: Organization) -> None:
        """Remember an organization that has just been made."""
        self._by_code[row.code] = row

    @cached_property
    def names(self) -> list[str]:
        """Every name and short name, for suggestions."""
        pairs = self._rows.select_related(None).values_list("name", "short_name")
        return list(dict.fromkeys(name for pair in pairs.iterator() for name in pair))

    def full_names(self, most: int | None = None) -> list[str]:
        """Return the full names, no more than `most` where that is said."""
        return list(self._rows.select_related(None).values_list("name", flat=True)[:most])
