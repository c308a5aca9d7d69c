from __future__ import annotations

import re

import pytest

from certificates.models import Certificate
from certificates.services.activities import ACTIVITIES
from certificates.services.wording import hours, sentence, wordings


@pytest.mark.parametrize(
    ("language", "gender", "before", "after"),
    [
        ("bg", "woman", "Удостоверява се, че", "е участвала в обучение на тема"),
        ("bg", "man", "Удостоверява се, че", "е участвал в обучение на тема"),
        ("bg", "", "се издава на", "за участие в обучение на тема"),
        ("sr", "woman", "Овим се потврђује да је", "учествовала на обуци на тему"),
        ("sr", "man", "Овим се потврђује да је", "учествовао на обуци на тему"),
        ("sr", "undisclosed", "Овим се потврђује учешће", "на обуци на тему"),
        ("sr-latn", "woman", "Ovim se potvrđuje da je", "učestvovala na obuci na temu"),
        ("sr-latn", "man", "Ovim se potvrđuje da je", "učestvovao na obuci na temu"),
        ("sr-latn", "other", "Ovim se potvrđuje učešće", "na obuci na temu"),
        ("bs", "woman", "Ovim se potvrđuje da je", "učestvovala na obuci na temu"),
        ("bs", "man", "Ovim se potvrđuje da je", "učestvovao na obuci na temu"),
        ("bs", "", "Ovim se potvrđuje učešće", "na obuci na temu"),
        ("en", "woman", "This is to certify that", "took part in the training"),
        ("en", "man", "This is to certify that", "took part in the training"),
        ("en", "", "This is to certify that", "took part in the training"),
    ],
)
def test_sentence_has_the_right_form(
    language: str, gender: str, before: str, after: str
) -> None:
    words = sentence(
        wordings(),
        "participation",
        language,
        kind="training",
        behaviour="seminar",
        gender=gender,
    )

    assert (words["before"], words["after"]) == (before, after)


@pytest.mark.parametrize(
    ("kind", "language", "after"),
    [
        ("seminar", "en", "took part in the seminar"),
        ("seminar", "bg", "за участие в семинар на тема"),
        ("seminar", "sr", "на семинару на тему"),
        ("seminar", "sr-latn", "na seminaru na temu"),
        ("seminar", "bs", "na seminaru na temu"),
        ("round-table", "en", "took part in the round table"),
        ("round-table", "bg", "за участие в кръгла маса на тема"),
        ("round-table", "sr", "на округлом столу на тему"),
        ("conference", "bs", "na konferenciji na temu"),
        ("citizens-forum", "sr-latn", "na forumu građana na temu"),
        ("summer-school", "en", "took part in the event"),
        ("summer-school", "bg", "за участие в събитието"),
        ("summer-school", "sr", "на догађају"),
        ("summer-school", "sr-latn", "na događaju"),
        ("summer-school", "bs", "na događaju"),
    ],
)
def test_sentence_names_the_kind_of_the_event_or_says_event(
    kind: str, language: str, after: str
) -> None:
    words = sentence(
        wordings(), "participation", language, kind=kind, behaviour="seminar"
    )

    assert words["after"] == after


@pytest.mark.parametrize(
    ("behaviour", "after"),
    [
        ("study_visit", "took part in the study visit"),
        ("facilitator_training", "took part in the training of facilitators"),
        ("gathering", "took part in the event"),
    ],
)
def test_sentence_of_an_unknown_kind_follows_its_behaviour(
    behaviour: str, after: str
) -> None:
    words = sentence(
        wordings(), "participation", "en", kind="unheard-of", behaviour=behaviour
    )

    assert words["after"] == after


def test_every_kind_has_words_in_the_same_languages() -> None:
    keys = [sorted(rows) for rows in ACTIVITIES.values()]

    assert all(row == keys[0] for row in keys)


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
@pytest.mark.parametrize("gender", ["", "woman", "man"])
@pytest.mark.parametrize(
    ("kind", "behaviour"),
    [
        ("seminar", "seminar"),
        ("study-visit", "study_visit"),
        ("signing", "gathering"),
        ("nobody-has-words-for-it", "press"),
    ],
)
def test_sentence_exists_for_every_kind(
    language: str, gender: str, kind: str, behaviour: str
) -> None:
    for wording in [*Certificate.Kind.values, "leading"]:
        words = sentence(
            wordings(),
            wording,
            language,
            kind=kind,
            behaviour=behaviour,
            gender=gender,
        )

        assert words["heading"]
        assert words["after"]
        assert not re.search("[{}]", "".join(words.values()))


@pytest.mark.parametrize(
    ("minutes", "length", "language", "words"),
    [
        (60, 60, "bg", "1 учебен час"),
        (360, 60, "bg", "6 учебни часа"),
        (60, 60, "sr", "1 час наставе"),
        (180, 45, "sr", "4 часа наставе"),
        (300, 60, "sr-latn", "5 časova nastave"),
        (21 * 45, 45, "bs", "21 sat nastave"),
        (90, 60, "bs", "1,5 sata nastave"),
        (90, 60, "en", "1.5 taught hours"),
        (0, 60, "en", ""),
    ],
)
def test_hours_have_the_right_plural(
    minutes: int, length: int, language: str, words: str
) -> None:
    assert hours(minutes, length, language) == words
