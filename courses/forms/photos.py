"""The forms for photographs: whether one may be in them, several files at once, and
what is in one of them.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.forms import ObukaForm, RowsField, TextsFormField
from courses.models import EventRole, Photo, Registration
from courses.selectors.photos import NoPhotoList
from courses.services.photos import ACCEPTED

AT_ONCE = 30  # files of one form


YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class PhotoField(forms.ChoiceField):
    """Whether one agrees to be in photographs and video of the event."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("May you be photographed or filmed at the event?"),
            help_text=_("No answer counts as a no."),
            choices=YES_NO,
            widget=forms.RadioSelect,
            required=False,
            **kwargs,
        )


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files."""

    def __init__(self, *, at_most: int, accept: str, **kwargs: Any) -> None:
        widget = _FilesInput({"multiple": True, "accept": accept})
        super().__init__(widget=widget, **kwargs)
        self.at_most = at_most

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list) and data else [None]
        if len(given) > self.at_most:
            raise forms.ValidationError(
                ngettext_lazy(
                    "Choose at most %(count)d file at once.",
                    "Choose at most %(count)d files at once.",
                    "count",
                ),
                code="too_many",
                params={"count": self.at_most},
            )
        return [super(FilesField, self).clean(one, initial) for one in given]


class PhotosForm(ObukaForm):
    """New photographs; captions are written for each afterwards."""

    pictures = FilesField(
        at_most=AT_ONCE,
        accept=",".join(ACCEPTED),
        label=_("Pictures"),
        help_text=_(
            "JPEG, PNG or WebP, up to 30 at once, at most 20 MB each. Where and with"
            " what they were taken is not kept."
        ),
    )


class PhotoForm(ObukaForm):
    """What one picture shows, and who of those not to be shown could be in it."""

    captions = TextsFormField(
        label=_("Caption"),
        max_length=300,
        required=False,
        help_text=_(
            "What the picture shows. It is read to people who do not see it; one"
            " language is enough."
        ),
    )
    shows_people = forms.ChoiceField(
        label=_("Can people be recognised in it?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        required=False,
    )
    could_show = RowsField(
        Registration.objects.none(),
        lambda row: row.shown_name,
        label=_("Who of these could be in it?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("With anybody ticked the picture stays with the organisers."),
    )
    staff = RowsField(
        EventRole.objects.none(),
        lambda row: row.person.full_name or "…",
        label=_("Which trainer or host could be in it?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_compared = forms.BooleanField(
        label=_("I compared the picture with the list of those not to be photographed"),
        required=False,
    )

    def __init__(
        self, *args: Any, photo: Photo, listed: NoPhotoList, **kwargs: Any
    ) -> None:
        said = {True: "yes", False: "no", None: ""}[photo.shows_people]
        doubts = photo.doubts.all()
        doubted = [row.registration for row in doubts if row.registration]
        staff = [row.role for row in doubts if row.role]
        shown = {
            "captions": photo.captions,
            "shows_people": said,
            "could_show": doubted,
            "staff": staff,
        }
        super().__init__(*args, initial=shown, **kwargs)
        keys = listed.keys | {row.pk for row in doubted}
        rows = photo.event.registrations.filter(pk__in=keys)
        self.field("could_show", RowsField).queryset = rows.order_by("sort_key", "pk")
        if not keys:
            del self.fields["could_show"]
        self._offer_staff(photo, {row.pk for row in [*listed.staff, *staff]})

    def _offer_staff(self, photo: Photo, keys: set[int]) -> None:
        rows = photo.event.roles.filter(pk__in=keys).select_related("person")
        self.field("staff", RowsField).queryset = rows.order_by("person__sort_key")
        if not keys:
            del self.fields["staff"]

    def values(self) -> dict[str, Any]:
        """What `describe_photo` takes."""
        given = self.cleaned_data
        return {
            "captions": given["captions"],
            "shows_people": {"yes": True, "no": False}.get(given["shows_people"]),
            "could_show": given.get("could_show", []),
            "staff": given.get("staff", []),
        }
