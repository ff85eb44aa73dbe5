"""The jobs room as a Django app."""

import importlib

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Holds jobs, their kept files, workers' heartbeats and the timetable."""

    name = "zhibu.engine.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the room's own job."""
        importlib.import_module("zhibu.engine.jobs.tidying")
