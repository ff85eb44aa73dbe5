"""The services around a meeting's roll, done once like all others: signing, inviting, leave, absence."""

from tests.engine.acts import Act, call
from tests.engine.meetings_to_call import (
    closed,
    convened,
    invited,
    inviting,
    on_leave,
    opened,
    with_place,
)
from zhibu.domain.affairs.meetings import services as meetings

ACTS: list[Act] = [
    ("sign_for", ["meeting.sign-for"], with_place(meetings.sign_for, opened, reason="手机没电")),
    (
        "call_roll",
        ["meeting.call-roll"],
        with_place(
            lambda meeting, place, actor: meetings.call_roll(meeting, {place.uuid}, actor=actor), opened
        ),
    ),
    ("invite", ["meeting.invite"], inviting),
    (
        "take_back_invitation",
        ["meeting.take-back-invitation"],
        with_place(meetings.take_back_invitation, invited, name="谢临川"),
    ),
    (
        "take_back_sign",
        ["meeting.take-back-sign"],
        with_place(meetings.take_back_sign, opened, name="白景初"),
    ),
    ("ask_leave", ["meeting.ask-leave"], call(meetings.ask_leave, convened, actor="member", reason="检修")),
    (
        "take_back_leave",
        ["meeting.take-back-leave"],
        call(meetings.take_back_leave, on_leave, actor="member"),
    ),
    ("answer_leave", ["meeting.answer-leave"], with_place(meetings.answer_leave, on_leave, True)),
    (
        "explain_absence",
        ["meeting.explain-absence"],
        with_place(meetings.explain_absence, closed, reason="夜班"),
    ),
]
