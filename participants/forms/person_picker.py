"""Choosing a person among those one may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from participants.forms.pickers import (
    MOST_CHOICES,
    Option,
    PickerField,
    PickerWidget,
)
from participants.models import Person
from participants.selectors.people import rank_people
from participants.selectors.person_lines import PersonLine, lines_in_order


class PersonWidget(PickerWidget):
    """The picker of people; `people` are those who may be found."""

    options_view = "person_options"
    none = _("Nobody found.")
    people: QuerySet[Person] = Person.objects.none()

    def found(self, text: str) -> Sequence[PersonLine]:
        return people_offered(self.people, text)

    def option(self, row: Person | PersonLine) -> Option:
        if isinstance(row, Person):
            return {"value": str(row.uid), "label": row.full_name, "note": ""}
        return {"value": str(row["uid"]), "label": row["name"], "note": _posts(row)}


def people_offered(people: QuerySet[Person], text: str) -> list[PersonLine]:
    """The people who fit best, each with the posts that tell namesakes apart."""
    return lines_in_order(people, rank_people(people, text).pks[:MOST_CHOICES])


def _posts(row: PersonLine) -> str:
    posts = (
        filter(None, (post["title"], post["organisation"])) for post in row["posts"]
    )
    return "; ".join(", ".join(words) for words in posts)


class PersonField(PickerField):
    """One person of those set as `people`: found by name, office, or whole address."""

    widget = PersonWidget
    default_error_messages = {
        "choose": _("Choose the person from the list."),
        "unknown": _(
            "You see nobody of that name. Look for a part of the name, for where they"
            " work, or for their whole e-mail address."
        ),
    }

    def rows(self) -> QuerySet[Person]:
        people: QuerySet[Person] = self.widget.people.all()
        return people

    def show(self, people: QuerySet[Person]) -> None:
        """Let these be chosen."""
        self.widget.people = people

    def to_python(self, value: Any) -> Person | None:
        found = super().to_python(value)
        if isinstance(found, dict):  # a line of those that fit
            return self.rows().get(uid=found["uid"])
        return found if isinstance(found, Person) else None
