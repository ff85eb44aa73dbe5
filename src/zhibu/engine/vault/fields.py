"""A model field whose column holds ciphertext and whose attribute reads and writes plain text."""

from typing import Any

from django.db import models

from zhibu.engine.vault.seal import open_sealed, seal


class _Sealed:
    """Descriptor: opens on reading, seals on writing, bound to table, column and the row's uuid."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        return open_sealed(instance.__dict__[name], self.field.place(instance))

    def __set__(self, instance: models.Model, value: str) -> None:
        # Rows fetched from the database arrive as ciphertext and stay so until somebody reads them.
        if not value.startswith("v1$"):
            value = seal(value, self.field.place(instance))
        instance.__dict__[self.field.attname] = value


class SealedField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text encrypted at rest; the model must define a `uuid` field before it."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Sealed(self))

    def place(self, instance: models.Model) -> str:
        """Return the place a value is bound to, so that it opens nowhere else."""
        return f"{self.model._meta.db_table}/{self.column}/{instance.__dict__['uuid']}"

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        return str(model_instance.__dict__[self.attname])

    def value_from_object(self, obj: models.Model) -> str:
        return str(obj.__dict__[self.attname])
