"""Forms of the desk for programmes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from core.forms import (
    LocalDateField,
    NumberField,
    ObukaForm,
    ObukaModelForm,
    RowField,
    TextsFormField,
)
from participants.models import Organisation, Person, PersonalField, PersonalQuestion
from participants.selectors.organisations import organisation_name
from participants.selectors.questions import BANDED, STANDARD
from programmes.models import Donor, Partner, Programme
from programmes.selectors.programmes import programme_name


class ProgrammeForm(ObukaModelForm[Programme]):
    """What a contract says about a programme."""

    class Meta:
        model = Programme
        fields = (
            "titles",
            "short_names",
            "code",
            "language",
            "summaries",
            "reference_number",
            "reference_on",
            "period_precision",
            "starts_on",
            "ends_on",
            "duration_months",
            "status_override",
            "status_reason",
            "amount",
            "currency",
            "stated_municipalities",
            "is_public",
        )
        help_texts = {
            "code": _("Short and in Latin letters; it stands in the page’s address."),
            "ends_on": _("Leave empty to have it computed from start and months."),
            "status_override": _("Only if it differs from what the dates say."),
            "currency": _("Three letters, for example EUR or BGN."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from django.conf import settings

        self.fields["language"] = forms.ChoiceField(
            label=_("language of the contract"), choices=settings.LANGUAGES
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("status_override") and not data.get("status_reason"):
            self.add_error("status_reason", _("Say why the status differs."))
        if data.get("amount") is not None and not data.get("currency"):
            self.add_error("currency", _("Give the currency of the amount."))
        return data


class FundingForm(ObukaForm):
    """A donor's share in a programme."""

    donor = RowField(
        Donor.objects.select_related("organisation"),
        lambda row: organisation_name(row.organisation),
        to_field_name=None,
        label=_("Donor"),
    )
    share = NumberField(
        label=_("Share in per cent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
    )
    grant_number = forms.CharField(
        label=_("Grant number"), max_length=60, required=False
    )


class PartnerForm(ObukaForm):
    """An organisation's role in a programme."""

    organisation = RowField(
        Organisation.objects.filter(merged_into=None), label=_("Organisation")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Partner.Role)


class ContactForm(ObukaForm):
    """Who speaks for an organisation in a programme from a day on."""

    programme = RowField(Programme.objects.none(), programme_name, label=_("Programme"))
    person = RowField(
        Person.objects.none(),
        str,
        label=_("Contact person"),
        help_text=_("Somebody with a post here, in the whole, or in a member."),
    )
    role = forms.CharField(
        label=_("Role"),
        max_length=100,
        required=False,
        help_text=_("For example coordinator, main contact."),
    )
    started_on = LocalDateField(label=_("Since"))

    def __init__(
        self,
        *args: Any,
        programmes: QuerySet[Programme],
        people: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {"started_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class QuestionForm(ObukaForm):
    """Whether a programme asks for a field of people, and in which words."""

    is_asked = forms.BooleanField(
        label=_("This programme asks it"),
        required=False,
        help_text=_("Nobody has to answer."),
    )
    reasons = TextsFormField(
        label=_("Why it is asked"), multiline=True, max_length=500, required=False
    )
    required_by = forms.CharField(
        label=_("Who requires it"),
        max_length=200,
        required=False,
        help_text=_("For example: ESF+ Regulation, Annex I."),
    )
    bands = forms.CharField(
        label=_("Age groups begin at"),
        max_length=60,
        required=False,
        help_text=_(
            "Ages with a comma between them: 18, 30, 55 makes four groups, the first"
            " one under 18."
        ),
    )

    def __init__(
        self, *args: Any, field: str, question: PersonalQuestion | None, **kwargs: Any
    ) -> None:
        shown: dict[str, Any] = {"is_asked": question is not None}
        if question is not None:
            shown |= {
                "reasons": question.reasons,
                "required_by": question.required_by,
                "bands": ", ".join(map(str, question.bands)),
            }
        super().__init__(*args, initial=shown, **kwargs)
        self.fields["reasons"].help_text = _("Empty: “%(reason)s”") % {
            "reason": escape(STANDARD[field])
        }
        if field not in BANDED:
            del self.fields["bands"]
        self.needs_bands = field == PersonalField.AGE_BAND

    def clean_bands(self) -> list[int]:
        words = self.cleaned_data["bands"].replace(";", ",").replace(",", " ").split()
        if not all(word.isdecimal() and 0 < int(word) < 120 for word in words):
            raise ValidationError(
                _("Write ages with a comma between them: 18, 30, 55.")
            )
        return sorted({int(word) for word in words})

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.needs_bands and data.get("is_asked") and not data.get("bands"):
            self.add_error("bands", _("Say at which ages the groups begin."))
        return data
