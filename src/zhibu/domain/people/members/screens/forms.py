"""Forms of members: the sixteen items of the collection form, and what changes them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Member, Purpose
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import as_spoken, groups_of
from zhibu.engine import clock
from zhibu.engine.resource import form_fields, resource_of, words_of
from zhibu.engine.ui.forms import MOST_OFFERED, CodeField, PlainForm

KEEP_WORDS = _("现在是%(masked)s。不改就留空。")


def _text(
    label: Any, length: int, *, required: bool = False, help_text: Any = "", private: bool = False
) -> forms.CharField:
    attrs = {"autocomplete": "off", **({"data-no-copy": "", "spellcheck": "false"} if private else {})}
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs),
    )


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [(value, label) for value, label in choices]


class PlaceFields(PlainForm):
    """Branch and group, of those in reach; groups stand under the name of their branch.

    Where there are too many to offer, both are named by their codes.
    """

    branch = forms.ChoiceField(label=_("所在党支部"))
    group = forms.ChoiceField(label=_("所在党小组"), required=False)

    own_words = {"branch": {"required": _("请选一个支部")}}

    def __init__(self, *args: Any, places: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reached = places
        few = as_spoken(places[: MOST_OFFERED + 1])
        if len(few) > MOST_OFFERED:
            self._by_code()
        else:
            self._offered(few)

    def _by_code(self) -> None:
        for name, group in (("branch", False), ("group", True)):
            self.fields[name] = CodeField(self.fields[name], partial(self._found, group=group))

    def _found(self, code: str, *, group: bool) -> Organization | None:
        place: Organization | None = self.reached.filter(code=code).first()
        return place if place is not None and (place.kind == Kind.GROUP) is group else None

    def _offered(self, places: Sequence[Organization]) -> None:
        branches = [row for row in places if row.kind != Kind.GROUP]
        offered = [(row.code, str(row)) for row in branches]
        _offer(self, "branch", offered if len(offered) == 1 else [("", _("请选一个支部")), *offered])
        named = {row.pk: str(row) for row in branches}
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in places:
            if row.kind == Kind.GROUP and row.parent_id in named:
                groups.setdefault(named[row.parent_id], []).append((row.code, str(row)))
        _offer(self, "group", [("", _("不编入党小组")), *groups.items()])

    def chosen(self, name: str) -> Organization | None:
        """Return the branch or group that was chosen."""
        code = self.cleaned_data.get(name, "")
        return self._found(code, group=name == "group") if code else None


class FactsForm(PlainForm):
    """What the sections of the declaration hold of a dossier; the branch has its own page once entered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.declared = form_fields(resource_of("members"))
        self.__dict__["base_fields"] = {**self.declared, **type(self).base_fields}
        super().__init__(*args, **kwargs)

    def clean_id_number(self) -> str:
        """Take the number without blanks and with a capital X."""
        return str(self.cleaned_data["id_number"]).replace(" ", "").upper()

    def clean_phone(self) -> str:
        """Take the number without blanks."""
        return str(self.cleaned_data["phone"]).replace(" ", "")

    def values(self) -> dict[str, Any]:
        """Return the facts as the services take them; details of what is not so are dropped."""
        given = {name: self.cleaned_data[name] for name in self.declared}
        for text in ("name", "job", "address", "lost_since", "floating_to"):
            given[text] = given[text].strip()
        for flag, detail in (("lost", "lost_since"), ("floating", "floating_to")):
            given[detail] = given[detail] if given[flag] else ""
        return given


class NewForm(FactsForm, PlaceFields):
    """A member who is entered by hand: all sixteen items and the group."""

    field_order = ("name", "id_number", "branch", "group")


class EditForm(FactsForm):
    """A dossier as it stands; sensitive values are not sent to the page, only replaced from it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    since = forms.DateField(
        label=_("状态从哪天起"), required=False, help_text=_("改了党籍状态、失联、流动才填；不填就从今天起")
    )
    basis = _text(_("依据"), 120, help_text=_("文件或会议，例如：支部大会2026-06-17决议"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        resource = resource_of("members")
        kept = {name: getattr(member, name) for name in form_fields(resource) if name not in resource.masks}
        super().__init__(*args, initial={**kept, "version": member.version}, **kwargs)
        for name in resource.masks:
            field, value = self.fields[name], getattr(member, name)
            field.required = False
            if value:
                field.help_text = str(KEEP_WORDS) % {"masked": words_of(resource, name, value)}
        self.fields["birth_date"].help_text = self.fields["sex"].help_text = ""
        # A code of an older list that the table does not know stays what it is.
        for name in self.declared:
            field, value = self.fields[name], getattr(member, name)
            if isinstance(field, forms.ChoiceField) and value and value not in dict(_flat(field.choices)):
                field.choices = [*_flat(field.choices), (value, value)]

    def values(self) -> dict[str, Any]:
        """Return the facts to write; an empty sensitive field leaves the value as it is."""
        given = super().values()
        return {
            name: value for name, value in given.items() if value or name not in resource_of("members").masks
        }


class PlaceForm(PlaceFields):
    """Where a member belongs from today on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    basis = _text(_("依据"), 120, help_text=_("例如：支委会2026-06-17决定"))


class ConvertForm(PlainForm):
    """The day a probationary member became a full one, and by which meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    converted_on = forms.DateField(label=_("转正日期"))
    basis = _text(_("依据"), 120, required=True, help_text=_("例如：支部大会2026-06-17决议，党委审批"))


class LeaveForm(PlainForm):
    """How a membership ends here, on which day, by which paper."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("减少类型"))
    on = forms.DateField(label=_("离开日期"))
    document = _text(_("依据"), 120, help_text=_("作出决定的文件或会议；死亡的可以不填"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", [("", _("请选一个减少类型")), *rules.exit_kinds().choices()])


class LookForm(PlainForm):
    """Which value of a dossier, and why somebody looks at it (S-55)."""

    own_words = {"purpose": {"required": _("请选一个用途")}}

    field = forms.CharField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=_("用途"), choices=[("", _("请选一个用途")), *Purpose.choices])
    reason = _text(_("说明"), 120, required=True, help_text=_("写明什么事。本人能看到。"))


class PostForm(PlainForm):
    """A post for a member of an organization; the contact person is given here too."""

    post = forms.ChoiceField(label=_("职务"))
    member = forms.ChoiceField(label=_("谁担任"))
    since = forms.DateField(label=_("任职日期"))
    basis = _text(_("依据"), 120, help_text=_("例如：选举结果批复〔2026〕3号"))

    own_words = {"member": {"required": _("请选一名党员")}}

    def __init__(
        self,
        *args: Any,
        posts: Sequence[tuple[str, Any]],
        people: Sequence[Member],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"since": clock.today()}, **kwargs)
        _offer(self, "post", [("", _("请选一个职务")), *posts])
        offered = [(row.number, f"{row.name} {row.number}") for row in people]
        _offer(self, "member", [("", _("请选一名党员")), *offered])


class FilingForm(PlainForm):
    """When committee members were reported to the superior, and on what paper (POST-05)."""

    on = forms.DateField(label=_("备案日期"))
    document = _text(_("备案文件"), 120, help_text=_("有文号的填文号"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)


class EndForm(PlainForm):
    """The last day of a post, and why."""

    held = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("离任日期"))
    reason = _text(_("离任原因"), 60, required=True, help_text=_("例如：换届、调离、退休"))
    consent = _text(
        _("上级同意的文件"), 120, help_text=_("任期内调动书记、副书记，应当事先征得上级同意；没有就不填")
    )

    def __init__(self, *args: Any, asks_consent: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_consent:
            del self.fields["consent"]


class GroupForm(PlainForm):
    """The group that several members of one branch are put into."""

    group = forms.ChoiceField(label=_("党小组"), required=False)
    basis = _text(_("依据"), 120, help_text=_("例如：支委会2026-06-17决定"))

    def __init__(self, *args: Any, rows: Sequence[Member], actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branches = {row.branch_id for row in rows}
        self.places = {}
        if len(self.branches) == 1:
            self.places = {row.code: row for row in groups_of(rows[0].branch)}
        _offer(
            self, "group", [("", _("不编入党小组")), *((code, str(row)) for code, row in self.places.items())]
        )

    def clean(self) -> dict[str, Any]:
        """Refuse people of several branches: a group belongs to one."""
        if len(self.branches) != 1:
            raise forms.ValidationError(_("选中的人不在同一个支部。先在左边选一个支部，再选人。"))
        given = dict(self.cleaned_data)
        given["group"] = self.places.get(given.get("group", ""))
        return given
