"""The sentences of the paper, per kind and language; no name is ever inflected.

A name stands alone in the nominative, what is around it needs no case of it. Forms
differ by gender only where it is known and the language has them; else the neutral
form is right. Serbian Latin is written from Cyrillic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from certificates.services.activities import ACTIVITIES, activity_of
from core.text import to_latin
from participants.models import Person

Forms = Mapping[str, str]  # "woman", "man", "neutral"; or "all"

_BG_SAYS: Final = {
    "woman": "Удостоверява се, че",
    "man": "Удостоверява се, че",
    "neutral": "се издава на",
}
_SR_SAYS: Final = {
    "woman": "Овим се потврђује да је",
    "man": "Овим се потврђује да је",
    "neutral": "",
}
_BS_SAYS: Final = {
    "woman": "Ovim se potvrđuje da je",
    "man": "Ovim se potvrđuje da je",
    "neutral": "",
}
_EN_SAYS: Final = {"all": "This is to certify that"}

_TOOK_PART: Final[dict[str, dict[str, Forms]]] = {
    "bg": {
        "before": _BG_SAYS,
        "after": {
            "woman": "е участвала {in}",
            "man": "е участвал {in}",
            "neutral": "за участие {in}",
        },
    },
    "sr": {
        "before": {**_SR_SAYS, "neutral": "Овим се потврђује учешће"},
        "after": {
            "woman": "учествовала {in}",
            "man": "учествовао {in}",
            "neutral": "{in}",
        },
    },
    "bs": {
        "before": {**_BS_SAYS, "neutral": "Ovim se potvrđuje učešće"},
        "after": {
            "woman": "učestvovala {in}",
            "man": "učestvovao {in}",
            "neutral": "{in}",
        },
    },
    "en": {"before": _EN_SAYS, "after": {"all": "took part in {in}"}},
}
_COMPLETED: Final[dict[str, dict[str, Forms]]] = {
    "bg": {
        "before": _BG_SAYS,
        "after": {
            "woman": "е завършила успешно {done}",
            "man": "е завършил успешно {done}",
            "neutral": "за успешно завършване на {done}",
        },
    },
    "sr": {
        "before": _SR_SAYS,
        "after": {
            "woman": "успешно завршила {done}",
            "man": "успешно завршио {done}",
            "neutral": "за успешан завршетак {of}",
        },
    },
    "bs": {
        "before": _BS_SAYS,
        "after": {
            "woman": "uspješno završila {done}",
            "man": "uspješno završio {done}",
            "neutral": "za uspješan završetak {of}",
        },
    },
    "en": {"before": _EN_SAYS, "after": {"all": "successfully completed {in}"}},
}
_TAUGHT: Final[dict[str, dict[str, Forms]]] = {
    "bg": {
        "before": _BG_SAYS,
        "after": {
            "woman": "е преподавала {in}",
            "man": "е преподавал {in}",
            "neutral": "за преподаване {in}",
        },
    },
    "sr": {
        "before": {**_SR_SAYS, "neutral": "Овим се потврђује предавачки рад"},
        "after": {"woman": "предавала {in}", "man": "предавао {in}", "neutral": "{in}"},
    },
    "bs": {
        "before": {**_BS_SAYS, "neutral": "Ovim se potvrđuje predavački rad"},
        "after": {"woman": "predavala {in}", "man": "predavao {in}", "neutral": "{in}"},
    },
    "en": {"before": _EN_SAYS, "after": {"all": "taught at {in}"}},
}
_LED: Final[dict[str, dict[str, Forms]]] = {
    "bg": {
        "before": _BG_SAYS,
        "after": {
            "woman": "е водила {done}",
            "man": "е водил {done}",
            "neutral": "за водене на {done}",
        },
    },
    "sr": {
        "before": _SR_SAYS,
        "after": {
            "woman": "водила {done}",
            "man": "водио {done}",
            "neutral": "за вођење {of}",
        },
    },
    "bs": {
        "before": _BS_SAYS,
        "after": {
            "woman": "vodila {done}",
            "man": "vodio {done}",
            "neutral": "za vođenje {of}",
        },
    },
    "en": {"before": _EN_SAYS, "after": {"all": "facilitated {in}"}},
}
_THANKS: Final[dict[str, dict[str, Forms]]] = {
    "bg": {
        "before": {"all": "с благодарност към"},
        "after": {"all": "за приноса към {done}"},
    },
    "sr": {"before": {"all": ""}, "after": {"all": "за допринос реализацији {of}"}},
    "bs": {"before": {"all": ""}, "after": {"all": "za doprinos realizaciji {of}"}},
    "en": {
        "before": {"all": "with gratitude to"},
        "after": {"all": "for contributing to {in}"},
    },
}

HEADINGS: Final[dict[str, dict[str, str]]] = {
    "participation": {
        "bg": "Удостоверение за участие",
        "sr": "Потврда о учешћу",
        "bs": "Potvrda o učešću",
        "en": "Certificate of Participation",
    },
    "completion": {
        "bg": "Сертификат",
        "sr": "Сертификат",
        "bs": "Certifikat",
        "en": "Certificate",
    },
    "facilitator": {
        "bg": "Сертификат за фасилитатор",
        "sr": "Сертификат за фацилитацију",
        "bs": "Certifikat za facilitaciju",
        "en": "Facilitator’s Certificate",
    },
    "trainer": {
        "bg": "Сертификат за обучител",
        "sr": "Потврда о предавачком раду",
        "bs": "Potvrda o predavačkom radu",
        "en": "Trainer’s Certificate",
    },
    "study_visit": {
        "bg": "Удостоверение за учебно посещение",
        "sr": "Потврда о студијској посети",
        "bs": "Potvrda o studijskoj posjeti",
        "en": "Certificate of a Study Visit",
    },
    "thanks": {
        "bg": "Благодарствено писмо",
        "sr": "Захвалница",
        "bs": "Zahvalnica",
        "en": "Letter of Thanks",
    },
}
# "leading" is a facilitator's certificate of somebody who led the event.
SENTENCES: Final = {
    "participation": _TOOK_PART,
    "completion": _COMPLETED,
    "facilitator": _COMPLETED,
    "leading": _LED,
    "trainer": _TAUGHT,
    "study_visit": _TOOK_PART,
    "thanks": _THANKS,
}
LABELS: Final[dict[str, dict[str, str]]] = {
    "bg": {
        "number": "№",
        "issued": "Дата на издаване",
        "verify": "Проверка на",
        "topics": "Теми",
        "programme": "Програма",
        "in_person": "присъствено",
        "online": "онлайн",
        "hybrid": "смесена форма",
        "signature": "подпис",
    },
    "sr": {
        "number": "Број",
        "issued": "Датум издавања",
        "verify": "Провера на",
        "topics": "Теме",
        "programme": "Програм",
        "in_person": "уживо",
        "online": "онлајн",
        "hybrid": "комбиновано",
        "signature": "потпис",
    },
    "bs": {
        "number": "Broj",
        "issued": "Datum izdavanja",
        "verify": "Provjera na",
        "topics": "Teme",
        "programme": "Program",
        "in_person": "uživo",
        "online": "online",
        "hybrid": "kombinovano",
        "signature": "potpis",
    },
    "en": {
        "number": "No.",
        "issued": "Date of issue",
        "verify": "Verify at",
        "topics": "Topics",
        "programme": "Programme",
        "in_person": "in person",
        "online": "online",
        "hybrid": "in person and online",
        "signature": "signature",
    },
}
HOURS: Final[dict[str, tuple[str, str, str]]] = {  # one, few, many
    "bg": ("учебен час", "учебни часа", "учебни часа"),
    "sr": ("час наставе", "часа наставе", "часова наставе"),
    "bs": ("sat nastave", "sata nastave", "sati nastave"),
    "en": ("taught hour", "taught hours", "taught hours"),
}
QUOTES: Final = {
    "bg": ("„", "“"),
    "sr": ("„", "”"),
    "sr-latn": ("„", "”"),
    "bs": ("„", "”"),
    "en": ("“", "”"),
}


def wordings() -> dict[str, Any]:
    """All sentences as a version of a design keeps them."""
    return {"headings": HEADINGS, "sentences": SENTENCES, "activities": ACTIVITIES}


def sentence(
    words: Mapping[str, Any],
    wording: str,
    language: str,
    *,
    kind: str,
    behaviour: str,
    gender: str = "",
) -> dict[str, str]:
    """Heading and the words before and after the name, for one language."""
    if language == "sr-latn":
        cyrillic = sentence(
            words, wording, "sr", kind=kind, behaviour=behaviour, gender=gender
        )
        return {key: to_latin(text, "sr") for key, text in cyrillic.items()}
    heading = "facilitator" if wording == "leading" else wording
    activity = activity_of(words["activities"][language], kind, behaviour)
    parts = words["sentences"][wording][language]
    return {
        "heading": words["headings"][heading][language],
        "before": _form(parts["before"], gender),
        "after": _form(parts["after"], gender).format(**activity),
    }


def _form(forms: Forms, gender: str) -> str:
    if "all" in forms:
        return forms["all"]
    known = {Person.Gender.WOMAN: "woman", Person.Gender.MAN: "man"}
    return forms[known.get(Person.Gender(gender), "neutral")]


def label(key: str, language: str) -> str:
    """A short word of the paper, such as "Topics"."""
    if language == "sr-latn":
        return to_latin(LABELS["sr"][key], "sr")
    return LABELS[language][key]


def hours(minutes: int, hour_minutes: int, language: str) -> str:
    """The length in taught hours with its noun: "6 учебни часа", "1,5 часа наставе"."""
    if language == "sr-latn":
        return to_latin(hours(minutes, hour_minutes, "sr"), "sr")
    tenths = round(10 * minutes / (hour_minutes or 60))
    if not tenths:
        return ""
    whole, rest = divmod(tenths, 10)
    one, few, many = HOURS[language]
    if rest:
        comma = "." if language == "en" else ","
        return f"{whole}{comma}{rest} {few}"
    if language in {"bg", "en"}:
        noun = one if whole == 1 else many
    elif whole % 10 == 1 and whole % 100 != 11:
        noun = one
    else:
        is_few = whole % 10 in (2, 3, 4) and whole % 100 not in (12, 13, 14)
        noun = few if is_few else many
    return f"{whole} {noun}"


def quoted(title: str, language: str) -> str:
    """`title` in the quotation marks of `language`, unless it has its own."""
    left, right = QUOTES.get(language, QUOTES["en"])
    if not title or title[0] in "„“”\"«'":
        return title
    return f"{left}{title}{right}"
