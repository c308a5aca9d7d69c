"""Forms of an import: the file, and what its columns are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import ObukaForm
from participants.access import Sender
from participants.exchange.tables import Table

LONGEST = 20 * 1024 * 1024
KINDS = [
    ("", _("leave out")),
    ("name", _("whole name")),
    ("given", _("first name")),
    ("middle", _("father's name")),
    ("family", _("family name")),
    ("organisation", _("organisation")),
    ("municipality", _("municipality")),
    ("post", _("post")),
    ("unit", _("unit or department")),
    ("profile", _("job profile")),
    ("email", _("e-mail")),
    ("phone", _("telephone")),
    ("contact", _("e-mail and telephone")),
    ("place", _("place")),
    ("gender", _("gender")),
    ("birth", _("date or year of birth")),
    ("language", _("language")),
    ("title", _("title before the name")),
    ("started", _("in the post since")),
    ("ended", _("in the post until")),
    ("date", _("another date")),
    ("consent", _("consent")),
    ("newsletter", _("wants newsletters")),
    ("tax", _("tax number of the organisation")),
    ("national", _("national number: left out")),
]
NAMED = dict(KINDS)


class ImportFileForm(ObukaForm):
    """The list, and for what it is brought in."""

    file = forms.FileField(
        label=_("List of people"),
        help_text=_(
            "An .xlsx, .ods, .xls or .csv file, as it is: titles, groups and totals may "  # noqa: E501
            "stay. You see every row before anything is stored."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.xlsm,.ods,.xls,.csv,.txt"}
        ),
    )
    sender = forms.ChoiceField(label=pgettext_lazy("list of people", "For"))

    def __init__(self, senders: list[Sender], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.senders = {sender.key: sender for sender in senders}
        field = self.fields["sender"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, row.label) for key, row in self.senders.items()]
        if len(senders) == 1:
            field.widget = forms.HiddenInput()
            field.initial = senders[0].key
            field.required = False

    def clean_sender(self) -> Sender:
        key = self.cleaned_data["sender"] or next(iter(self.senders))
        return self.senders[key]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size is not None and file.size > LONGEST:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Split it into several files."),
                params={"limit": LONGEST // 1024 // 1024},
            )
        return file


class ColumnsForm(ObukaForm):
    """What each column of each table is, and how the file is to be read."""

    with_hidden = forms.BooleanField(
        label=_("Read hidden rows and sheets too"), required=False
    )
    fill_down = forms.BooleanField(
        label=_("Where the organisation is empty, it is that of the row above"),
        required=False,
    )
    repair_letters = forms.BooleanField(
        label=_("Repair letters that were read wrongly"), required=False
    )
    day_first = forms.ChoiceField(
        label=_("Dates such as 03/04/2023"),
        required=False,
        choices=[
            ("", _("show me, do not guess")),
            ("yes", _("the day comes first")),
            ("no", _("the month comes first")),
        ],
    )

    def __init__(self, tables: list[Table], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tables = tables
        for table in tables:
            for column in table.columns:
                kind = table.columns[column].kind
                self.fields[_name(table, column)] = forms.ChoiceField(
                    label=table.texts.get(column) or letters(column),
                    choices=KINDS,
                    required=False,
                    initial=kind if kind in NAMED else "",
                )

    @property
    def options(self) -> dict[str, Any]:
        data = self.cleaned_data
        first = {"yes": True, "no": False}.get(data["day_first"])
        names = ("with_hidden", "fill_down", "repair_letters")
        return {**{name: data[name] for name in names}, "day_first": first}

    @property
    def columns(self) -> dict[str, dict[str, str]]:
        """Only what differs from what was found: the rest is found again."""
        chosen: dict[str, dict[str, str]] = {}
        for table in self.tables:
            key = f"{table.sheet}:{table.number}"
            kinds = {c: self.cleaned_data[_name(table, c)] for c in table.columns}
            chosen[key] = {
                str(c): kind
                for c, kind in kinds.items()
                if kind or table.columns[c].kind in NAMED
            }
        return chosen


def _name(table: Table, column: int) -> str:
    return f"column_{table.sheet}_{table.number}_{column}"


def letters(column: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
