"""What is printed, frozen: every string of a certificate in every language of it.

The paper, the verification page and the mail are made from this alone, so no later
change of a name, a title or a donor reaches a certificate that was issued.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from certificates.models import Signatory, TemplateVersion
from certificates.services import wording
from certificates.services.links import verify_words
from core.dates import format_date_range, format_long_date
from core.errors import DomainError
from core.languages import LANGUAGE_CODES, pick, pick_with_language
from core.text import to_latin
from courses.models import Event, Registration
from courses.selectors.events import slots
from participants.models import Person
from participants.selectors.organisations import name_and_lang, organisation_name
from participants.selectors.people import names_in_both_scripts
from participants.selectors.territory import region_name
from programmes.models import Funding

FORMAT: Final = 1
MOST_SIGNATORIES: Final = 3
SOUTH_SLAVIC: Final = frozenset({"sr", "sr-latn", "bs"})
CYRILLIC: Final = frozenset({"bg", "sr"})

Strings = dict[str, Any]


class NoDonorSentence(DomainError):
    code = "no_donor_sentence"
    message = _(
        "Certificates name the donors with their funding sentences. Complete this for"
        " the programme first: %(missing)s."
    )


@dataclass
class EventWords:
    """What all certificates of an event share, in each of its languages."""

    event: Event
    languages: tuple[str, ...]
    minutes: int
    texts: dict[str, Strings]
    marks: list[str]
    signatures: list[str]  # digests of their pictures, or nothing
    days: tuple[str, str] = ("", "")
    design: TemplateVersion = field(kw_only=True)


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The snapshot as the bytes that are hashed."""
    return json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def hash_of(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def languages_of(event: Event, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """The language that is printed large and, if there is one, the second.

    Without a wish: the language of the event, then English if the title has it, else
    the other Serbian script.
    """
    known = [code for code in asked if code in LANGUAGE_CODES]
    if known:
        return tuple(dict.fromkeys(known))[:2]
    own = [code for code in event.languages if code in LANGUAGE_CODES]
    first = own[0] if own else event.programme.language
    other_script = {"sr": "sr-latn", "sr-latn": "sr"}.get(first, "")
    english = "en" if event.titles.get("en") else ""
    second = own[1] if len(own) > 1 else english or other_script
    return (first, second) if second and second != first else (first,)


def own_text(texts: Mapping[str, str], language: str, *, is_first: bool) -> str:
    """The text in `language`; in the second language only if it really is in it."""
    text, written_in = pick_with_language(texts, language)
    same = written_in == language or {written_in, language} <= SOUTH_SLAVIC
    return text if is_first or same else ""


def event_words(
    event: Event, design: TemplateVersion, languages: tuple[str, ...]
) -> EventWords:
    """Read all that is printed of an event. Raises NoDonorSentence."""
    fundings = donors_or_refuse(event)
    taught = slots(event.sessions.all())
    start, end = event.day, event.last_day or event.day
    words = EventWords(
        event=event,
        languages=languages,
        minutes=sum(max(row.minutes for row in slot) for slot in taught),
        texts={},
        marks=[funding.donor.logo_svg for funding in fundings],
        signatures=[
            row.picture.digest if row.picture else "" for row in signatories_of(event)
        ],
        days=(str(start or ""), str(end or "")),
        design=design,
    )
    for place, language in enumerate(languages):
        words.texts[language] = {
            **_event_strings(words, language, start, end, is_first=place == 0),
            "donors": [
                {
                    "name": organisation_name(funding.donor.organisation, language),
                    "sentence": own_text(
                        funding.donor.funding_sentences, language, is_first=place == 0
                    ),
                }
                for funding in fundings
            ],
        }
    return words


def donors_or_refuse(event: Event) -> list[Funding]:
    """The donors of the event's programme in order, each with words to print."""
    fundings = list(event.programme.fundings.select_related("donor__organisation"))
    silent = [
        organisation_name(funding.donor.organisation)
        for funding in fundings
        if not pick(funding.donor.funding_sentences)
    ]
    if silent or not fundings:
        raise NoDonorSentence(missing=", ".join(silent) or pick(event.programme.titles))
    return fundings


def _event_strings(
    words: EventWords,
    language: str,
    start: date | None,
    end: date | None,
    *,
    is_first: bool,
) -> Strings:
    event = words.event
    title = own_text(event.titles, language, is_first=is_first)
    topics = [
        own_text(topic.titles, language, is_first=is_first)
        for topic in event.topics.all()
    ]
    organisers = [row.organisation for row in event.organisers.all()]
    return {
        "title": wording.quoted(title, language),
        "event_kind": own_text(event.kind.labels, language, is_first=is_first),
        "dates": _dates(event, start, end, language, is_first=is_first),
        "place": _place(event, language, is_first=is_first),
        "hours": wording.hours(words.minutes, event.hour_minutes, language),
        "mode": wording.label(event.mode, language),
        "topics": [topic for topic in topics if topic and topic != title],
        "organisers": [organisation_name(row, language) for row in organisers],
        "programme": own_text(event.programme.titles, language, is_first=is_first),
        "signatories": [
            _signatory(row, language, is_first=is_first)
            for row in signatories_of(event)
        ],
    }


def signatories_of(event: Event) -> list[Signatory]:
    """Who signs: those named for the event, else those of its programme."""
    for owner in (event, event.programme):
        rows = owner.signatories.select_related("organisation", "picture").defer(
            "picture__png"
        )
        if found := list(rows[:MOST_SIGNATORIES]):
            return found
    return []


def _signatory(row: Signatory, language: str, *, is_first: bool) -> Strings:
    name, written_in = pick_with_language(row.names, language)
    return {
        "name": name if language in CYRILLIC else to_latin(name, written_in),
        "title": own_text(row.titles, language, is_first=is_first),
        "organisation": organisation_name(row.organisation, language),
    }


def _dates(
    event: Event, start: date | None, end: date | None, language: str, *, is_first: bool
) -> str:
    if start is None:
        return own_text(event.date_note, language, is_first=is_first)
    if end is None or end == start:
        return format_long_date(start, language)
    return format_date_range(start, end, language)


def _place(event: Event, language: str, *, is_first: bool) -> str:
    if event.mode == Event.Mode.ONLINE:
        return ""
    if event.place is not None:
        return region_name(event.place, language)
    return own_text(event.venues, language, is_first=is_first)


def freeze(
    words: EventWords,
    person: Person,
    *,
    wording_key: str,
    serial: str,
    code: str,
    at: datetime,
    registration: Registration | None = None,
) -> dict[str, Any]:
    """The snapshot of one certificate."""
    issued_on = at.astimezone(words.event.tz).date()
    texts = {}
    for place, language in enumerate(words.languages):
        issued = format_long_date(issued_on, language)
        texts[language] = {
            **words.texts[language],
            **wording.sentence(
                words.design.wordings,
                wording_key,
                language,
                kind=words.event.kind.code,
                behaviour=words.event.kind.behaviour,
                gender=person.gender,
            ),
            "from": _office(registration, language, is_first=place == 0),
            "number": f"{wording.label('number', language)} {serial}",
            "issued": f"{wording.label('issued', language)}: {issued}",
            "verify": f"{wording.label('verify', language)} {verify_words()}",
            "topics_label": wording.label("topics", language),
        }
    return {
        "format": FORMAT,
        "serial": serial,
        "code": code,
        "issued_on": str(issued_on),
        "languages": list(words.languages),
        "wording": wording_key,
        "names": _names(person, words.languages[0]),
        "minutes": words.minutes,
        "starts_on": words.days[0],
        "ends_on": words.days[1],
        "texts": texts,
        "marks": words.marks,
        "signatures": words.signatures,
        "layout": words.design.layout,
    }


def _names(person: Person, first: str) -> list[dict[str, str]]:
    """The name in the script of the first language, then in the other one."""
    cyrillic, latin = names_in_both_scripts(person)
    tongue = person.language.split("-")[0]
    in_cyrillic = {"text": cyrillic, "lang": f"{tongue}-Cyrl"}
    in_latin = {"text": latin, "lang": f"{tongue}-Latn"}
    names = [in_latin, in_cyrillic]
    if first in CYRILLIC:
        names.reverse()
    return names[: 1 if cyrillic == latin else 2]


def _office(registration: Registration | None, language: str, *, is_first: bool) -> str:
    """The organisation of that day, as it was stated with the registration."""
    if registration is None:
        return ""
    stated = registration.post_snapshot.get("organisation")
    if isinstance(stated, str) and stated:
        return stated if is_first else ""
    names = stated or (
        registration.organisation.names if registration.organisation else {}
    )
    if not names:
        return registration.organisation_text if is_first else ""
    return name_and_lang(names, language)[0]
