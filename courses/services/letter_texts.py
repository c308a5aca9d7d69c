"""Texts of organisers with placeholders: {given_name}, and {a|b} for men and women.

Only the names below are known. What stands for them is put in after the text was made
into HTML, escaped and never read again; no attribute, format or code can be asked for.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from core.dates import format_moment, format_moments
from core.errors import DomainError
from core.languages import pick
from core.mail import absolute
from core.markdown import to_html, to_text
from core.text import normal_spaces
from courses.models import EventRole, Invitation, Registration
from courses.selectors.events import place_beside_venue
from courses.services.replies import invitation_path
from courses.services.tickets import registration_path
from participants.models import Organisation, Person
from participants.selectors.organisations import organisation_name
from participants.selectors.territory import region_name

Reader = Registration | Invitation | EventRole  # whom a text can be for
NAMES = {
    "given_name": _("first name"),
    "family_name": _("family name"),
    "full_name": _("full name"),
    "organisation": _("organisation"),
    "municipality": _("municipality of the organisation"),
    "event": _("title of the event"),
    "date": _("date and time"),
    "place": _("venue and place"),
    "deadline": _("end of registration"),
    "organiser": _("who organises the event"),
    "programme": _("title of the programme"),
    "own_page": _("link to their own page of the registration or invitation"),
    "online_link": _("online link"),
}
LINKS = ("own_page", "online_link")
BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")


def in_short(
    subjects: Mapping[str, str], title: str, language: str | None = None
) -> str:
    """A subject as lists show it: with the title of the event, and … for what differs
    from reader to reader.
    """

    def short(found: re.Match[str]) -> str:
        return title if found[1] == "event" else "…"

    return BRACES.sub(short, pick(subjects, language))


class BadPlaceholder(DomainError):
    code = "bad_placeholder"
    message = _(
        "Line %(line)s: %(found)s is not a placeholder. Take one of those below the"
        " form, or {man|woman} for words that differ."
    )


class PlaceholderInLink(DomainError):
    code = "placeholder_in_link"
    message = _(
        "%(found)s cannot be a part of an address. Addresses of links can be {own_page}"
        " and {online_link}."
    )


@dataclass(frozen=True)
class Written:
    """One text for one reader."""

    subject: str
    text: str
    html: SafeString


def check(text: str, *, is_subject: bool = False) -> None:
    """Raise BadPlaceholder or PlaceholderInLink for what could not be filled in."""
    for found in BRACES.finditer(text):
        name = found[1]
        is_known = name in NAMES and not (is_subject and name in LINKS)
        is_variant = name is not None and 1 <= name.count("|") <= 2
        if not (is_known or is_variant):
            line = text.count("\n", 0, found.start()) + 1
            raise BadPlaceholder(line=line, found=found[0][:40])
    mark = secrets.token_hex(8)
    html = to_html(_marked(_for_gender(text, ""), mark))
    for value in re.findall(r'="([^"]*)"', html):
        for number in re.findall(rf"{mark}(\d+)x", value):
            name = list(NAMES)[int(number)]
            if name not in LINKS or value != f"{mark}{number}x":
                raise PlaceholderInLink(found=f"{{{name}}}")


def check_texts(
    subjects: Mapping[str, str],
    bodies: Mapping[str, str],
    *further: Mapping[str, str],
) -> None:
    """Raise for what could not be filled in; `further` are lines like subjects.

    Raises BadPlaceholder or PlaceholderInLink.
    """
    for texts in (subjects, *further):
        for text in texts.values():
            check(text, is_subject=True)
    for text in bodies.values():
        check(text)


def uses(texts: Mapping[str, str], name: str) -> bool:
    """Whether one of the `texts` has this placeholder."""
    return any(f"{{{name}}}" in text for text in texts.values())


def write(
    subjects: Mapping[str, str],
    bodies: Mapping[str, str],
    row: Reader,
    language: str,
) -> Written:
    """The text for one person, in one language and script."""
    gender, mark = gender_of(row), secrets.token_hex(8)
    plain = list(values_of(row, language).values())
    escaped: list[str] = [escape(value) for value in plain]
    body = _marked(_picked(bodies, language, gender), mark)
    html = _filled(to_html(body), mark, escaped)
    return Written(
        _line(_picked(subjects, language, gender), plain),
        _filled(to_text(body), mark, plain),
        mark_safe(html),  # noqa: S308 - cleaned by to_html, values escaped
    )


def write_line(texts: Mapping[str, str], row: Reader, language: str) -> str:
    """One line for one person: a subject, or a reason."""
    text = _picked(texts, language, gender_of(row))
    return _line(text, list(values_of(row, language).values()))


def _line(text: str, values: list[str]) -> str:
    mark = secrets.token_hex(8)
    return normal_spaces(_filled(_marked(text, mark, is_line=True), mark, values))


def values_of(row: Reader, language: str) -> dict[str, str]:
    """What stands for each name, in the order of NAMES."""
    event = row.event
    office = None if isinstance(row, EventRole) else row.organisation
    given_name, family_name, full_name = _names(row, language)
    place = place_beside_venue(event, language)
    where = ", ".join(part for part in (pick(event.venues, language), place) if part)
    hosts = [one.organisation for one in event.organisers.all()]
    region = office.region if office else None
    return {
        "given_name": given_name,
        "family_name": family_name,
        "full_name": full_name,
        "organisation": _office_name(row, office, language),
        "municipality": region_name(region, language) if region else "",
        "event": pick(event.titles, language),
        "date": format_moments(event.starts_at, event.ends_at, language, tz=event.tz)
        if event.starts_at
        else pick(event.date_note, language),
        "place": where,
        "deadline": format_moment(event.deadline, language, tz=event.tz)
        if event.deadline
        else "",
        "organiser": ", ".join(organisation_name(one, language) for one in hosts),
        "programme": pick(event.programme.titles, language),
        "own_page": absolute(_own_path(row)),
        "online_link": event.online_link,
    }


def _names(row: Reader, language: str) -> tuple[str, str, str]:
    """First, family and full name; an organisation that is invited has one name."""
    named = row if isinstance(row, Registration) else row.person
    if named is not None:
        return named.given_name, named.family_name, named.full_name
    assert isinstance(row, Invitation)  # noqa: S101 - a part is always somebody's
    office = _office_name(row, row.organisation, language)
    return office, "", office


def _office_name(row: Reader, office: Organisation | None, language: str) -> str:
    if office is not None:
        return organisation_name(office, language)
    return row.organisation_text if isinstance(row, Registration) else ""


def _own_path(row: Reader) -> str:
    if isinstance(row, Registration):
        return registration_path(row)
    if isinstance(row, EventRole):  # they have no page of their own
        return f"/events/{row.event.slug}/"
    return invitation_path(row)


def gender_of(row: Reader) -> str:
    """What the person said: man, woman, or nothing that a text could go by."""
    said = row.gender if isinstance(row, Registration) else ""
    return said or (row.person.gender if row.person else "")


def _picked(texts: Mapping[str, str], language: str, gender: str) -> str:
    """The words of `language`, rewritten from the other Serbian script if need be."""
    return pick(
        {code: _for_gender(text, gender) for code, text in texts.items()}, language
    )


def _for_gender(text: str, gender: str) -> str:
    """Of {a|b} or {a|b|c} the word for a man, a woman, or (c, else a/b) one unknown."""

    def one(found: re.Match[str]) -> str:
        if found[1] is None or "|" not in found[1]:
            return found[0]
        man, woman, *other = found[1].split("|")
        words = {Person.Gender.MAN: man, Person.Gender.WOMAN: woman}
        return words.get(gender, other[0] if other else f"{man}/{woman}")  # type: ignore[call-overload, no-any-return]

    return BRACES.sub(one, text)


def _marked(text: str, mark: str, *, is_line: bool = False) -> str:
    """`text` with a mark for each name; one of a link that stands alone is a link."""
    numbers = {name: f"{mark}{number}x" for number, name in enumerate(NAMES)}

    def one(found: re.Match[str]) -> str:
        name = found[1]
        if name not in numbers:
            return found[0]
        is_alone = name in LINKS and not is_line
        is_address = text[: found.start()].endswith(("](", "](<"))
        word = numbers[name]
        return f"[{word}]({word})" if is_alone and not is_address else word

    return BRACES.sub(one, text)


def _filled(text: str, mark: str, values: list[str]) -> str:
    return re.sub(rf"{mark}(\d+)x", lambda found: values[int(found[1])], text)
