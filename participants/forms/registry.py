"""Forms of the desk's register of organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import (
    EmailField,
    LocalDateField,
    NumberField,
    ObukaForm,
    PhoneField,
    TextsFormField,
    WebsiteField,
)
from core.taxnumbers import read_tax_number, show_tax_number
from core.text import clean_text
from participants.forms.organisations import OrganisationField
from participants.forms.places import RegionField
from participants.models import Organisation, Region
from participants.selectors.criteria import Asked, find_criterion
from participants.selectors.organisations import public_organisations
from participants.selectors.registry import PARTS, regions_with
from participants.services.logos import MAX_BYTES, LogoNotUsable, clean_logo
from participants.services.organisations import RegionalNeedsDistrict, stands_rightly

Kind = Organisation.Kind
Level = Region.Level
NO_TAX_NUMBER = _("This is no EIK, PIB or JIB: a digit may be wrong.")
NO_KIND = [("", _("all kinds")), *Kind.choices]
TO_DO = [
    ("", _("all")),
    ("confirm", _("not confirmed yet")),
    ("place", _("without a place")),
]
LACKING = {"confirm": Q(verified_on=None), "place": Q(region=None)}
NO_FORM = [("", _("all legal forms")), *Organisation.LegalForm.choices[1:]]
PLACES = (Level.COUNTRY, *PARTS, Level.STATISTICAL, Level.MUNICIPALITY)


def some_regions(*levels: str) -> QuerySet[Region]:
    """Regions of these levels, for a list to choose from."""
    rows = Region.objects.filter(level__in=levels).select_related("parent")
    return rows.order_by("country", "name_key", "pk")


class PlaceFilter(ObukaForm):
    """Kind and place: a country or district, then one of its municipalities."""

    q = forms.CharField(label=_("Name or place"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=NO_KIND, required=False)
    legal_form = forms.ChoiceField(
        label=_("Legal form"), choices=NO_FORM, required=False
    )
    region = RegionField(
        label=_("Country or district"),
        empty_label=_("everywhere"),
        required=False,
    )
    municipality = RegionField(
        label=_("Municipality"),
        empty_label=_("all"),
        required=False,
    )

    def __init__(self, data: Any, *, rows: QuerySet[Organisation]) -> None:
        super().__init__(data)
        parts: Any = self.fields["region"]
        parts.queryset = regions_with(rows, Level.COUNTRY, *PARTS)
        chosen = self._chosen(parts)
        if chosen is None or chosen.level == Level.COUNTRY:
            del self.fields["municipality"]
            return
        places: Any = self.fields["municipality"]
        below = regions_with(rows, Level.MUNICIPALITY)
        places.queryset = below.filter(path__startswith=chosen.path)

    def _chosen(self, field: RegionField) -> Region | None:
        """Looked at before the form is: the second list depends on the first."""
        try:
            found = field.to_python(self.data.get("region") or None)
        except ValidationError:
            return None
        return found if isinstance(found, Region) else None

    def region_meant(self) -> Region | None:
        """The narrowest place that was chosen."""
        data = self.cleaned_data
        place: Region | None = data.get("municipality") or data.get("region")
        return place


class RegistryFilter(PlaceFilter):
    """The same for the desk: by what is to be done, and by programme if some app
    knows programmes.
    """

    to_do = forms.ChoiceField(label=_("Show"), choices=TO_DO, required=False)

    def __init__(self, data: Any, *, rows: QuerySet[Organisation]) -> None:
        super().__init__(data, rows=rows)
        criterion = find_criterion("programme_role", "organisations")
        if criterion is None:
            return
        several: Any = criterion.field()
        one = forms.ModelChoiceField(
            several.queryset,
            to_field_name="uid",
            label=_("Programme"),
            empty_label=_("all"),
            required=False,
        )
        one.label_from_instance = several.label_from_instance  # type: ignore[method-assign]
        self.fields["programme"] = one

    def narrowed(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """`rows` with that to be done, and a role in the chosen programme."""
        if condition := LACKING.get(self.cleaned_data.get("to_do", "")):
            rows = rows.filter(condition)
        programme = self.cleaned_data.get("programme")
        criterion = find_criterion("programme_role", "organisations")
        if programme is None or criterion is None:
            return rows
        return rows.filter(criterion.q([programme], Asked(timezone.now())))


class CardForm(ObukaForm):
    """What a coordinator may change of the own organisation."""

    names = TextsFormField(
        label=_("Name"),
        max_length=250,
        help_text=_("The official name is needed; the others help readers find it."),
    )
    language = forms.ChoiceField(
        label=_("Language of its official name"), choices=settings.LANGUAGES
    )
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Short names and former names, one in each line."),
    )
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    email = EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Of the office: it is shown to the public, and asked once a year."),
    )
    website = WebsiteField(label=_("Website"), required=False, max_length=200)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 1 MB."),
    )
    remove_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation | None = None,
        rows: QuerySet[Organisation],
        **kwargs: Any,
    ) -> None:
        if organisation is not None:
            kwargs["initial"] = self._values(organisation) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        if organisation is None or not organisation.logo:
            del self.fields["remove_logo"]
        if "parent" in self.fields:
            self.fields["parent"].among = rows  # type: ignore[attr-defined]

    def _values(self, row: Organisation) -> dict[str, Any]:
        same = "names language address phone email website kind parent region".split()
        more = "legal_form is_public declared_members".split()
        values = {name: getattr(row, name) for name in (*same, *more)}
        values["tax_number"] = row.tax_number and show_tax_number(row.tax_number)
        region = row.region.uid if row.region else None
        return values | {"aliases": "\n".join(row.aliases), "region": region}

    def clean_aliases(self) -> list[str]:
        return list(map(clean_text, _lines(self.cleaned_data["aliases"])))

    def clean_logo(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if file is None:
            return None
        try:
            if (file.size or 0) > MAX_BYTES:
                raise LogoNotUsable
            clean_logo(file)
        except DomainError as error:
            raise ValidationError(str(error), code=error.code) from error
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        language = data.get("language", "")
        if data.get("names") and not data["names"].get(language):
            names = dict(settings.LANGUAGES)
            self.add_error(
                "names",
                _("Write the official name, in %(language)s.")
                % {"language": names.get(language, language)},
            )
        return data

    def card(self) -> dict[str, Any]:
        """The fields that `update_organisation` takes."""
        apart = {"names", "language", "aliases", "logo", "remove_logo"}
        return {k: v for k, v in self.cleaned_data.items() if k not in apart}


class OrganisationForm(CardForm):
    """The whole card, for those who keep the register."""

    field_order = ("kind", "names", "language", "aliases", "parent", "region")

    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=Kind.choices)
    parent = OrganisationField(
        label=_("Part of"),
        required=False,
        help_text=_("For an office or department: the administration it belongs to."),
    )
    region = RegionField(
        label=_("Place"),
        required=False,
        empty_label=_("that of the whole, or none"),
    )
    legal_form = forms.ChoiceField(
        label=_("Legal form"), choices=Organisation.LegalForm.choices, required=False
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        required=False,
        max_length=40,
        help_text=_("EIK, PIB or JIB; of an office, that of the body it belongs to."),
    )
    declared_members = NumberField(
        label=_("Number of members it states"),
        required=False,
        min_value=0,
        max_value=100_000,
        decimal_places=0,
        help_text=_("For associations and networks; compared with the members listed."),
    )
    is_public = forms.BooleanField(
        label=_("Shown in the public register"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field("region", RegionField).queryset = some_regions(*PLACES)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        parent = data.get("parent")
        if typed := data.get("tax_number"):
            data["tax_number"] = read_tax_number(typed, self._country(data))
            if not data["tax_number"]:
                self.add_error("tax_number", NO_TAX_NUMBER)
        place = data.get("region") or (parent.region if parent else None)
        if "region" in data and not stands_rightly(data.get("kind", ""), place):
            self.add_error("region", str(RegionalNeedsDistrict()))
        return data

    @staticmethod
    def _country(data: dict[str, Any]) -> str:
        """Of the place, else of the language of its official name if one has it."""
        parent = data.get("parent")
        region = data.get("region") or (parent.region if parent else None)
        by_language = {"bg": "BG", "sr": "RS", "sr-latn": "RS", "bs": "BA"}
        if region is not None:
            return str(region.country)
        return by_language.get(data.get("language", ""), "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class MembershipForm(ObukaForm):
    """A membership: the other side of it, and its days."""

    organisation = OrganisationField(label=_("Organisation"))
    started_on = LocalDateField(label=_("Since"), required=False)
    ended_on = LocalDateField(
        label=_("Until"),
        required=False,
        help_text=_("Empty while the membership lasts."),
    )

    def __init__(
        self, *args: Any, rows: QuerySet[Organisation] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = public_organisations() if rows is None else rows
        field: Any = self.fields["organisation"]
        field.among = self.rows

    def clean_organisation(self) -> Organisation:
        """Words alone find any public one; it has to be one of `rows` too."""
        found: Organisation = self.cleaned_data["organisation"]
        if not self.rows.filter(pk=found.pk).exists():
            raise ValidationError(
                _("You do not keep the entry of this organisation."), code="foreign"
            )
        return found


class LastDayForm(ObukaForm):
    """The last day of a membership or a post in a body."""

    on = LocalDateField(label=_("Last day"))


class DayForm(ObukaForm):
    """A list as it was on a day."""

    on = LocalDateField(label=_("On"), required=False)
