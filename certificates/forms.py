"""Forms: verification, and the desk's acts on certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, CertificateSeries, Signatory
from core import codes
from core.forms import NumberField, ObukaForm, RowField, TextsFormField
from participants.forms import OrganisationField
from participants.models import Organisation, Person

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_PICTURE = 2 * 1024 * 1024
Kind = Certificate.Kind
NO_SECOND = ("", _("none"))


class CodeForm(ObukaForm):
    """The code of a certificate, typed in any way."""

    code = forms.CharField(
        label=_("Verification code"),
        help_text=_(
            "17 characters, printed beside the square code. Spaces, dashes and"
            " small letters do no harm."
        ),
        max_length=codes.LONGEST,
    )

    def clean_code(self) -> str:
        code = codes.normalise(self.cleaned_data["code"])
        if not codes.is_well_formed(code):
            raise forms.ValidationError(
                _("This is not a code of ours. Check each character, also the last."),
                code="malformed",
            )
        return code


class FileForm(ObukaForm):
    """A PDF to be compared with what was issued; it is not stored."""

    file = forms.FileField(
        label=_("The certificate as a PDF file"),
        help_text=_("At most 5 MB. The file is compared and not kept."),
    )

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB."), code="size")
        return file


class SeriesForm(ObukaForm):
    """The mark of a new series and who keeps it: one of `rows`."""

    code = forms.SlugField(
        label=_("Mark of the series"),
        help_text=_("2 to 12 letters or digits in Latin; serials begin with it."),
        min_length=2,
        max_length=12,
    )

    def __init__(self, *args: Any, rows: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = RowField(
            rows, label=_("Issued by"), empty_label=None
        )


class IssueForm(ObukaForm):
    """What a batch is to be: kind and languages."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind, kind.label)
            for kind in (
                Kind.PARTICIPATION,
                Kind.COMPLETION,
                Kind.STUDY_VISIT,
                Kind.FACILITATOR,
            )
        ],
    )
    first = forms.ChoiceField(label=_("First language"), choices=settings.LANGUAGES)
    second = forms.ChoiceField(
        label=_("Second language"),
        choices=[NO_SECOND, *settings.LANGUAGES],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("second") == data.get("first"):
            data["second"] = ""
        return data

    @property
    def languages(self) -> tuple[str, ...]:
        first, second = self.cleaned_data["first"], self.cleaned_data["second"]
        return (first, second) if second else (first,)


class ReasonForm(ObukaForm):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept with the certificate and not shown to the public."),
        max_length=300,
    )


class ReplaceForm(ReasonForm):
    """Why a certificate is replaced, and the name as it should be."""

    given_name = forms.CharField(label=_("First name"), max_length=100)
    middle_name = forms.CharField(
        label=_("Father’s name"), max_length=100, required=False
    )
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    own_latin = forms.CharField(
        label=_("Own spelling in Latin"), max_length=300, required=False
    )
    own_cyrillic = forms.CharField(
        label=_("Own spelling in Cyrillic"), max_length=300, required=False
    )
    NAMES = ("given_name", "middle_name", "family_name", "own_latin", "own_cyrillic")

    @classmethod
    def initial_of(cls, person: Person) -> dict[str, str]:
        """The name as the register has it now."""
        return {name: getattr(person, name) for name in cls.NAMES}

    @property
    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class DesignForm(ObukaForm):
    """How the certificates of a programme look."""

    design = forms.ChoiceField(
        label=_("Design"),
        choices=CertificateSeries.Design.choices,
        widget=forms.RadioSelect,
    )


class SignatoryForm(ObukaForm):
    """Somebody who signs the certificates of a programme."""

    names = TextsFormField(
        label=_("Name"),
        help_text=_("As it is printed; another script is written from it by itself."),
        max_length=100,
    )
    titles = TextsFormField(
        label=_("Title"),
        help_text=_("For example: Executive Director."),
        max_length=160,
        required=False,
    )
    organisation = OrganisationField(label=_("Organisation"))
    position = NumberField(
        label=_("Place from the left"),
        min_value=1,
        max_value=9,
        decimal_places=0,
    )
    picture = forms.FileField(
        label=_("Picture of the signature"),
        help_text=_(
            "Dark ink on white paper, as PNG or JPEG, at most 2 MB. The paper becomes"
            " transparent."
        ),
        required=False,
    )
    without_picture = forms.BooleanField(
        label=_("Print without a picture: signed by hand"), required=False
    )

    def __init__(
        self, *args: Any, signatory: Signatory | None = None, **kwargs: Any
    ) -> None:
        if signatory is not None:
            kwargs["initial"] = {
                "names": signatory.names,
                "titles": signatory.titles,
                "organisation": signatory.organisation,
                "position": signatory.position,
            }
        super().__init__(*args, **kwargs)
        if signatory is None or signatory.picture_id is None:
            del self.fields["without_picture"]

    def clean_picture(self) -> File[bytes] | None:
        file: File[bytes] | None = self.cleaned_data["picture"]
        if file is not None and (file.size is None or file.size > LARGEST_PICTURE):
            raise forms.ValidationError(_("The file is larger than 2 MB."), code="size")
        return file

    def values(self) -> dict[str, Any]:
        """What the service takes; `picture` is None to leave it as it is."""
        data = self.cleaned_data
        file = data["picture"]
        return {
            "names": data["names"],
            "titles": data["titles"],
            "organisation": data["organisation"],
            "position": int(data["position"]),
            "picture": file.read() if file else None,
        }


class RegisterFilter(ObukaForm):
    """What the register of a programme is searched by."""

    q = forms.CharField(label=_("Name, number or code"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("all states")), *Certificate.State.choices],
        required=False,
    )
