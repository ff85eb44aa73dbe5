"""Checking minutes: remarks and agreement on the phone, answers on the page, how long there is for it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Addendum, Meeting, Remark
from zhibu.domain.affairs.meetings.screens import page, words
from zhibu.domain.affairs.meetings.screens.given import Given
from zhibu.domain.affairs.meetings.screens.own import own_context
from zhibu.engine.access import on
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen

POST = ("POST",)
UNFIT = 422


@screen("me/meetings/<uuid:uuid>/check/", name="meetings.check", access=on(Meeting, "me"), methods=POST)
def check(request: Request, meeting: Meeting) -> HttpResponse:
    """Agree to the minutes, remark on them, or withdraw a remark: one form, three buttons."""
    post, actor = request.POST, request.actor
    try:
        if "agree" in post:
            services.confirm(meeting, actor=actor)
        elif "withdraw" in post:
            mine = queries.remarks(meeting)
            remark = next((one for one in mine if str(one.uuid) == post["withdraw"]), None)
            if remark is not None:
                services.withdraw_remark(remark, actor=actor)
        else:
            topics = queries.topics(meeting)
            topic = next((one for one in topics if str(one.uuid) == post.get("topic")), None)
            services.remark(meeting, post.get("text", ""), actor=actor, topic=topic)
    except Invalid as error:
        shown = own_context(request, meeting, str(error)) | {"text": post.get("text", "")}
        return render(request, "meetings/take_part.html", shown, status=UNFIT)
    return redirect(reverse("meetings.take_part", kwargs={"uuid": meeting.uuid}) + "#check")


@screen(
    "meetings/remarks/<uuid:uuid>/",
    name="meetings.answer_remark",
    access=on(Remark, "meetings.write"),
    methods=POST,
)
def answer_remark(request: Request, remark: Remark) -> HttpResponse:
    """Take a remark into the minutes, or answer it."""
    meeting, answer = remark.meeting, request.POST.get("answer", "")
    try:
        if request.POST.get("act") == "take":
            services.take_remark(meeting, remark, actor=request.actor)
        else:
            services.answer_remark(meeting, remark, answer, actor=request.actor)
    except Invalid as error:
        given = Given(problems=list(error.problems.values()))
        return render(request, "meetings/detail.html", page.context(request, meeting, given), status=UNFIT)
    return redirect(words.address(meeting, "remarks"))


@screen(
    "meetings/addenda/<uuid:uuid>/sign/",
    name="meetings.countersign",
    access=on(Addendum, "meetings.write"),
    methods=POST,
)
def countersign(request: Request, addendum: Addendum) -> HttpResponse:
    """Put the second signature under an addendum."""
    meeting = addendum.meeting
    try:
        services.countersign(meeting, addendum, actor=request.actor)
    except Invalid as error:
        given = Given(problems=list(error.problems.values()))
        return render(request, "meetings/detail.html", page.context(request, meeting, given), status=UNFIT)
    return redirect(words.address(meeting, "addenda"))
