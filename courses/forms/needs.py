"""Forms of surveys of training needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import LocalDateField, ObukaForm, RowField, RowsField, TextsFormField
from core.languages import pick
from courses.models import NeedsSurvey
from courses.services.needs import MOST_WISHES, TooManyWishes
from participants.models import TargetGroup
from programmes.models import Topic


class NeedsSurveyForm(ObukaForm):
    """What is asked, of whom, until when."""

    titles = TextsFormField(label=gettext_lazy("Title"), max_length=200)
    group = RowField(
        TargetGroup.objects.none(), "names", label=gettext_lazy("Who is asked")
    )
    topics = RowsField(
        Topic.objects.filter(variant_of=None),
        "titles",
        label=gettext_lazy("Topics to choose from"),
        widget=forms.CheckboxSelectMultiple,
    )
    closes_on = LocalDateField(label=gettext_lazy("Last day for answers"))

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field("group", RowField).queryset = groups

    def clean_closes_on(self) -> Any:
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return day


class NeedsAnswerForm(ObukaForm):
    """The topics a person needs training on; none is an answer too."""

    mark_optional = False

    def __init__(self, *args: Any, survey: NeedsSurvey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {str(row.uid): row for row in survey.topics.all()}
        self.fields["topics"] = forms.MultipleChoiceField(
            label=_("On which topics do you need training for your work?"),
            choices=[(key, pick(row.titles)) for key, row in self.topics.items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_(
                "Choose at most %(most)s, those you need first; none is an answer too."
            )
            % {"most": MOST_WISHES},
        )

    def clean_topics(self) -> list[str]:
        keys: list[str] = self.cleaned_data["topics"]
        if len(keys) > MOST_WISHES:
            refusal = TooManyWishes(number=len(keys), most=MOST_WISHES)
            raise forms.ValidationError(str(refusal))
        return keys

    @property
    def chosen(self) -> list[Topic]:
        return [self.topics[key] for key in self.cleaned_data["topics"]]
