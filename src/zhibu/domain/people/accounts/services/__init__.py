"""Every write of accounts: first run, accounts, passwords, grants, signing in and where one is signed in."""

from zhibu.domain.people.accounts.services.entering import (
    end_other_sittings,
    end_sitting,
    follow_sitting,
    keep_sitting,
    sign_in,
    sign_out,
)
from zhibu.domain.people.accounts.services.keeping import (
    change_password,
    choose_mail,
    end_grant,
    first_run_token,
    grant,
    keep_text_size,
    open_account,
    open_first_run,
    open_with_drawn_password,
    reset_password,
    set_active,
    set_up,
)

__all__ = [
    "change_password",
    "choose_mail",
    "end_grant",
    "end_other_sittings",
    "end_sitting",
    "first_run_token",
    "follow_sitting",
    "grant",
    "keep_sitting",
    "keep_text_size",
    "open_account",
    "open_first_run",
    "open_with_drawn_password",
    "reset_password",
    "set_active",
    "set_up",
    "sign_in",
    "sign_out",
]
