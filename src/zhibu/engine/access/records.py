"""Records: tables whose rows can only be fetched through a scope while a request is served (S-09)."""

import contextlib
import uuid
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar
from typing import Any, ClassVar, Self

from django.db import models

from zhibu.engine.access import scopes
from zhibu.engine.access.actor import Actor

_guarding: ContextVar[bool] = ContextVar("guarding", default=False)


class Unscoped(RuntimeError):
    """Rows of a record were about to be fetched without naming who looks at them."""


@contextlib.contextmanager
def guarding() -> Iterator[None]:
    """Refuse unscoped fetching within the block; the middleware wraps every request in it."""
    token = _guarding.set(True)
    try:
        yield
    finally:
        _guarding.reset(token)


class RecordQuerySet(models.QuerySet[Any]):
    """A queryset that says whether its rows were narrowed to an actor."""

    _cleared = False

    def visible_to(self, actor: Actor, capability: str | None = None) -> Self:
        """Narrow to the rows the actor reaches, by default those he may read."""
        narrowed = self.filter(scopes.rows(self.model, actor, capability))
        narrowed._cleared = True  # noqa: SLF001  # our own class
        return narrowed

    def unscoped(self, why: str) -> Self:
        """Let a service or an internal count see all rows; `why` is for the reader of the code."""
        if not why:
            raise Unscoped(self.model.__name__)
        opened = self.all()
        opened._cleared = True  # noqa: SLF001  # our own class
        return opened

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # private in the stubs
        clone._cleared = self._cleared
        return clone

    def _open(self) -> bool:
        # Rows reached from a row already fetched (forward, reverse, prefetch) carry the instance hint.
        hints: dict[str, Any] = self._hints  # type: ignore[attr-defined]  # private in the stubs
        return self._cleared or "instance" in hints

    def _widened(self, combined: Any, *others: Any) -> Any:
        # What is put beside cleared rows must be cleared itself, or it would slip in with them.
        if not all(one._open() for one in (self, *others) if isinstance(one, RecordQuerySet)):  # noqa: SLF001  # our own class
            combined = combined.all()
            combined._cleared = False  # noqa: SLF001  # our own class
            combined._hints = {}  # noqa: SLF001  # our own class
        return combined

    def __or__(self, other: Any) -> Any:
        return self._widened(super().__or__(other), other)

    def __xor__(self, other: Any) -> Any:
        return self._widened(super().__xor__(other), other)  # type: ignore[misc]  # missing in the stubs

    def union(self, *other_qs: Any, all: bool = False) -> Any:  # noqa: A002  # Django's name
        return self._widened(super().union(*other_qs, all=all), *other_qs)

    def _check(self) -> None:
        if _guarding.get() and not self._open():
            raise Unscoped(
                f"{self.model.__name__}: narrow the rows first with visible_to(actor), "
                "or say unscoped(why=…) in a service or query"
            )

    def _fetch_all(self) -> None:
        self._check()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        self._check()
        return super().iterator(chunk_size)

    def aiterator(self, chunk_size: int = 2000) -> AsyncIterator[Any]:
        self._check()
        return super().aiterator(chunk_size)

    def raw(self, *args: Any, **kwargs: Any) -> "models.query.RawQuerySet[Any]":
        self._check()
        return super().raw(*args, **kwargs)

    def count(self) -> int:
        self._check()
        return super().count()

    def exists(self) -> bool:
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check()
        return super().delete()

    # As Django marks its own: no template calls it, and a manager does not offer it.
    delete.alters_data = True  # type: ignore[attr-defined]  # an attribute of a function
    delete.queryset_only = True  # type: ignore[attr-defined]  # an attribute of a function
    update.alters_data = True  # type: ignore[attr-defined]  # an attribute of a function


RecordManager = models.Manager.from_queryset(RecordQuerySet, class_name="RecordManager")


class Record(models.Model):
    """A table of the house: a public uuid, scoped rows, and a `Policy` that answers law 4."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = RecordManager()

    class Meta:
        abstract = True

    class Policy:
        """Who sees a record, what in it is personal or secret, how long it is kept.

        Rows are seen with the capability `read` on the node whose path stands at `path`, or exactly where the
        row behind the foreign key `through` is seen; for anything else a module has its `scopes.py`.
        `personal` and `sensitive` name the fields of those classes (S-04), `keep` the term (security 3.7).
        """

        read: ClassVar[str] = ""
        path: ClassVar[str] = "org_path"
        through: ClassVar[str] = ""
        personal: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        keep: ClassVar[str] = ""
