"""Inviting guests from the member list: whoever its filters leave, to one of the meetings to come."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.people.members.models import Member
from zhibu.engine.access import Actor
from zhibu.engine.resource import Action
from zhibu.engine.ui.forms import PlainForm


class InviteForm(PlainForm):
    """The meeting to which the chosen people are invited."""

    meeting = forms.ChoiceField(label=gettext_lazy("会议"))

    def __init__(self, *args: Any, rows: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(row.uuid): row for row in queries.inviting(actor)}
        field = self.fields["meeting"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选")), *((key, _called(row)) for key, row in self.meetings.items())]
        if len(self.meetings) == 1:
            field.initial = next(iter(self.meetings))
        if not self.meetings:
            field.help_text = _("没有还能邀请人的会议。先发通知开会，再来邀请。")

    def clean(self) -> dict[str, Any]:
        """Give the meeting itself."""
        given = dict(self.cleaned_data)
        given["meeting"] = self.meetings.get(given.get("meeting", ""))
        return given


def _called(meeting: Any) -> str:
    return f"{words.when(meeting)} {meeting.title}（{meeting.organization}）"


def _invite(row: Member, given: dict[str, Any], actor: Actor) -> None:
    services.invite(given["meeting"], row, actor=actor)


INVITE = Action(
    "invite",
    gettext_lazy("邀请列席"),
    "user-plus",
    "meetings.write",
    _invite,
    InviteForm,
    note=gettext_lazy("每人收到一条通知。列席的人不算应到、不表决；已在名单上的不变。"),
    most=100,
)
"""What the member list does for a meeting (F-MTG-02)."""
