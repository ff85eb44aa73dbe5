"""What tasks announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TaskOpened:
    """A task came to life or got another owner: row id."""

    task: int


@dataclass(frozen=True)
class TaskReported:
    """Its owner says that a task is done: row id."""

    task: int


@dataclass(frozen=True)
class TaskAnswered:
    """A reported task was closed or sent back: row id."""

    task: int
