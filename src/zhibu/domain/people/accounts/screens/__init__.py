"""Screens of accounts: signing in, own settings and messages, and the three administrators' pages."""

from zhibu.domain.people.accounts.screens.entering import first_run, sign_in, sign_out
from zhibu.domain.people.accounts.screens.granting import end, give
from zhibu.domain.people.accounts.screens.keeping import (
    account,
    active,
    installation,
    new,
    reset,
)
from zhibu.domain.people.accounts.screens.own import (
    look,
    mail,
    message,
    messages,
    password,
    read_all,
    role,
    settings,
    text_size,
)
from zhibu.domain.people.accounts.screens.sessions import end_session, end_sessions, sessions

__all__ = [
    "account",
    "active",
    "end",
    "end_session",
    "end_sessions",
    "first_run",
    "give",
    "installation",
    "look",
    "mail",
    "message",
    "messages",
    "new",
    "password",
    "read_all",
    "reset",
    "role",
    "sessions",
    "settings",
    "sign_in",
    "sign_out",
    "text_size",
]
