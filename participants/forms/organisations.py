"""Choosing an organisation: by typing with a list, or without script by searching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, refuse_unprintable
from core.text import normal_spaces
from participants.models import Organisation
from participants.selectors.organisations import (
    find_organisations,
    organisation_name,
    organisation_place,
    public_organisations,
)

MOST_CHOICES = 10
MISSING = "-"  # chosen in place of an organisation


@dataclass(frozen=True)
class Typed:
    """What came from the page: the uid that was chosen, and the words.

    `is_missing` says that of all that was offered none was the one.
    """

    uid: str = ""
    text: str = ""
    is_missing: bool = False


class OrganisationWidget(forms.Widget):
    """The picker; after words that fit several, the next page offers them to choose."""

    template_name = "participants/_organisation_picker.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        getlist = getattr(data, "getlist", lambda key: [data.get(key, "")])
        chosen = [uid for uid in getlist(name) if uid]
        text = normal_spaces(str(data.get(f"{name}_text", "") or ""))[:300]
        if chosen and chosen[-1] == MISSING:
            return Typed("", text, is_missing=True)
        return Typed(chosen[-1] if chosen else "", text)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["attrs"]
        typed = value if isinstance(value, Typed) else Typed()
        if isinstance(value, Organisation):
            typed = Typed(str(value.uid), organisation_name(value))
        found = [] if typed.uid else find_organisations(typed.text, limit=MOST_CHOICES)
        context["widget"] |= {
            "described_by": shown.get("aria-describedby", ""),
            "invalid": shown.get("aria-invalid", "") == "true",
            "uid": typed.uid,
            "text": typed.text,
            "url": reverse_lazy("organisation_options"),
            "choices": [option(row) for row in found],
            "missing": MISSING,
            "is_missing": typed.is_missing,
            "is_unknown": bool(typed.text and not typed.uid and not found),
        }
        return context


def option(organisation: Organisation) -> dict[str, str]:
    """One line of the picker; the note tells places and bodies of one name apart."""
    place = organisation_place(organisation)
    kind = organisation.get_kind_display()
    return {
        "value": str(organisation.uid),
        "label": organisation_name(organisation),
        "note": f"{kind}, {place}" if place else kind,
    }


class OrganisationField(forms.Field):
    """One organisation of the public register, or of `rows`.

    Words alone are accepted if exactly one organisation is called so.
    """

    widget = OrganisationWidget
    default_error_messages = {
        "choose": _("Choose the organisation from the list."),
        "unknown": _(
            "No organisation is called so. Look for a part of its name or of the place."
            " If it is missing, an administrator adds it first."
        ),
    }

    def __init__(
        self, *, rows: QuerySet[Organisation] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.rows = rows

    def to_python(self, value: Any) -> Organisation | None:
        typed = value if isinstance(value, Typed) else Typed()
        if typed.uid:
            return self._by_uid(typed.uid)
        if not typed.text:
            return None
        refuse_unprintable(typed.text)
        if typed.is_missing:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        found = find_organisations(typed.text, limit=MOST_CHOICES)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            raise ValidationError(self.error_messages["choose"], code="choose")
        return found[0]

    def _by_uid(self, text: str) -> Organisation:
        rows = public_organisations() if self.rows is None else self.rows.all()
        try:
            return rows.get(uid=UUID(text))
        except (ValueError, Organisation.DoesNotExist) as error:
            message = self.error_messages["choose"]
            raise ValidationError(message, code="choose") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        uid = str(initial.uid) if isinstance(initial, Organisation) else ""
        return bool(isinstance(data, Typed) and (data.uid or data.text) != uid)


class PlaceFilter(ObukaForm):
    """What places are searched by."""

    q = forms.CharField(
        label=_("Name of a place"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
