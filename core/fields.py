"""Model fields without a domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGE_CODES
from core.pasted import without_html
from core.text import clean_text

if TYPE_CHECKING:
    Texts = dict[str, str]
    JSONField = models.JSONField[Texts, Texts]
else:
    JSONField = models.JSONField


class TextsField(JSONField):
    """A text in several languages as {language code: text}; empty ones are left out.

    Spaces are cleaned whenever a row is saved (line breaks are kept if `multiline`),
    and so is pasted HTML where there are lines: it becomes Markdown if the text is
    `markdown`, else plain lines (R-130).
    Another language code, or a value that is no text, is refused with ValueError.
    """

    default_error_messages = {
        "texts": _("Write a text for each language, with the codes %(codes)s."),
        "max_length": _("Write at most %(limit)d characters in each language."),
    }

    def __init__(
        self,
        *args: Any,
        multiline: bool = False,
        markdown: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("default", dict)
        self.multiline, self.markdown = multiline or markdown, markdown
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        # migrations import no code of ours: in the database this is plain JSON
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def cleaned(self, value: Any) -> dict[str, str]:
        """`value` as it is stored; raises ValueError if it is not of our shape."""
        if not isinstance(value, Mapping):
            raise ValueError(f"{self.name}: {{language: text}} expected, not {value!r}")
        for code, text in value.items():
            if code not in LANGUAGE_CODES or not isinstance(text, str):
                raise ValueError(f"{self.name}: {code!r}: {text!r} is no text of ours")
        texts = {
            code: self._text(value[code]) for code in LANGUAGE_CODES if code in value
        }
        return {code: text for code, text in texts.items() if text}

    def _text(self, text: str) -> str:
        if self.multiline:
            text = without_html(text, is_markdown=self.markdown)
        return clean_text(text, multiline=self.multiline)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, Mapping):
            value = self.cleaned(value)
            setattr(model_instance, self.attname, value)
        return value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        try:
            return super().clean(self.cleaned(value or {}), model_instance)
        except ValueError as problem:
            raise ValidationError(
                self.error_messages["texts"],
                code="texts",
                params={"codes": ", ".join(LANGUAGE_CODES)},
            ) from problem

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        limit = self.max_length
        if limit is not None and any(len(text) > limit for text in value.values()):
            raise ValidationError(
                self.error_messages["max_length"],
                code="max_length",
                params={"limit": limit},
            )

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        from core.forms import TextsFormField

        options = {
            "multiline": self.multiline,
            "max_length": self.max_length,
            "show_hidden_initial": False,  # Django's answer to a callable default
        }
        return super(models.JSONField, self).formfield(
            **{"form_class": TextsFormField, **options, **kwargs}
        )
