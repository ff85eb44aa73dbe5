"""A model field whose column holds ciphertext and whose attribute reads and writes plain text."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from zhibu.engine.vault.seal import Sealed, open_sealed, seal

LOOKUPS = {"exact", "isnull"}
"""What can be asked of ciphertext: whether there is any (S-51); equal values have a blind index."""


class _Sealed:
    """Descriptor: opens on reading, seals on writing, bound to table, column and the row's uuid."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.__dict__[name] = self._fetched(instance)
        return open_sealed(instance.__dict__[name], self.field.place(instance))

    def _fetched(self, instance: models.Model) -> Any:
        # A deferred column is fetched as it stands: refreshing would open it on a row without its uuid.
        rows = type(instance)._base_manager.db_manager(instance._state.db)  # noqa: SLF001  # as Django does
        return rows.filter(pk=instance.pk).values_list(self.field.attname, flat=True).get()

    def __set__(self, instance: models.Model, value: str) -> None:
        # Rows fetched from the database arrive as ciphertext and stay so until somebody reads them.
        # Its type tells, not its look: what a person types may begin like ciphertext.
        if not isinstance(value, Sealed):
            value = seal(value, self.field.place(instance))
        instance.__dict__[self.field.attname] = value


class SealedField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text encrypted at rest; the model must define a `uuid` field before it.

    Only saving a row writes it: `update()` and `bulk_update()` do not know the row's uuid and are
    refused with TypeError. Asking for a value is refused with FieldError, except for the empty one.
    """

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Sealed(self))

    def place(self, instance: models.Model) -> str:
        """Return the place a value is bound to, so that it opens nowhere else."""
        return self.place_of(getattr(instance, "uuid"))  # noqa: B009  # by the model

    def place_of(self, uuid: object) -> str:
        """Return the place of the row with a uuid, for rows that are written without an instance."""
        return f"{self.model._meta.db_table}/{self.column}/{uuid}"

    def opened(self, sealed: str, uuid: object) -> str:
        """Return the plain text of a value that was read without an instance."""
        return open_sealed(sealed, self.place_of(uuid))

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Sealed | None:
        """Mark what the column holds as ciphertext; an outer join may find no row at all."""
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Let nothing but ciphertext and the empty text through to the database; raises TypeError."""
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.model._meta.label}.{self.name} takes plain text only by saving a row")
        return super().get_db_prep_value(value, connection, prepared)

    def prepared_many(self, values: Sequence[Any]) -> list[str | None]:
        """Do the same to a column of values; raises TypeError."""
        if any(value and not isinstance(value, Sealed) for value in values):
            raise TypeError(f"{self.model._meta.label}.{self.name} takes plain text only by saving a row")
        return [None if value is None else str(value) for value in values]

    def get_lookup(self, lookup_name: str) -> Any:
        """Return a lookup that makes sense on ciphertext; raises FieldError."""
        if lookup_name not in LOOKUPS:
            raise FieldError(f"{self.name} is encrypted: no {lookup_name}; look for a blind index")
        return super().get_lookup(lookup_name)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return model_instance.__dict__[self.attname]

    def value_from_object(self, obj: models.Model) -> str:
        return str(obj.__dict__[self.attname])
