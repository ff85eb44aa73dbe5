"""When people are left in peace, and when the one mail of a day goes out."""

from datetime import datetime, time, timedelta

from django.utils import timezone

NIGHT, MORNING = time(21), time(7, 30)
"""From the evening to the morning nothing is announced but what is urgent."""

DIGEST = time(8)
"""When the one mail of a day goes out."""


def after_quiet(moment: datetime) -> datetime:
    """Return the moment itself, or the end of the quiet hours it lies in."""
    local = timezone.localtime(moment)
    if MORNING <= local.time() < NIGHT:
        return moment
    day = local.date() + timedelta(days=local.time() >= NIGHT)
    return timezone.make_aware(datetime.combine(day, MORNING))


def next_digest(moment: datetime) -> datetime:
    """Return the next time, from a moment on, at which the mails of a day go out."""
    local = timezone.localtime(moment)
    day = local.date() + timedelta(days=local.time() >= DIGEST)
    return timezone.make_aware(datetime.combine(day, DIGEST))
