"""Pages for errors outside any screen, in the words of ux.md section 6."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from zhibu.engine.around.middleware import refuse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a request that cannot be read: too large (413), or damaged (400)."""
    if not isinstance(exception, RequestDataTooBig):
        return refuse(request, 400)
    sent = int(request.META.get("CONTENT_LENGTH") or 0)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    return refuse(request, 413, size=_megabytes(sent), limit=_megabytes(most))


def _megabytes(count: int) -> str:
    # Rounded up: a file of 2.1 MB must not be called 2 MB, at most 2 MB.
    return f"{-(-count // 2**20)}MB"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that does not exist, or that the actor may not know of."""
    return refuse(request, 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what the actor may not open."""
    return refuse(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for an unexpected error with the number under which the log holds it."""
    number = getattr(request, "request_id", "")
    page = render_to_string("500.html", {"number": number, "request": request})
    return HttpResponse(page, status=500)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer for a form whose page is too old or came from elsewhere."""
    message = _("这一页打开得太久了。请刷新后再提交，写的内容还在。")
    return render(request, "403.html", {"message": message}, status=403)
