"""The demo comes in by the product's own import, and lives by its own services."""

import io
import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from zhibu.config.demo.loading import load, logins, logins_file
from zhibu.domain.affairs.meetings.models import Meeting, Room
from zhibu.domain.insight.duties.queries import compute
from zhibu.domain.people.members.models import Contact, Member, PostHeld
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import kind_counts, started_on
from zhibu.engine.duty import State
from zhibu.engine.flow import Invalid

ROLES = [
    "office",
    "office-leader",
    "secretary",
    "committee-member",
    "group-leader",
    "member",
    "system-administrator",
    "security-administrator",
    "audit-administrator",
]


@pytest.fixture
def counts(db: None, settings: Settings, tmp_path: Path) -> dict[str, int]:
    """Load the demo with three weeks of organizational life."""
    settings.ZHIBU_HOME = tmp_path
    return load(date(2026, 2, 2))


def imported(name: str, path: Path) -> dict[str, Any]:
    """Return the report of `zhibu import … --json`."""
    out = io.StringIO()
    call_command("import", name, str(path), "--json", stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def everything_is_there_and_a_second_import_changes_nothing(tmp_path: Path) -> None:
    """Hold the registers against the lists."""
    assert kind_counts("") == {"COMMITTEE": 1, "GENERAL_BRANCH": 14, "BRANCH": 72, "GROUP": 137}
    assert Member.objects.count() == 1768
    root = Organization.objects.get(parent=None)
    assert (root.member_count, root.full_count) == (1768, 1722)
    assert PostHeld.objects.filter(post="SECRETARY", valid_to=None).count() == 87
    assert Contact.objects.filter(valid_to=None).count() == 87
    assert started_on() == date(2026, 1, 1)
    assert Room.objects.filter(org_path=root.path).count() == 3
    for name, file, rows in (
        ("organization-summary", "organizations", 87),
        ("member-summary", "members", 1768),
    ):
        report = imported(name, tmp_path / "demo" / f"{file}.xlsx")
        found = [report[key] for key in ("created", "updated", "unchanged", "warnings", "errors")]
        assert found == [0, 0, rows, [], []]


def a_month_was_held_with_few_gaps(counts: dict[str, int]) -> None:
    """Hold January against what was owed."""
    january = [duty for duty in compute("", date(2026, 2, 2)) if duty.period == "2026-01"]
    done = sum(duty.state is State.DONE for duty in january)
    assert counts["meetings"] == Meeting.objects.filter(state="filed").count()
    assert len(january) == 69 + 72 + 137
    assert len(january) * 0.95 < done <= len(january)


def sign_ins_are_drawn_kept_private_and_listed_in_order() -> None:
    """Hold the sign-ins against what is promised of them."""
    assert stat.S_IMODE(logins_file().stat().st_mode) == 0o600
    listed = logins()
    assert [entry["role"] for entry in listed] == ROLES
    assert all(
        list(entry) == ["role", "organization", "organization_name", "username", "password"]
        for entry in listed
    )
    assert len({entry["password"] for entry in listed}) == len(ROLES)
    for entry in listed[:5]:
        assert Organization.objects.get(code=entry["organization"]).name == entry["organization_name"]


def test_the_demo_is_imported_lived_and_loaded_only_once(counts: dict[str, int], tmp_path: Path) -> None:
    everything_is_there_and_a_second_import_changes_nothing(tmp_path)
    a_month_was_held_with_few_gaps(counts)
    sign_ins_are_drawn_kept_private_and_listed_in_order()
    with pytest.raises(Invalid):
        load()
