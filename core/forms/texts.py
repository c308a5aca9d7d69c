"""One text in several languages: a box for each, at least one of them filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from core.forms.fields import refuse_unprintable
from core.languages import LANGUAGE_CODES, LANGUAGE_NAMES, html_lang
from core.text import clean_text


class TextsWidget(forms.MultiWidget):
    """A labelled box per language; the boxes are named `<name>_<language>`."""

    use_fieldset = True

    def __init__(
        self,
        languages: Sequence[str] = LANGUAGE_CODES,
        *,
        multiline: bool = False,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        self.languages = tuple(languages)
        box: type[forms.Widget] = forms.Textarea if multiline else forms.TextInput
        rows = {"rows": 6} if multiline else {}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            code: box({"lang": html_lang(code), **rows}) for code in self.languages
        }
        super().__init__(widgets, dict(attrs or {}))

    def decompress(self, value: Any) -> list[str]:
        texts = value if isinstance(value, Mapping) else {}
        return [str(texts.get(code, "")) for code in self.languages]

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        boxes = self.decompress(value) if isinstance(value, Mapping) else value
        return super().get_context(name, boxes, attrs)

    def value_from_datadict(  # type: ignore[override]
        self, data: Any, files: Any, name: str
    ) -> dict[str, str]:
        values = super().value_from_datadict(data, files, name)
        return dict(zip(self.languages, (text or "" for text in values), strict=True))

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        renderer = renderer or get_default_renderer()
        boxes = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        rows = (
            (
                box["attrs"].get("id", ""),
                html_lang(code),
                LANGUAGE_NAMES[code],
                self._box(box, renderer),
            )
            for code, box in zip(self.languages, boxes, strict=True)
        )
        labelled = format_html_join(
            "",
            '<div class="texts-row"><label for="{}" lang="{}">{}</label>{}</div>',
            rows,
        )
        return format_html('<div class="texts">{}</div>', labelled)

    def _box(self, box: dict[str, Any], renderer: BaseRenderer) -> SafeString:
        html = renderer.render(box["template_name"], {"widget": box})
        return mark_safe(html)  # noqa: S308 - a template of Django's


class TextsFormField(forms.Field):
    """The value is {language: text} with the empty ones left out."""

    default_error_messages = {"required": _("Write the text in at least one language.")}

    def __init__(
        self,
        *,
        languages: Sequence[str] = LANGUAGE_CODES,
        multiline: bool = False,
        max_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.multiline = multiline
        self.length_rule = (
            None if max_length is None else MaxLengthValidator(max_length)
        )
        kwargs.setdefault("widget", TextsWidget(languages, multiline=multiline))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dict[str, str]:
        texts = value if isinstance(value, Mapping) else {}
        cleaned = {
            code: clean_text(str(text), multiline=self.multiline)
            for code, text in texts.items()
        }
        return {code: text for code, text in cleaned.items() if text}

    def run_validators(self, value: dict[str, str]) -> None:
        super().run_validators(value)
        for code, text in value.items():
            try:
                refuse_unprintable(text)
                if self.length_rule is not None:
                    self.length_rule(text)
            except ValidationError as problem:
                raise ValidationError(
                    _("%(language)s: %(problem)s"),
                    params={
                        "language": LANGUAGE_NAMES[code],
                        "problem": problem.messages[0],
                    },
                ) from problem

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)
