"""The installed modules, lowest first; a plugin adds its own name here."""

ENGINE = [
    "zhibu.engine.ui",
    "django_tasks_db",
    "zhibu.engine.jobs",
    "zhibu.engine.journal",
    "zhibu.engine.notify",
    "zhibu.engine.rules",
    "zhibu.engine.search",
    "zhibu.engine.exchange",
    "zhibu.engine.files",
    "zhibu.engine.screens",
    "zhibu.engine.bulk",
    "zhibu.engine.gallery",
    "zhibu.engine.saved",
    "zhibu.engine.transit",
]

MODULES = [
    "zhibu.domain.people.organizations",
    "zhibu.domain.people.members",
    "zhibu.domain.people.accounts",
    "zhibu.domain.affairs.tasks",
    "zhibu.domain.affairs.meetings",
    "zhibu.domain.insight.duties",
    "zhibu.domain.insight.statistics",
    "zhibu.domain.insight.dashboards",
]
