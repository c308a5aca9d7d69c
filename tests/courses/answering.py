"""Answers to the forms of events, for tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from courses.models import (
    Answer,
    Event,
    Question,
    Registration,
)
from tests.factories import (
    make_registration,
)

WHO: dict[str, Any] = {
    "given_name": "Мария",
    "family_name": "Примерова",
    "email": "maria@town.example",
    "language": "bg",
}
TYPED = {
    "given_name": "Мария",
    "family_name": "Примерова",
    "email": "maria@town.example",
    "organisation_text": "Unknown town",
    "organisation_asked": "Unknown town",
}


def yes_to(question: Question) -> dict[str, Any]:
    return {"question": question.key, "is": "equals", "value": "yes"}


def kept(event: Event) -> dict[str, Any]:
    """Question uid to value, of the only registration."""
    rows = Answer.objects.filter(registration__event=event).select_related("question")
    return {row.question.key: row.value for row in rows}


def window() -> Client:
    return Client(headers={"accept-language": "en"})


def form_path(event: Event) -> str:
    return f"/events/{event.slug}/register/"


KINDS = {
    "text": ("Kačamak", "Kačamak"),
    "long_text": ("One\r\nTwo", "One\nTwo"),
    "number": ("2,5", "2.5"),
    "yes_no": ("no", "no"),
    "one": ("o1", "o1"),
    "many": (["o1", "o2"], ["o1", "o2"]),
    "date": ("13.10.2032", "2032-10-13"),
    "time": ("9.30", "09:30"),
    "phone": ("+387 55 123 456", "+387 55 123 456"),
    "consent": ("on", "yes"),
}


def answered(question: Question, value: Any, **fields: Any) -> Registration:
    row = make_registration(question.event, **fields)
    Answer.objects.create(registration=row, question=question, value=value)
    return row
