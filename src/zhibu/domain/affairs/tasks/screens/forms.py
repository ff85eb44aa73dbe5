"""The form of a task: what, who, until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.tasks.services import Owned
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import post_label
from zhibu.engine.ui.forms import PlainForm

BY_POST = "post:"


class OwnedForm(PlainForm):
    """Title, owner and due day; the owner is a member, or whoever holds a post."""

    title = forms.CharField(label=gettext_lazy("任务"), max_length=120)
    who = forms.ChoiceField(
        label=gettext_lazy("谁来办"), help_text=gettext_lazy("选职务的，换人以后由接任的人办。")
    )
    due_on = forms.DateField(label=gettext_lazy("何时办完"))
    reason = forms.CharField(label=gettext_lazy("调整原因"), max_length=120)

    def __init__(
        self, people: list[Member], posts: list[str], *args: Any, reason: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.uuid): person for person in people}
        if not reason:
            del self.fields["reason"]
        field = self.fields["who"]
        if isinstance(field, forms.ChoiceField):
            by_post = [(BY_POST + post, post_label(post)) for post in posts]
            by_name = [(str(person.uuid), person.name) for person in people]
            offered: list[Any] = [("", _("请选")), (_("按职务"), by_post), (_("按姓名"), by_name)]
            field.choices = [group for group in offered if group[1]]

    def owned(self) -> Owned:
        """Return what a valid form holds."""
        given = self.cleaned_data
        post = given["who"].removeprefix(BY_POST) if given["who"].startswith(BY_POST) else ""
        return Owned(given["title"], given["due_on"], self.people.get(given["who"]), post)
