"""Requests and reports (LIF-29): to the members, above, the answer, and what is owed; messages that end."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.duties import reports
from zhibu.domain.affairs.meetings.models import Report
from zhibu.domain.affairs.meetings.services import HeldTopic, PlannedTopic, Sent
from zhibu.domain.affairs.meetings.tests.browsing import page_of
from zhibu.domain.affairs.meetings.tests.holding import afternoon, file_held, fresh, opened, present, write
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.duty import Question
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.notify.models import Notice
from zhibu.engine.rules.models import ParameterValue

SignedIn = Callable[[str], Client]
TODAY = date(2026, 6, 17)


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def owed(world: World, on: date = TODAY) -> dict[str, str]:
    found = reports(Question(world["1011"].path, date(2026, 1, 1), on))
    return {f"{duty.kind} {duty.period}": duty.state.value for duty in found}


def sent(world: World, **changes: Any) -> Report:
    given: dict[str, Any] = {"kind": "yearly", "title": "2026年工作报告", "reported_on": TODAY}
    return services.send_report(world["1011"], Sent(**(given | changes)), actor=world.actor("secretary"))


def test_a_branch_reports_to_its_members_and_above_once_a_year(world: World) -> None:
    assert owed(world) == {"report-members 2026": "due", "report-above 2026": "due"}
    topics = [HeldTopic("支委会工作报告", "许嘉禾报告。", matter="report")]
    file_held(world, "1011", "committee", (6, 9), topics=topics)
    assert owed(world)["report-members 2026"] == "due"
    file_held(world, "1011", "members", (6, 10), topics=topics)
    report = sent(world)
    assert owed(world) == {"report-members 2026": "done", "report-above 2026": "done"}
    services.withdraw_report(world["1011"], report, actor=world.actor("secretary"))
    assert owed(world)["report-above 2026"] == "due"
    assert owed(world, date(2027, 1, 1))["report-above 2026"] == "late"


def test_a_superior_may_ask_twice_a_year(world: World) -> None:
    ParameterValue.objects.create(
        parameter="lif.report",
        org_path=world["101"].path,
        value="half",
        valid_from=date(2026, 1, 1),
        set_by="试验",
        recorded_at=clock.now(),
    )
    assert set(owed(world)) == {"report-members 2026-H1", "report-above 2026-H1"}


def test_the_superior_reads_answers_and_both_are_told(
    world: World, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client, office = signed_in("secretary"), signed_in("office")
    form = {"kind": "request", "title": "增补委员", "reported_on": "2026-06-17", "text": ""}
    assert client.post("/reports/new/", form).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/reports/new/", form | {"text": "拟增补1名委员。"})
    address = answer.headers["Location"].partition("?")[0]
    report = Report.objects.get()
    told = Notice.objects.get(account=world.accounts["office"], matter__startswith="report/")
    assert "增补委员" in page_of(office, "/reports/")
    assert "拟增补1名委员。" in page_of(office, address)
    assert "提交答复" not in page_of(client, address)
    assert office.post(f"{address}answer/", {"answer": " "}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"{address}answer/", {"answer": "同意。"})
    told.refresh_from_db()
    assert told.settled_at is not None
    assert (
        Notice.objects.get(account=world.accounts["secretary"], matter__endswith="answered").text == "同意。"
    )
    assert "同意。" in page_of(client, address)
    with pytest.raises(WrongState):
        services.withdraw_report(world["1011"], report, actor=world.actor("secretary"))


def test_nobody_else_answers_and_nothing_lies_ahead(world: World, signed_in: SignedIn) -> None:
    report = sent(world)
    with pytest.raises(Refused):
        services.answer_report(world["1011"], report, "同意", actor=world.actor("secretary"))
    assert signed_in("group-leader").get(f"/reports/{report.uuid}/").status_code == 404
    with pytest.raises(Invalid) as refused:
        sent(world, reported_on=date(2026, 7, 1), title="")
    assert set(refused.value.problems) == {"reported_on", "title"}


def test_the_duty_leads_to_the_form_and_to_what_was_sent(world: World, signed_in: SignedIn) -> None:
    client, given = signed_in("secretary"), "/duties/?kind=report-above"
    assert "向上级报告工作" in page_of(client, given)
    report = sent(world)
    assert f"/reports/{report.uuid}/" in page_of(client, given)


def unread(world: World, role: str, part: str) -> int:
    found = Notice.objects.filter(account=world.accounts[role], matter__contains=part, read_at=None)
    return found.count()


def test_messages_of_a_meeting_end_with_what_they_ask_for(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    secretary = world.actor("secretary")
    with django_capture_on_commit_callbacks(execute=True):
        meeting = opened(world, "theme-day", checking=True, topics=[PlannedTopic("参观")])
    assert unread(world, "probationary", "convened") == 1
    present(meeting, "许嘉禾", "陆清源", "周文澜")
    write(meeting, secretary)
    with django_capture_on_commit_callbacks(execute=True):
        services.close(fresh(meeting), actor=secretary)
    assert unread(world, "probationary", "convened") == 0
    assert unread(world, "member", "closed") == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.confirm(fresh(meeting), actor=world.actor("member"))
    assert unread(world, "member", "closed") == 0
    assert unread(world, "committee-member", "closed") == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.file(fresh(meeting), actor=secretary)
    assert not Notice.objects.filter(matter__startswith=f"meeting/{meeting.uuid}", read_at=None).exists()
