"""Forms of accounts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.accounts import rules
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.flow import Invalid
from zhibu.engine.ui.forms import PlainForm

ACCOUNT = _("账号")
PASSWORD_HELP = _("至少12个字符，可以是一句话；不限制用哪些字符")
LONGEST_PASSWORD = 128


def put_problems(form: forms.Form, error: Invalid) -> None:
    """Put what a service refused beside the fields it names; the rest goes above the form."""
    for name, words in error.problems.items():
        form.add_error(name if name in form.fields else None, words)


def _username(label: Any = ACCOUNT, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", **attrs}
    )
    return forms.CharField(label=label, max_length=60, widget=widget)


def _password(label: Any, complete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": complete}),
    )


class SignInForm(PlainForm):
    """User name, password, and whether others use this computer."""

    username = _username()
    password = _password(_("密码"), "current-password")
    public_computer = forms.BooleanField(
        label=_("公用电脑"), required=False, help_text=_("不在这台电脑上留草稿，关掉浏览器就退出")
    )


class AdministratorForm(PlainForm):
    """One of the three administrators of a fresh installation."""

    username = _username()
    name = forms.CharField(label=_("姓名"), max_length=60)
    password = _password(_("密码"), "new-password", PASSWORD_HELP)

    def __init__(self, role: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=role, **kwargs)
        for field in self.fields.values():
            # Three alike stand on one page: each says whose it is, and so do its errors.
            field.label = f"{rules.ROLES[role].label}{field.label}"
            field.error_messages["required"] = gettext("请填%(what)s") % {"what": field.label}


class PasswordForm(PlainForm):
    """A new password for oneself, typed twice because it is not shown."""

    old = _password(_("原密码"), "current-password")
    password = _password(_("新密码"), "new-password", PASSWORD_HELP)
    again = _password(_("再填一次新密码"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        values = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", _("两次填的新密码不一样"))
        return values


class AccountForm(PlainForm):
    """A new account, tied to a dossier by number and name together."""

    username = _username(autocomplete="off")
    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    number = forms.CharField(
        label=_("党员编号"),
        max_length=12,
        required=False,
        help_text=_("填了编号，本人登录后能看到自己的档案和会议。姓名要与档案一致。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class GrantForm(PlainForm):
    """A role for an account on an organization, until a day or without end."""

    username = _username(_("给谁"), autocomplete="off")
    role = forms.ChoiceField(label=_("角色"))
    organization = forms.CharField(
        label=_("党组织"),
        max_length=120,
        required=False,
        help_text=_("编码或名称。三个管理员角色不填。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    ends_on = forms.DateField(
        label=_("截止日期"), required=False, help_text=_("到这一天不再有效。不填就一直有效。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            offered = [(name, role.label) for name, role in rules.ROLES.items() if name != "member"]
            field.choices = [("", _("请选一个角色")), *offered]
        self.fields["username"].help_text = _("对方的账号；没有重名时也可以填姓名")

    def offer(self, nodes: Sequence[Organization]) -> None:
        """Let one of several organizations be chosen whose names hold the words."""
        choices = [("", _("请选一个组织")), *((node.code, f"{node.name} {node.code}") for node in nodes)]
        self.fields["organization"].widget = forms.Select(choices=choices)


class StartForm(PlainForm):
    """The day from which duties are owed."""

    started_on = forms.DateField(label=_("履职起算日"), help_text=_("这一天以前的会议和换届不算欠账。"))


class MailForm(PlainForm):
    """Where one's own notices go by mail, and how often; an empty address: nowhere."""

    email = forms.CharField(
        label=_("邮箱"),
        required=False,
        max_length=120,
        help_text=_("不填就不发邮件。邮箱加密保存，只用来发提醒。"),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    often = forms.ChoiceField(
        label=_("多久一封"),
        choices=[("day", _("每天8:00合成一封，急事另发")), ("each", _("随时，21:00至7:30不发"))],
        initial="day",
        widget=forms.RadioSelect,
    )
