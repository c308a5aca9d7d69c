"""A message that waits to be sent, and the reminder of an event and its programme."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from courses.models import Event, Status
from courses.selectors.recipients import Choice
from courses.services.letters import draft_letter
from courses.services.reminders import keep_default, keep_rule

EVENT = "arm-obshtinski-resursi"


@transaction.atomic
def load_letters() -> None:
    """The messages of one event, unless it has some."""
    event = Event.objects.get(slug=EVENT)
    if event.letters.exists() or event.reminder_rules.exists():
        return
    draft_letter(
        event,
        subjects={
            "bg": "Как се стига: {event}",
            "sr": "Како се стиже: {event}",
            "bs": "Kako se stiže: {event}",
            "en": "How to get there: {event}",
        },
        bodies={
            "bg": "{Уважаеми господине|Уважаема госпожо|Здравейте} {full_name},\n\n"
            "залата е на втория етаж, паркирането е зад сградата. Започваме точно.\n\n"
            "- Кога: {date}\n- Къде: {place}\n\nБилетът е на [Вашата страница]"
            "({own_page}).",
            "sr": "{Поштовани|Поштована} {full_name},\n\nсала је на другом спрату, а"
            " паркинг иза зграде. Почињемо на време.\n\n- Када: {date}\n- Где: {place}"
            "\n\nУлазница је на [Вашој страници]({own_page}).",
            "bs": "{Poštovani|Poštovana} {full_name},\n\nsala je na drugom spratu, a"
            " parking iza zgrade. Počinjemo na vrijeme.\n\n- Kada: {date}\n- Gdje:"
            " {place}\n\nUlaznica je na [Vašoj stranici]({own_page}).",
            "en": "Dear {full_name},\n\nthe hall is on the second floor, with parking"
            " behind the building.\n\n- When: {date}\n- Where: {place}\n\nYour ticket"
            " is on [your page]({own_page}).",
        },
        choice=Choice((Status.CONFIRMED,)),
        actor=None,
    )
    reminder: dict[str, Any] = {
        "amount": 2,
        "states": [Status.CONFIRMED],
        "subjects": {
            "bg": "Напомняне: {event}",
            "sr": "Подсетник: {event}",
            "bs": "Podsjetnik: {event}",
            "en": "Reminder: {event}",
        },
        "bodies": {
            "bg": "{given_name}, очакваме Ви. Ако не можете да дойдете, освободете"
            " мястото на [Вашата страница]({own_page}).",
            "sr": "{given_name}, радујемо се Вашем доласку. Ако не можете да дођете,"
            " препустите место другима на [својој страници]({own_page}).",
            "bs": "{given_name}, radujemo se Vašem dolasku. Ako ne možete doći,"
            " prepustite mjesto drugima na [svojoj stranici]({own_page}).",
            "en": "{given_name}, we look forward to seeing you. If you cannot come,"
            " leave the seat to others on [your page]({own_page}).",
        },
    }
    keep_rule(event, actor=None, **reminder)
    keep_default(event.programme, actor=None, **reminder)
