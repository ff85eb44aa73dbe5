"""Where sessions are kept: in the database, as Django keeps them."""

from contextlib import suppress

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Kept


class SessionStore(Kept):
    """A session; one that was ended while it asked for something stays ended, and gets its answer (S-15).

    The work of that request is done, so it is no error; the next request is told why the session is over.
    """

    def save(self, must_create: bool = False) -> None:
        """Write what is held, unless somebody ended the session meanwhile."""
        with suppress(UpdateError):
            super().save(must_create)
