"""Forms for sign-in sheets: which day, who signed, and the pages that come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.codes import BadCode
from core.dates import format_date
from core.errors import DomainError
from core.forms import ObukaForm
from courses.forms.photos import FilesField
from courses.models import Event, LoosePage, Sheet
from courses.services.photos import ACCEPTED
from courses.services.sheet_rows import Row, read_rows
from courses.services.sheets import sheet_of_code


class SheetForm(ObukaForm):
    """The day and the language of a sheet to print."""

    on = forms.TypedChoiceField(label=_("Day"))
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {
            row.starts_at.astimezone(event.tz).date() for row in event.sessions.all()
        }
        self.field("on", forms.ChoiceField).choices = [
            (day.isoformat(), format_date(day)) for day in sorted(days)
        ]
        language = self.field("language", forms.ChoiceField)
        language.choices = settings.LANGUAGES
        self.initial.setdefault("language", next(iter(event.languages), "en"))


class TypedForm(ObukaForm):
    """The rows that were signed, as numbers, and names that were written by hand."""

    rows = forms.CharField(
        label=_("Rows that were signed"),
        help_text=_(
            "For example 1-14, 16, 20w, 12-15:30. With “w” for a name that was written"
            " by hand, “a” for the morning alone, “p” for the afternoon alone, a time"
            " for who left earlier, “?” for a name that cannot be read, and “x” to take"
            " back what was typed by mistake."
        ),
        max_length=2000,
    )

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for number in self._asked():
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Row %(number)s: name") % {"number": number}, max_length=200
            )
            self.fields[f"office_{number}"] = forms.CharField(
                label=_("Row %(number)s: organisation") % {"number": number},
                max_length=300,
                required=False,
            )

    def _asked(self) -> list[int]:
        """The rows for which a name is to be typed."""
        given = self.data if self.is_bound else self.initial
        try:
            rows = read_rows(str(given.get("rows", "")), self.sheet)
        except DomainError:
            return []
        return sorted({row.number for row in rows if row.is_walk_in})

    def clean_rows(self) -> list[Row]:
        try:
            return read_rows(self.cleaned_data["rows"], self.sheet)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def names(self) -> dict[int, dict[str, str]]:
        """Name and organisation by row."""
        return {
            number: {
                "name": self.cleaned_data[f"name_{number}"],
                "organisation": self.cleaned_data[f"office_{number}"],
            }
            for number in self._asked()
        }


class PagesForm(ObukaForm):
    """Photographs or scans of signed pages."""

    pages = FilesField(
        at_most=30,
        accept=",".join([*ACCEPTED, ".pdf"]),
        label=_("Signed pages"),
        help_text=_(
            "Photographs, or a PDF of an office scanner with up to 40 pages; 30 files"
            " at once. Event, day and page are found by the code on the page, whatever"
            " the order; where and with what it was taken is not kept."
        ),
    )


OUT = "out"


class LooseForm(ObukaForm):
    """What becomes of pages without a readable code: each goes to a page of a sheet of
    the event, or to that whose code is typed, or is left out, or stays for later.
    """

    def __init__(
        self,
        *args: Any,
        pages: Sequence[LoosePage],
        sheets: Sequence[Sheet],
        own: QuerySet[Event],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.loose, self.own = pages, own
        self.known = {str(sheet.uid): sheet for sheet in sheets}
        choices = [
            ("", _("decide later")),
            (OUT, _("leave out: of no sheet")),
            *((_named(sheet), _pages_of(sheet)) for sheet in sheets),
        ]
        for row in pages:
            self.fields[f"place_{row.uid}"] = forms.ChoiceField(
                label=_("What is it?"), choices=choices, required=False
            )
            self.fields[f"code_{row.uid}"] = forms.CharField(
                label=_("Or the code in small print under the square"),
                max_length=60,
                required=False,
            )

    def rows(self) -> Iterator[tuple[LoosePage, forms.BoundField, forms.BoundField]]:
        """Each page with its two fields."""
        for row in self.loose:
            yield row, self[f"place_{row.uid}"], self[f"code_{row.uid}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.decided: list[tuple[LoosePage, Sheet | None, int]] = []
        for row in self.loose:
            code = data.get(f"code_{row.uid}", "")
            place = data.get(f"place_{row.uid}", "")
            if code:
                self._by_code(row, code)
            elif place == OUT:
                self.decided.append((row, None, 0))
            elif place:
                uid, _mark, number = place.partition(":")
                self.decided.append((row, self.known[uid], int(number)))
        return data

    def _by_code(self, row: LoosePage, code: str) -> None:
        try:
            sheet, number = sheet_of_code(code)
        except DomainError as refusal:
            self.add_error(f"code_{row.uid}", str(refusal))
            return
        if self.own.filter(pk=sheet.event_id).exists():
            self.decided.append((row, sheet, number))
        else:
            self.add_error(f"code_{row.uid}", str(BadCode()))


def _named(sheet: Sheet) -> str:
    printed = format_date(timezone.localtime(sheet.printed_at).date())
    told = {"day": format_date(sheet.on), "printed": printed}
    return gettext("sheet of %(day)s, printed %(printed)s") % told


def _pages_of(sheet: Sheet) -> list[tuple[str, str]]:
    words = gettext("page %(number)s of %(total)s")
    return [
        (f"{sheet.uid}:{at}", words % {"number": at, "total": sheet.pages})
        for at in range(1, sheet.pages + 1)
    ]
