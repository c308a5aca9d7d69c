from __future__ import annotations

import re

import pytest

from certificates.models import Certificate
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
        wordings(), "participation", language, behaviour="seminar", gender=gender
    )

    assert (words["before"], words["after"]) == (before, after)


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
@pytest.mark.parametrize("gender", ["", "woman", "man"])
@pytest.mark.parametrize("behaviour", ["seminar", "study_visit", "press"])
def test_sentence_exists_for_every_kind(
    language: str, gender: str, behaviour: str
) -> None:
    for wording in [*Certificate.Kind.values, "leading"]:
        words = sentence(
            wordings(), wording, language, behaviour=behaviour, gender=gender
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
