"""What every form of the product does: our templates, trimming, the error summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.forms.models import ModelFormMetaclass
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist

from core.forms.fields import (
    EmailField,
    LocalDateField,
    LocalDateTimeField,
    LocalTimeField,
    NumberField,
    refuse_unprintable,
)
from core.text import normal_spaces

M = TypeVar("M", bound=models.Model)
F = TypeVar("F", bound=forms.Field)


class BoundField(forms.BoundField):
    """A field on a page; `optional` is what the page marks, not the required ones."""

    @property
    def optional(self) -> bool:
        is_box = isinstance(self.field.widget, forms.CheckboxInput)
        return not (self.field.required or self.is_hidden or is_box)


class Renderer(TemplatesSetting):
    """Our own templates for forms and fields, Django's for what we have none of."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = BoundField
    built_in = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self.built_in.get_template(template_name)


class Problem(NamedTuple):
    """One line of the error summary: where it links to, of what, what is wrong."""

    field_id: str
    label: str
    message: str


class FormMixin(forms.BaseForm):
    """Trimming, refused characters and the error summary, for any form."""

    use_required_attribute = False  # our summary speaks, not the browser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # a UUIDField is a CharField whose value is no text
            if isinstance(field, forms.CharField) and not isinstance(
                field, forms.UUIDField
            ):
                field.validators = [
                    *(rule for rule in field.validators if rule not in _REPLACED),
                    refuse_unprintable,
                ]

    def field(self, name: str, kind: type[F]) -> F:
        """The field `name`, which is of this kind; TypeError if it is not."""
        found = self.fields[name]
        if not isinstance(found, kind):
            raise TypeError(f"{name} is no {kind.__name__}")
        return found

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in self.cleaned_data.items():
            field = self.fields.get(name)
            if isinstance(value, str) and _is_one_line(field):
                self.cleaned_data[name] = normal_spaces(value)

    @property
    def error_summary(self) -> list[Problem]:
        """What is wrong, in the order of the fields; errors of the whole form first."""
        whole = [Problem("", "", str(message)) for message in self.non_field_errors()]
        return whole + [
            Problem(_anchor(self[name]), str(self[name].label), str(message))
            for name in self.fields
            for message in self.errors.get(name, [])
        ]


_REPLACED = [ProhibitNullCharactersValidator()]


def _is_one_line(field: forms.Field | None) -> bool:
    return (
        isinstance(field, forms.CharField)
        and field.strip
        and not isinstance(field.widget, forms.Textarea | forms.PasswordInput)
    )


def _anchor(field: forms.BoundField) -> str:
    """The id that a link of the summary goes to: the first box of several."""
    if field.is_hidden:
        return ""
    return field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")


class ObukaForm(FormMixin, forms.Form):
    """The base of every form of the product."""


LOCAL_FIELDS: dict[type[models.Field[Any, Any]], type[forms.Field]] = {
    models.DateTimeField: LocalDateTimeField,  # before DateField, its parent
    models.DateField: LocalDateField,
    models.TimeField: LocalTimeField,
    models.DecimalField: NumberField,
    models.IntegerField: NumberField,
    models.EmailField: EmailField,
}


def local_formfield(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """The form field of a model field: ours for dates, times, numbers and e-mail."""
    for kind, ours in LOCAL_FIELDS.items():
        if isinstance(field, kind) and "form_class" not in kwargs:
            if isinstance(field, models.IntegerField):
                kwargs["decimal_places"] = 0
            return field.formfield(form_class=ours, **kwargs)
    if isinstance(field, models.URLField):
        kwargs.setdefault("assume_scheme", "https")
    return field.formfield(**kwargs)


class LocalModelFormMetaclass(ModelFormMetaclass):
    """Lets every model form take our fields without naming them in its Meta."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> Any:
        meta = attrs.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(local_formfield)
        return super().__new__(mcs, name, bases, attrs, **kwargs)


if TYPE_CHECKING:
    ModelFormOf = forms.ModelForm
else:

    class ModelFormOf(forms.ModelForm):
        """Lets `ObukaModelForm[Event]` be written, which Django itself does not."""

        def __class_getitem__(cls, model: object) -> type:
            return cls


class ObukaModelForm(FormMixin, ModelFormOf[M], metaclass=LocalModelFormMetaclass):
    """The base of every model form: our fields, and a summary of what is wrong."""
