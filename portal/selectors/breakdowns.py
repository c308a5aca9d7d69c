"""Who was reached by a programme, by age, education, kind of work and what is special.

Answers of special categories are shown to nobody below five; other counts as in
`figures`. What is hidden cannot be worked out from what is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.languages import pick
from courses.models import EventRole
from courses.selectors.attendance import attended_in
from courses.selectors.genders import GENDER, Genders, counted
from courses.selectors.ways import in_person, online_only
from participants.models import (
    REFUSED,
    SPECIAL,
    JobProfile,
    Organisation,
    PersonalAnswer,
    PersonalField,
    PersonalQuestion,
    SpecialAnswer,
    SpecialCount,
)
from participants.selectors.questions import (
    BANDED,
    band_keys,
    band_of,
    questions_of,
    shown,
)
from participants.services.answers import standing_words
from portal.selectors.figures import HELD, SMALL, hidden_cells
from programmes.models import Programme

Field = PersonalField
NO_ANSWER = ""
REST = (REFUSED, NO_ANSWER)
Groups: TypeAlias = dict[str, list[str]]  # of each cell the genders of its people


@dataclass(frozen=True)
class Cell:
    """One line of a breakdown; `people` is None where it may not be shown.

    Genders are for those who see the people; of special categories for nobody.
    """

    label: str
    people: int | None
    genders: Genders | None = None


@dataclass(frozen=True)
class Breakdown:
    """The people reached, parted by one thing."""

    title: str
    cells: list[Cell]
    note: str = ""


@dataclass
class Reached:
    """Somebody reached: a card, or a registration without one."""

    person: int | None
    birth_year: int | None
    year: int
    profiles: set[int]
    gender: str


def breakdowns_of(programme: Programme, *, exact: bool) -> list[Breakdown]:
    """Every breakdown that the programme can make, in a fixed number of queries.

    `exact` shows small counts, but never those of special categories.
    """
    people = _reached(programme)
    total = len(people)
    roles = _by_role(programme, exact)
    if not total or (total < SMALL and not exact):
        return roles
    asked = {row.field: row for row in questions_of(programme.uid)}
    found = []
    banded = next((asked[field] for field in BANDED if field in asked), None)
    if banded is not None and banded.bands:
        found.append(_by_age(programme, people, banded, exact))
    if Field.EDUCATION in asked:
        found.append(_by_education(programme, people, exact))
    if way := _by_way(programme, exact):
        found.append(way)
    if forms := _by_legal_form(programme, exact):
        found.append(forms)
    if any(row.profiles for row in people):
        found.append(_by_profile(people, exact))
    found += roles
    if total >= SMALL:
        found += _special(programme, people, asked)
    return found


def _by_role(programme: Programme, exact: bool) -> list[Breakdown]:
    """Who led, hosted or watched the events that were held: apart from the people
    reached, each person once in each role (E27).
    """
    rows = EventRole.objects.filter(
        event__programme=programme, event__status__in=HELD
    ).order_by()
    groups: Groups = defaultdict(list)
    for role, gender, _person in rows.values_list(
        "role", "person__gender", "person"
    ).distinct():
        groups[role].append(gender)
    if not groups:
        return []
    labels = {role: str(label) for role, label in EventRole.Role.choices}
    found = _parted(_("Roles at events"), labels, groups, exact)
    note = _("Who has several roles is counted in each.")
    return [replace(found, note=" ".join(filter(None, (found.note, note))))]


def _reached(programme: Programme) -> list[Reached]:
    """Each person once, with the first year and every kind of work stated."""
    found: dict[tuple[bool, int], Reached] = {}
    rows = attended_in([programme.pk]).values_list(
        "pk", "person", "person__birth_year", "event__starts_at", "profiles", GENDER
    )
    for pk, person, birth_year, starts_at, profile, gender in rows:
        key = (person is None, person or pk)
        year = starts_at.year if starts_at else 9999
        row = found.setdefault(key, Reached(person, birth_year, year, set(), gender))
        row.year = min(row.year, year)
        if profile is not None:
            row.profiles.add(profile)
    return list(found.values())


def _by_way(programme: Programme, exact: bool) -> Breakdown | None:
    """In person and online, of a programme with anything online; each person once."""
    rows = attended_in([programme.pk])
    if not online_only(rows).exists():
        return None
    room, line = (
        {
            (person is None, person or pk): gender
            for pk, person, gender in part.values_list("pk", "person", GENDER)
        }
        for part in (in_person(rows), online_only(rows))
    )
    groups = {
        "room": list(room.values()),
        "line": [gender for key, gender in line.items() if key not in room],
    }
    labels = {"room": _("in person"), "line": _("online only")}
    return _parted(_("People reached, in person and online"), labels, groups, exact)


def _by_legal_form(programme: Programme, exact: bool) -> Breakdown | None:
    """People of NGOs by the legal form of these, if any is known (R-41)."""
    rows = attended_in([programme.pk]).filter(organisation__kind=Organisation.Kind.NGO)
    found: dict[str, dict[tuple[bool, int], str]] = defaultdict(dict)
    for pk, person, form, gender in rows.values_list(
        "pk", "person", "organisation__legal_form", GENDER
    ):
        found[form][person is None, person or pk] = gender
    if not found.keys() - {NO_ANSWER}:
        return None
    labels = {
        key: str(label)
        for key, label in Organisation.LegalForm.choices
        if key != NO_ANSWER
    }
    groups = {form: list(people.values()) for form, people in found.items()}
    return _parted(_("People reached from NGOs, by legal form"), labels, groups, exact)


def _answers(programme: Programme, *fields: str) -> dict[int, list[PersonalAnswer]]:
    """The answers to the programme, the latest first, by the card that stands."""
    rows = PersonalAnswer.objects.filter(
        programme_uid=programme.uid, field__in=fields
    ).select_related("person")
    found: dict[int, list[PersonalAnswer]] = defaultdict(list)
    for row in rows.order_by("-at", "-pk"):
        found[row.person.merged_into_id or row.person_id].append(row)
    return found


def _by_age(
    programme: Programme,
    people: list[Reached],
    question: PersonalQuestion,
    exact: bool,
) -> Breakdown:
    """By the age in the year in which somebody first took part."""
    said = _answers(programme, *BANDED)
    keys = band_keys(question.bands)
    groups: Groups = defaultdict(list)
    for row in people:
        answers = said.get(row.person or 0, [])
        chosen = next((one.value for one in answers if one.value in keys), "")
        if row.birth_year is not None:
            band = band_of(row.year - row.birth_year, question.bands)
        else:
            band = chosen or _without(answers)
        groups[band].append(row.gender)
    labels = {key: shown(Field.AGE_BAND, key) for key in keys}
    return _parted(_("People reached, by age"), labels, groups, exact)


def _by_education(
    programme: Programme, people: list[Reached], exact: bool
) -> Breakdown:
    said = _answers(programme, Field.EDUCATION)
    groups: Groups = defaultdict(list)
    for row in people:
        answers = said.get(row.person or 0, [])
        told = answers[0].value if answers else ""
        groups[told or _without(answers)].append(row.gender)
    labels = {key: shown(Field.EDUCATION, key) for key in ("0-2", "3-4", "5-8")}
    return _parted(_("People reached, by education"), labels, groups, exact)


def _without(answers: list[PersonalAnswer]) -> str:
    return REFUSED if answers and answers[0].is_refused else NO_ANSWER


def _by_profile(people: list[Reached], exact: bool) -> Breakdown:
    groups: Groups = defaultdict(list)
    for row in people:
        for pk in row.profiles or [NO_ANSWER]:
            groups[str(pk)].append(row.gender)
    rows = JobProfile.objects.filter(pk__in=[key for key in groups if key])
    labels = {str(row.pk): pick(row.labels) or row.code for row in rows}
    total = len(people)
    note = ngettext(
        "Who does several kinds of work counts in each: %(total)s person in all.",
        "Who does several kinds of work counts in each: %(total)s people in all.",
        total,
    ) % {"total": total}
    several = any(len(row.profiles) > 1 for row in people)
    title = _("People reached, by kind of work")
    return _parted(title, labels, groups, exact, note=note if several else "")


def _parted(
    title: str, labels: dict[str, str], groups: Groups, exact: bool, *, note: str = ""
) -> Breakdown:
    """People in groups, given by their genders; these are shown to who sees people."""
    counts = Counter({key: len(genders) for key, genders in groups.items()})
    found = _breakdown(title, labels, counts, exact, note=note)
    if exact:
        keys = [key for key in (labels | dict.fromkeys(REST)) if counts[key]]
        cells = zip(found.cells, keys, strict=True)
        parted = [replace(cell, genders=counted(groups[key])) for cell, key in cells]
        found = replace(found, cells=parted)
    return found


def _breakdown(
    title: str,
    labels: dict[str, str],
    counts: Counter[str],
    exact: bool,
    *,
    note: str = "",
) -> Breakdown:
    """The cells in the order of the labels; zeros are left out."""
    rest = {REFUSED: _("preferred not to say"), NO_ANSWER: _("not recorded")}
    named = [(text, counts[key]) for key, text in (labels | rest).items()]
    named = [(text, number) for text, number in named if number]
    hidden = set() if exact else hidden_cells([number for _text, number in named])
    cells = [
        Cell(text, None if place in hidden else number)
        for place, (text, number) in enumerate(named)
    ]
    return Breakdown(title, cells, note)


# --- special categories ---------------------------------------------------------------


def _special(
    programme: Programme, people: list[Reached], asked: Iterable[str]
) -> list[Breakdown]:
    """Yes, no, refused and no answer; a group in which all say yes is hidden too."""
    cards = {row.person for row in people}
    rows = SpecialAnswer.objects.filter(programme_uid=programme.uid)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in standing_words(rows.select_related("person")):
        if (row.person.merged_into_id or row.person_id) in cards:
            counts[row.field][row.value] += 1
    for kept in SpecialCount.objects.filter(programme_uid=programme.uid):
        counts[kept.field][kept.value] += kept.people
    found = []
    for field in SPECIAL:
        if field in asked or counts[field]:
            found.append(_special_of(field, counts[field], len(people)))
    return found


def _special_of(field: str, counts: Counter[str], total: int) -> Breakdown:
    counts[NO_ANSWER] = max(total - sum(counts.values()), 0)
    labels = {"yes": _("Yes"), "no": _("No")}
    title = str(Field(field).label)
    if counts["yes"] == total:
        cells = [Cell(str(text), None) for text in labels.values()]
        return Breakdown(title, cells)
    return _breakdown(title, labels, counts, exact=False)
