"""Forms of newsletters: for readers, and for those who write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import (
    EmailField,
    NumberField,
    ObukaForm,
    RowField,
    RowsField,
    TextsFormField,
)
from core.languages import FALLBACKS, LANGUAGE_CODES, LANGUAGE_NAMES, known
from newsletters.models import Audience, BulletinSeries
from newsletters.services.subscriptions import NotInThisLanguage
from outbox.models import is_good_address
from participants.models import Organisation, TargetGroup
from programmes.models import Programme


def texts(
    languages: Iterable[str],
    label: Any,
    *,
    multiline: bool = False,
    rows: int = 0,
    **more: Any,
) -> TextsFormField:
    """A field for a text in `languages`, in the order of the product."""
    wanted = set(languages)
    codes = [code for code in LANGUAGE_CODES if code in wanted] or LANGUAGE_CODES
    field = TextsFormField(languages=codes, multiline=multiline, label=label, **more)
    if rows:
        for box in field.widget.widgets:
            box.attrs["rows"] = rows
    return field


class SubscribeForm(ObukaForm):
    """What a new reader says."""

    email = EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language of the newsletter"))

    def __init__(
        self, *args: Any, languages: Iterable[str], wanted: str = "", **kwargs: Any
    ) -> None:
        codes = list(languages)
        order = FALLBACKS.get(known(wanted), LANGUAGE_CODES)
        first = [code for code in order if code in codes]
        kwargs.setdefault("initial", {"language": first[0]})
        super().__init__(*args, **kwargs)
        names = ", ".join(LANGUAGE_NAMES[code] for code in codes)
        field = cast("forms.ChoiceField", self.fields["language"])
        field.choices = [row for row in settings.LANGUAGES if row[0] in codes]
        field.error_messages["invalid_choice"] = str(NotInThisLanguage(languages=names))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not is_good_address(email):
            raise forms.ValidationError(
                _("Enter an e-mail address such as name@town.example."), code="invalid"
            )
        return email


class SeriesForm(ObukaForm):
    """A new newsletter."""

    def __init__(
        self,
        *args: Any,
        publishers: QuerySet[Organisation],
        programmes: QuerySet[Programme],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "titles": texts(LANGUAGE_CODES, _("Title"), max_length=200),
            "slug": forms.SlugField(
                label=_("Address of its page"),
                max_length=50,
                help_text=_("Short, in Latin letters: it follows /newsletters/."),
            ),
            "publisher": RowField(
                publishers, to_field_name=None, label=_("Published by")
            ),
            "programme": RowField(
                programmes,
                "short_names",
                to_field_name=None,
                label=_("Programme"),
                required=False,
            ),
            "languages": forms.MultipleChoiceField(
                label=_("Languages"),
                choices=settings.LANGUAGES,
                widget=forms.CheckboxSelectMultiple,
            ),
            "planned_issues": NumberField(
                label=_("Issues promised"),
                min_value=1,
                max_value=9999,
                decimal_places=0,
                required=False,
            ),
            "descriptions": texts(
                LANGUAGE_CODES, _("What it is about"), multiline=True, required=False
            ),
        }

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if BulletinSeries.objects.filter(slug=slug).exists():
            raise forms.ValidationError(
                _("Another newsletter has this address."), code="taken"
            )
        return slug


class IssueForm(ObukaForm):
    """Title and introduction of an issue; `beyond_plan` is asked when it is needed."""

    beyond_plan = forms.BooleanField(
        label=_("Yes, one more issue than promised"), required=False
    )

    def __init__(
        self,
        *args: Any,
        languages: Iterable[str],
        asks_plan: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["titles"] = texts(languages, _("Title"), max_length=200)
        self.fields["introductions"] = texts(
            languages,
            _("Introduction"),
            multiline=True,
            required=False,
            help_text=_(
                "Markdown. {name} becomes the name of the reader, in the message only."
            ),
        )
        if asks_plan:
            self.order_fields(["titles", "introductions", "beyond_plan"])
        else:
            del self.fields["beyond_plan"]


class ArticleForm(ObukaForm):
    """An article of an issue."""

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(languages)
        self.fields["titles"] = texts(codes, _("Title"), max_length=200)
        self.fields["bodies"] = texts(
            codes,
            _("Text"),
            multiline=True,
            rows=14,
            help_text=_(
                "Markdown: **bold**, *italic*, [link](https://…), lists with “- ”, "
                "headings with “## ”."
            ),
        )
        self.fields["position"] = NumberField(
            label=_("Place in the issue"),
            min_value=0,
            max_value=9999,
            decimal_places=0,
            required=False,
        )


class ErratumForm(ObukaForm):
    """What was wrong in a published issue."""

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texts"] = texts(
            languages,
            _("Erratum"),
            multiline=True,
            required=False,
            help_text=_(
                "It stands above the issue on its page. Messages stay as sent."
            ),
        )


class NoteForm(ObukaForm):
    """Why a sending goes back to those who wrote it."""

    note = forms.CharField(
        label=_("What has to change"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AudienceForm(ObukaForm):
    """Who gets a newsletter, and on which legal basis."""

    def __init__(
        self, *args: Any, groups: QuerySet[TargetGroup], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "names": texts(LANGUAGE_CODES, _("Name"), max_length=200),
            "groups": RowsField(
                groups,
                to_field_name=None,
                label=_("Target groups"),
                required=False,
                help_text=_(
                    "Messages to people outside your organisation need the approval of "
                    "a second person."
                ),
                widget=forms.CheckboxSelectMultiple,
            ),
            "includes_subscribers": forms.BooleanField(
                label=_("Also those who subscribed"), required=False, initial=True
            ),
            "basis": forms.ChoiceField(
                label=_("Legal basis"),
                choices=Audience.Basis.choices,
                help_text=_(
                    "With “consent”, only people who agreed to newsletters or "
                    "subscribed get a message."
                ),
            ),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("groups") or data.get("includes_subscribers")):
            self.add_error("groups", _("Choose a group, or the subscribers."))
        return data
