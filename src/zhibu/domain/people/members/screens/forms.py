"""Forms of members: the sixteen items of the collection form, and what changes them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category, Member, Purpose, Sex, Standing
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.ui.forms import PlainForm
from zhibu.engine.vault import mask_address, mask_id_number, mask_phone

KEEP_WORDS = _("现在是%(masked)s。不改就留空。")
_MASKS = {"id_number": mask_id_number, "phone": mask_phone, "address": mask_address}


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


def _coded(name: str) -> list[tuple[str, str]]:
    table = rules.codes("post" if name == "job_code" else name)
    return [("", "—"), *(pair for pair in table.choices() if pair[0])]


class PlaceFields(PlainForm):
    """Branch and group, of those in reach; groups stand under the name of their branch."""

    branch = forms.ChoiceField(label=_("所在党支部"))
    group = forms.ChoiceField(label=_("所在党小组"), required=False)

    own_words = {"branch": {"required": _("请选一个支部")}}

    def __init__(self, *args: Any, places: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {row.code: row for row in places}
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
        return self.places.get(self.cleaned_data.get(name, ""))


class FactsForm(PlainForm):
    """Items 1–7 and 9–16 of the collection form; item 8, the branch, has its own page once entered."""

    name = _text(_("姓名"), 60, required=True, help_text=_("与身份证一致"))
    id_number = _text(_("公民身份号码"), 18, required=True, private=True)
    sex = forms.ChoiceField(label=_("性别"), required=False, help_text=_("不选就按身份号码填"))
    ethnic = forms.ChoiceField(label=_("民族"), required=False)
    birth_date = forms.DateField(label=_("出生日期"), required=False, help_text=_("不填就按身份号码填"))
    education = forms.ChoiceField(label=_("学历"), required=False)
    category = forms.ChoiceField(label=_("人员类别"), choices=Category.choices)
    joined_on = forms.DateField(label=_("入党日期"), help_text=_("支部大会通过为预备党员的日期"))
    converted_on = forms.DateField(label=_("转正日期"), required=False, help_text=_("预备党员不填"))
    job_code = forms.ChoiceField(label=_("工作岗位"), required=False)
    job = _text(_("岗位名称"), 60, help_text=_("表里没有合适的才写"))
    phone = _text(_("联系电话"), 20, private=True)
    address = _text(_("家庭住址"), 200, help_text=_("写到门牌号"), private=True)
    standing = forms.ChoiceField(label=_("党籍状态"), choices=Standing.choices, initial=Standing.NORMAL)
    lost = forms.BooleanField(label=_("失联党员"), required=False)
    lost_since = _text(_("失去联系年月"), 7, help_text=_("写成2026-06这样"))
    floating = forms.BooleanField(label=_("流动党员"), required=False)
    floating_to = _text(_("流向"), 60, help_text=_("省、市、县"))

    OWN = (
        "name", "id_number", "sex", "ethnic", "birth_date", "education", "category", "joined_on",
        "converted_on", "job_code", "job", "phone", "address", "standing", "lost", "lost_since",
        "floating", "floating_to",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "sex", [("", "—"), *(pair for pair in Sex.choices if pair[0] in (Sex.MALE, Sex.FEMALE))])
        for name in ("ethnic", "education", "job_code"):
            _offer(self, name, _coded(name))

    def clean_id_number(self) -> str:
        """Take the number without blanks and with a capital X."""
        return str(self.cleaned_data["id_number"]).replace(" ", "").upper()

    def clean_phone(self) -> str:
        """Take the number without blanks."""
        return str(self.cleaned_data["phone"]).replace(" ", "")

    def values(self) -> dict[str, Any]:
        """Return the facts as the services take them; details of what is not so are dropped."""
        given = {name: self.cleaned_data[name] for name in self.OWN}
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
        kept = {name: getattr(member, name) for name in (*self.OWN, "version") if name not in _MASKS}
        super().__init__(*args, initial=kept, **kwargs)
        for name, mask in _MASKS.items():
            field, value = self.fields[name], getattr(member, name)
            field.required = False
            if value:
                field.help_text = str(KEEP_WORDS) % {"masked": mask(value)}
        self.fields["birth_date"].help_text = self.fields["sex"].help_text = ""
        # A code of an older list that the table does not know stays what it is.
        for name in ("ethnic", "education", "job_code"):
            offered = _coded(name)
            value = getattr(member, name)
            if value and value not in dict(offered):
                _offer(self, name, [*offered, (value, value)])

    def values(self) -> dict[str, Any]:
        """Return the facts to write; an empty sensitive field leaves the value as it is."""
        given = super().values()
        return {name: value for name, value in given.items() if value or name not in _MASKS}


class PlaceForm(PlaceFields):
    """Where a member belongs from today on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    basis = _text(_("依据"), 120, help_text=_("例如：支委会2026-06-17决定"))


class ConvertForm(PlainForm):
    """The day a probationary member became a full one, and by which meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    converted_on = forms.DateField(label=_("转正日期"))
    basis = _text(_("依据"), 120, required=True, help_text=_("例如：支部大会2026-06-17决议，党委审批"))


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


class EndForm(PlainForm):
    """The last day of a post, and why."""

    held = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("离任日期"))
    reason = _text(_("离任原因"), 60, required=True, help_text=_("例如：换届、调离、退休"))
