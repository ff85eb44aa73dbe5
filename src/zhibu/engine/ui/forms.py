"""Forms in plain words: error messages and widgets that every form of the product shares."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DATE_WORDS = gettext_lazy("日期写成2026-06-17这样")
TIME_WORDS = gettext_lazy("时间写成14:00这样")
NUMBER_WORDS = gettext_lazy("请填数字")
CODE_WORDS = gettext_lazy("可选的太多，写编码；搜索框里查得到")
CHOICE_WORDS = gettext_lazy("请从可选项里选")


class DateInput(forms.DateInput):
    """The browser's own date field; the value is ISO."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field, hours and minutes."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


MOST_OFFERED = 400
"""Nobody chooses among more than so many: of those the code is typed."""


class CodeField(forms.CharField):
    """One of more things than a list can offer, by its code; `find` returns it or None."""

    def __init__(self, instead: forms.Field, find: Callable[[str], object]) -> None:
        self.find = find
        widget = forms.TextInput({"autocomplete": "off"})
        super().__init__(
            label=instead.label, required=instead.required, help_text=CODE_WORDS, max_length=40, widget=widget
        )
        self.error_messages.update(_words_of(self, str(instead.label)))

    def clean(self, value: Any) -> str:
        """Take a code that names something."""
        code: str = super().clean(value)
        if code and self.find(code) is None:
            raise forms.ValidationError(_("管理范围内没有%(code)s。请核对编码。") % {"code": code})
        return code


def _widget_of(field: forms.Field) -> forms.Widget | None:
    kinds: list[tuple[type[forms.Field], type[forms.Widget]]] = [
        (forms.DateTimeField, DateTimeInput),
        (forms.DateField, DateInput),
        (forms.TimeField, TimeInput),
    ]
    own = isinstance(field.widget, DateInput | TimeInput | DateTimeInput | forms.HiddenInput)
    for kind, widget in kinds:
        if isinstance(field, kind) and not own:
            return widget(attrs=field.widget.attrs)
    return None


def _words_of(field: forms.Field, label: str) -> dict[str, "StrOrPromise"]:
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    words: dict[str, StrOrPromise] = {
        "required": _("请选%(what)s") % {"what": label} if chosen else _("请填%(what)s") % {"what": label},
    }
    if isinstance(field, forms.BooleanField):
        words["required"] = _("请勾选“%(what)s”") % {"what": label}
    elif isinstance(field, forms.FileField):
        words["required"] = words["empty"] = _("请选一个文件")
    elif isinstance(field, forms.TimeField):
        words["invalid"] = TIME_WORDS
    elif isinstance(field, forms.DateField | forms.DateTimeField):
        words["invalid"] = DATE_WORDS
    elif isinstance(field, forms.IntegerField | forms.FloatField | forms.DecimalField):
        words["invalid"] = NUMBER_WORDS
    if chosen:
        words["invalid_choice"] = CHOICE_WORDS
    return words


class PlainForm(forms.Form):
    """A form whose messages say what to do, and whose date fields are the browser's own.

    A field that names its own `error_messages` in `own_words` keeps them.
    """

    own_words: dict[str, dict[str, "StrOrPromise"]] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages.update(_words_of(field, str(field.label or name)))
            field.error_messages.update(self.own_words.get(name, {}))
            widget = _widget_of(field)
            if widget is not None:
                widget.is_required = field.required
                field.widget = widget
