"""Forms of organizations."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import (
    BRANCH_KINDS,
    Guidance,
    Kind,
    Organization,
    Purpose,
    Sector,
)
from zhibu.engine import clock
from zhibu.engine.exchange.identity import is_credit_form, is_landline, is_mobile
from zhibu.engine.rules.codes import read_codes
from zhibu.engine.ui.forms import MOST_OFFERED, CodeField, PlainForm
from zhibu.engine.vault import mask_phone

PHONE_WORDS = _("手机写11位，座机写成027-12345678这样")
CREDIT_WORDS = _("统一社会信用代码是18位数字和大写字母。请核对。")
KEEP_WORDS = _("现在是%(masked)s。不改就留空。")


def _text(label: Any, length: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=length, required=required, help_text=help_text, widget=widget
    )


def _phone() -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off", "inputmode": "tel", "data-no-copy": ""})
    return forms.CharField(label=_("联系电话"), max_length=20, required=False, widget=widget)


def _sector() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("所属领域"),
        required=False,
        choices=[("", _("随上级")), *Sector.choices],
        help_text=_("规定对这些领域另有要求；下级不填就随上级"),
    )


class _WithPhone(PlainForm):
    """A form with a telephone number (INF-13)."""

    def clean_phone(self) -> str:
        """Take a mobile number of 11 digits or a landline with its area code."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not is_mobile(phone) and not is_landline(phone):
            raise forms.ValidationError(PHONE_WORDS)
        return phone


class NewForm(_WithPhone):
    """A new organization below another one; only the kinds that may stand there are offered (ORG-26)."""

    kind = forms.ChoiceField(label=_("类别"))
    name = _text(_("党组织名称"), 120, help_text=_("写全称，与印章一致"))
    short_name = _text(_("简称"), 60, required=False, help_text=_("不填就按全称取"))
    code = _text(_("党组织编码"), 40)
    founded_on = forms.DateField(label=_("成立日期"), required=False)
    elected_on = forms.DateField(label=_("本届选举日期"), required=False, help_text=_("不清楚就不填，不推算"))
    ends_on = forms.DateField(
        label=_("任务结束日期"), required=False, help_text=_("临时党组织必填，任务结束随之撤销")
    )
    contact_text = _text(_("联系人"), 60, required=False)
    phone = _phone()
    unit_situation = forms.ChoiceField(label=_("所在单位情况"), required=False)
    unit_name = _text(_("单位名称"), 120, required=False, help_text=_("与上级相同的不填"))
    credit_code = _text(_("统一社会信用代码"), 18, required=False)
    village_or_community = forms.BooleanField(label=_("村、社区党组织"), required=False)
    functional = forms.BooleanField(label=_("功能型党组织"), required=False)
    sector = _sector()
    met_on = forms.DateField(
        label=_("党委会议日期"), required=False, help_text=_("党委直接决定成立的填写；登记已有组织不填")
    )
    document = _text(_("决定成立的文件"), 120, required=False, help_text=_("填了会议日期就要填"))

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("请选一个类别")), *((kind.value, kind.label) for kind in kinds)]
        _offer(self, "kind", offered)
        situations = read_codes(rules.CODES / "unit-situation.csv").choices()
        _offer(self, "unit_situation", [("", "—"), *situations])

    def clean(self) -> dict[str, Any]:
        """Take the day and the paper of a decision together, or neither (ORG-08, CYC-01)."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(given.get("met_on")) != bool(given.get("document", "").strip()):
            missing = "document" if given.get("met_on") else "met_on"
            self.add_error(missing, _("会议日期和文件要一起填"))
        return given

    def clean_credit_code(self) -> str:
        """Take a code of the right form; some real codes fail their check character (INF-17)."""
        code: str = self.cleaned_data["credit_code"].strip().upper()
        if code and not is_credit_form(code):
            raise forms.ValidationError(CREDIT_WORDS)
        return code


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class EditForm(_WithPhone):
    """What may be changed of an organization as it stands; place and kind have their own pages."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = _text(_("党组织名称"), 120)
    since = forms.DateField(
        label=_("新名称起用日期"), required=False, help_text=_("改了名称才填；不填就从今天起")
    )
    short_name = _text(_("简称"), 60)
    contact_text = _text(_("联系人"), 60, required=False)
    phone = _phone()
    village_or_community = forms.BooleanField(label=_("村、社区党组织"), required=False)
    functional = forms.BooleanField(label=_("功能型党组织"), required=False)
    sector = _sector()
    approves_members = forms.BooleanField(label=_("有审批预备党员权限"), required=False)
    basis = _text(_("授权文件"), 120, required=False, help_text=_("改了审批预备党员权限才填"))
    ends_on = forms.DateField(label=_("任务结束日期"), required=False)

    KEPT = (
        "name",
        "short_name",
        "contact_text",
        "village_or_community",
        "functional",
        "sector",
        "approves_members",
        "ends_on",
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        kept = {name: getattr(organization, name) for name in (*self.KEPT, "version")}
        super().__init__(*args, initial=kept, **kwargs)
        if organization.phone:
            words = {"masked": mask_phone(organization.phone)}
            self.fields["phone"].help_text = str(KEEP_WORDS) % words
        if organization.kind == Kind.GROUP:
            for name in ("contact_text", "phone", "village_or_community", "functional", "sector"):
                del self.fields[name]
        if organization.kind not in (Kind.COMMITTEE, Kind.WORK_COMMITTEE, Kind.GENERAL_BRANCH):
            del self.fields["approves_members"], self.fields["basis"]
        if not rules.temporary(organization.kind):
            del self.fields["ends_on"]

    def values(self) -> dict[str, Any]:
        """Return the facts to write; an empty telephone field leaves the number as it is."""
        given = {name: self.cleaned_data[name] for name in self.KEPT if name in self.fields}
        phone = self.cleaned_data.get("phone")
        return given | ({"phone": phone} if phone else {})


class MoveForm(PlainForm):
    """Another superior, of those in reach under which the kind may stand (ORG-26)."""

    parent = forms.ChoiceField(label=_("新的上级党组织"))
    since = forms.DateField(label=_("从哪天起"))

    def __init__(self, *args: Any, parents: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": clock.today()}, **kwargs)
        few = list(parents[: MOST_OFFERED + 1])
        if len(few) > MOST_OFFERED:
            self.fields["parent"] = CodeField(
                self.fields["parent"], lambda code: parents.filter(code=code).first()
            )
            return
        offered = [(row.code, f"{row} {row.code}") for row in few]
        _offer(self, "parent", [("", _("请选一个上级")), *offered])


class TermForm(PlainForm):
    """The day of an election; everything else follows from it."""

    elected_on = forms.DateField(label=_("选举日期"), help_text=_("补选不重新起算任期，不在这里登记"))


class PostponeForm(PlainForm):
    """Another day for the end of a term, and the superior's paper (TERM-05)."""

    to = forms.DateField(label=_("延期或提前至"))
    document = _text(_("上级批准的文件"), 120, help_text=_("例如：江临党组〔2026〕12号"))
    reason = _text(_("理由"), 120, required=False, help_text=_("一般不超过1年；超过的写明理由"))


class CorrectForm(PlainForm):
    """The right day of a recorded election, and how it was mistaken."""

    term = forms.UUIDField(widget=forms.HiddenInput)
    elected_on = forms.DateField(label=_("选举日期"))
    reason = _text(_("更正的原因"), 120, help_text=_("例如：与选举结果批复核对，原来写错"))


class DissolveForm(PlainForm):
    """The last day of an organization, and on what paper."""

    on = forms.DateField(label=_("撤销日期"))
    basis = _text(_("批准撤销的文件"), 120, help_text=_("例如：江临党组〔2026〕12号"))
    ledgers = _text(_("台账移交给谁"), 60, help_text=_("例如：党委办公室"))
    seal = _text(_("印章交回情况"), 60, help_text=_("例如：已交回党委办公室；没有印章就写没有"))

    def __init__(self, *args: Any, group: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)
        if group:
            del self.fields["ledgers"], self.fields["seal"]


class GroupForm(PlainForm):
    """A group of a branch."""

    name = _text(_("党小组名称"), 60, help_text=_("例如：第三党小组"))


class LookForm(PlainForm):
    """Why somebody looks at a sensitive value (S-55)."""

    own_words = {"purpose": {"required": _("请选一个用途")}}

    purpose = forms.ChoiceField(label=_("用途"), choices=[("", _("请选一个用途")), *Purpose.choices])
    reason = _text(_("说明"), 120, help_text=_("写明什么事。本人和审计能看到。"))


class ApplyForm(PlainForm):
    """What a unit that applies for a branch says of it (ORG-07)."""

    parent = forms.ChoiceField(label=_("上级党组织"))
    kind = forms.ChoiceField(
        label=_("类别"), choices=[(kind.value, kind.label) for kind in BRANCH_KINDS], initial=Kind.BRANCH
    )
    name = _text(_("党组织名称"), 120, help_text=_("写全称"))
    full = forms.IntegerField(label=_("正式党员数"), min_value=0, max_value=10_000)
    unit_name = _text(_("单位名称"), 120, required=False, help_text=_("与上级相同的不填"))
    credit_code = _text(_("统一社会信用代码"), 18, required=False)
    village_or_community = forms.BooleanField(label=_("村、社区党组织"), required=False)
    reason = forms.CharField(
        label=_("申请理由"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=_("最多300字")
    )
    applied_on = forms.DateField(label=_("申请日期"))
    document = _text(_("申请文件"), 120, required=False, help_text=_("有文号的填文号"))

    def __init__(self, *args: Any, parents: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, initial={"applied_on": clock.today()}, **kwargs)
        _offer(self, "parent", [(row.code, str(row)) for row in parents])

    clean_credit_code = NewForm.clean_credit_code


class AnswerForm(PlainForm):
    """What a committee decided in its meeting, and the reply (ORG-07, CYC-01)."""

    result = forms.ChoiceField(
        label=_("会议决定"), choices=[("approve", _("同意成立")), ("refuse", _("不同意成立"))]
    )
    met_on = forms.DateField(label=_("党委会议日期"))
    replied_on = forms.DateField(label=_("批复日期"))
    document = _text(_("批复文件"), 120, help_text=_("例如：江临党组〔2026〕12号"))
    words = forms.CharField(
        label=_("说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("不同意的写理由；超过1个月答复的写逾期的理由"),
    )


class FilingForm(PlainForm):
    """When and with whom reply and election were filed (ORG-07)."""

    on = forms.DateField(label=_("备案日期"))
    department = _text(_("备案的组织部门"), 120, help_text=_("例如：上级党委组织部"))
    document = _text(_("备案文件"), 120, required=False, help_text=_("有文号的填文号"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)


class GuidanceForm(PlainForm):
    """Who leads or guides an organization beside its superior, since when (ORG-31)."""

    relation = forms.ChoiceField(label=_("关系"), choices=Guidance.Relation.choices)
    guide = _text(_("领导或指导的组织"), 120, help_text=_("例如：市直机关工委、本单位党组"))
    since = forms.DateField(label=_("从哪天起"))
    basis = _text(_("依据"), 120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": clock.today()}, **kwargs)
