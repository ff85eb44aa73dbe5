"""Photos of the paper sign-in sheet: the page on which they are added and removed, and taking one out."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState, SheetPhoto
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.affairs.meetings.services.photos import PHOTOS, not_now
from zhibu.engine.access import on
from zhibu.engine.files.forms import FilesField
from zhibu.engine.files.handing import handed_out
from zhibu.engine.files.receiving import Received, receive_all
from zhibu.engine.files.store import Gone
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import done_words
from zhibu.engine.ui.forms import PlainForm

UNFIT, LOST = 422, 404
DONE = {"added": gettext_lazy("照片已保存。"), "removed": gettext_lazy("照片已移出，文件随后删除。")}
KB, MB = 2**10, 2**20


class PhotosForm(PlainForm):
    """The photos themselves."""

    photos = FilesField(
        PHOTOS,
        label=gettext_lazy("签到表照片"),
        help_text=gettext_lazy("JPG、PNG、WebP或PDF，每个最大20MB，一次最多5个。涉密材料不要上传。"),
    )


def received(request: Request) -> list[Received]:
    """Take in what a form with photos sends, before any transaction; raises Invalid."""
    form = PhotosForm(request.POST, request.FILES)
    form.is_valid()
    return receive_all(PHOTOS, form.cleaned_data["photos"], actor=request.actor)


@screen(
    "meetings/<uuid:uuid>/photos/",
    name="meetings.photos",
    access=on(Meeting, "meetings.write"),
    methods=("GET", "POST"),
)
def photos(request: Request, meeting: Meeting) -> HttpResponse:
    """Show the photos of the sheet, and add some."""
    if request.method != "POST":
        return _page(request, meeting)
    try:
        if meeting.state not in queries.TAKES_PHOTOS:
            raise Invalid({"photos": not_now(meeting)})
        services.add_photos(meeting, received(request), actor=request.actor)
    except Invalid as error:
        return _page(request, meeting, error, "id_photos")
    return redirect(words.step("photos", meeting) + "?done=added")


@screen(
    "meetings/photos/<uuid:uuid>/remove/",
    name="meetings.remove_photo",
    access=on(SheetPhoto, "meetings.write"),
    methods=("POST",),
)
def remove_photo(request: Request, photo: SheetPhoto) -> HttpResponse:
    """Remove a photo, with the reason."""
    meeting, reason = photo.meeting, request.POST.get("reason", "")
    try:
        services.remove_photo(meeting, photo, actor=request.actor, reason=reason)
    except Invalid as error:
        return _page(request, meeting, error)
    return redirect(words.step("photos", meeting) + "?done=removed")


@screen("meetings/photos/<uuid:uuid>/", name="meetings.take_photo", access=on(SheetPhoto, "meetings.read"))
def take_photo(request: Request, photo: SheetPhoto) -> HttpResponse:
    """Give a photo as a file to those who read the roll; somebody who only stands on it sees his own page."""
    if not words.reads_here(request.actor, photo.meeting):
        return redirect("meetings.take_part", uuid=photo.meeting.uuid)
    if photo.file is None:
        raise Http404
    try:
        answer = handed_out(photo.file)
    except Gone:
        return render(request, "meetings/photo_lost.html", status=LOST)
    services.take_photo(photo, actor=request.actor)
    return answer


def shown(photo: SheetPhoto) -> dict[str, Any]:
    """Return one photo as the templates draw it."""
    file = photo.file
    return {
        "photo": photo,
        "name": file.name if file else "",
        "url": reverse("meetings.take_photo", kwargs={"uuid": photo.uuid}) if file else "",
        "size": _size(file.size) if file else "",
        "late": photo.addendum_id is not None,
    }


def beside(meeting: Meeting) -> dict[str, Any]:
    """Return the photos that stand beside the people of a meeting, and what an addendum may bring."""
    return {
        "photos": [shown(one) for one in queries.photos(meeting)],
        "photo_field": PhotosForm()["photos"] if meeting.state == MeetingState.FILED else None,
    }


def _size(count: int) -> str:
    return f"{count / MB:.1f}MB" if count >= MB else f"{-(-count // KB)}KB"


def _page(request: Request, meeting: Meeting, error: Invalid | None = None, at: str = "") -> HttpResponse:
    row = queries.with_people(meeting)
    open_ = row.state in queries.TAKES_PHOTOS
    context = {
        "meeting": row,
        "when": words.when(row),
        "photos": [shown(one) for one in queries.photos(row, removed=True)],
        "form": PhotosForm(),
        "open": open_,
        "not_now": "" if open_ else not_now(row),
        "filed": row.state == MeetingState.FILED,
        "problems": [{"id": at, "text": text} for text in error.problems.values()] if error else [],
        "messages": done_words(request, DONE),
        "back": {"text": _("查看会议"), "url": words.address(row, "attendance")},
        "addenda_url": words.address(row, "addenda"),
    }
    return render(request, "meetings/photos.html", context, status=UNFIT if error else 200)
