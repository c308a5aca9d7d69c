"""What programmes ask of people, and how the answers are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dates import format_date
from participants.models import (
    REFUSED,
    AuditEvent,
    Consent,
    Person,
    PersonalAnswer,
    PersonMerge,
    SpecialAnswer,
    SpecialCount,
)
from participants.selectors.questions import (
    band_keys,
    band_label,
    band_of,
    facts_of,
    questions_of,
    special_answers_of,
)
from participants.services import answers as acts
from participants.services.answers import (
    ask,
    ask_no_more,
    record_answers,
    record_special,
    withdraw_answer,
    withdraw_special,
)
from participants.services.merge import merge_people, undo_people_merge
from participants.services.privacy import erase_person, export_person
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_person,
    make_programme,
    make_question,
    make_wording,
)

pytestmark = pytest.mark.django_db
PROGRAMME, OTHER = uuid4(), uuid4()
NOW = timezone.now()
FIELDS = ("gender", "birth_year", "education")


def tell(
    person: Person, at: Any = NOW, programme: Any = PROGRAMME, **said: str
) -> None:
    record_answers(
        person,
        programme,
        said,
        channel="form",
        at=at,
        actor=None,
        fills_gaps_only=bool(said.pop("gaps", "")),
    )


def tell_special(person: Person, **said: str) -> None:
    record_special(
        person,
        PROGRAMME,
        said,
        wording=make_wording("special"),
        language="bg",
        channel="form",
        at=NOW,
        actor=None,
    )


def states(person: Person) -> dict[str, tuple[str, str]]:
    row = Person.objects.get(pk=person.pk)
    return {fact.field: (fact.state, fact.value) for fact in facts_of(row, FIELDS)}


# --- what is asked -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "keys"),
    [
        ([18, 30, 55], ["0-17", "18-29", "30-54", "55-"]),
        ([25], ["0-24", "25-"]),
        ([], ["0-"]),
        ([55, 0, 25, 25], ["0-24", "25-54", "55-"]),
    ],
)
def test_band_keys(starts: list[int], keys: list[str]) -> None:
    assert band_keys(starts) == keys


@pytest.mark.parametrize(
    ("age", "key"),
    [(0, "0-17"), (17, "0-17"), (18, "18-29"), (54, "30-54"), (99, "55-")],
)
def test_band_of(age: int, key: str) -> None:
    assert band_of(age, [18, 30, 55]) == key


def test_band_label() -> None:
    labels = [band_label(key) for key in band_keys([18, 55])]

    assert labels == ["under 18", "18–54", "55 and over"]


def test_ask_keeps_one_question_for_each_field() -> None:
    ask(PROGRAMME, "birth_year", actor=None, bands=[55, 18, 18])
    ask(PROGRAMME, "birth_year", actor=None, required_by="ESF+", bands=[25])
    ask(PROGRAMME, "gender", actor=None, bands=[25])
    ask(OTHER, "gender", actor=None)

    rows = questions_of(PROGRAMME)
    assert [(row.field, row.required_by, row.bands) for row in rows] == [
        ("gender", "", []),
        ("birth_year", "ESF+", [25]),
    ]


def test_ask_refuses_to_change_age_groups_people_have_chosen() -> None:
    question = ask(PROGRAMME, "age_band", actor=None, bands=[18, 55])
    tell(make_person(), age_band="18-54")

    with pytest.raises(acts.BandsInUse):
        ask(PROGRAMME, "age_band", actor=None, bands=[30])
    ask(PROGRAMME, "age_band", actor=None, bands=[18, 55, 65, 55], reasons={"en": "x"})

    question.refresh_from_db()
    assert question.bands == [18, 55, 65]


def test_ask_needs_words_for_special_categories() -> None:
    with pytest.raises(acts.NoWording):
        ask(PROGRAMME, "disability", actor=None)
    assert questions_of(PROGRAMME) == []

    make_wording("special")
    ask(PROGRAMME, "disability", actor=None)

    assert [row.field for row in questions_of(PROGRAMME)] == ["disability"]


def test_ask_no_more_keeps_what_was_answered() -> None:
    question, person = make_question(PROGRAMME), make_person()
    tell(person, gender="woman")

    ask_no_more(question, actor=None)

    assert questions_of(PROGRAMME) == []
    assert states(person)["gender"] == ("given", "woman")


# --- ordinary answers ------------------------------------------------------------------


def test_a_person_has_given_refused_or_was_not_asked() -> None:
    person = make_person()

    tell(person, gender="woman", birth_year=REFUSED)

    assert states(person) == {
        "gender": ("given", "woman"),
        "birth_year": ("refused", ""),
        "education": ("", ""),
    }
    assert Person.objects.get(pk=person.pk).birth_year is None


def test_the_latest_word_holds_for_every_programme() -> None:
    person = make_person()
    tell(person, gender="woman", birth_year="1975", education="3-4")

    later = NOW + timedelta(days=1)
    tell(person, at=later, programme=OTHER, gender=REFUSED, birth_year="1976")

    assert states(person) == {
        "gender": ("refused", ""),
        "birth_year": ("given", "1976"),
        "education": ("given", "upper secondary or post-secondary school (ISCED 3–4)"),
    }
    assert PersonalAnswer.objects.filter(person=person, field="gender").count() == 2


def test_words_that_may_be_a_namesakes_fill_gaps_only() -> None:
    person = make_person()
    tell(person, gender="woman", birth_year=REFUSED)

    tell(person, programme=OTHER, gaps="yes", gender="man", birth_year="1975")

    assert states(person)["gender"] == ("given", "woman")
    assert states(person)["birth_year"] == ("refused", "")
    assert not PersonalAnswer.objects.filter(programme_uid=OTHER).exists()


def test_withdraw_answer_leaves_nothing() -> None:
    person = make_person()
    tell(person, gender="woman", education="5-8")
    tell(person, programme=OTHER, gender="woman", education=REFUSED)

    withdraw_answer(person, "gender", actor=None)
    withdraw_answer(person, "education", actor=None, programme_uid=OTHER)

    assert states(person)["gender"] == ("", "")
    left = PersonalAnswer.objects.values_list("field", "programme_uid")
    assert list(left) == [("education", PROGRAMME)]


def test_the_audit_trail_holds_no_answers() -> None:
    person = make_person()

    tell(person, gender="woman", education="5-8")
    tell_special(person, disability="yes")

    trail = str(list(AuditEvent.objects.values_list("after", flat=True)))
    assert "gender" in trail
    assert not any(word in trail for word in ("woman", "'5-8'", "disability", "yes"))


# --- special categories -------------------------------------------------------------


def test_record_special_keeps_the_consent_with_its_wording() -> None:
    person = make_person()

    tell_special(person, disability="yes", minority=REFUSED)

    rows = SpecialAnswer.objects.order_by("field").values_list("field", "value")
    assert list(rows) == [("disability", "yes"), ("minority", REFUSED)]
    consent = Consent.objects.get(person=person)
    assert (consent.wording.purpose, consent.is_given) == ("special", True)


def test_record_special_refuses_answers_nobody_agreed_to() -> None:
    person = make_person()

    def say(word: str) -> None:
        record_special(
            person,
            PROGRAMME,
            {"minority": word},
            wording=None,
            language="bg",
            channel="form",
            at=NOW,
            actor=None,
        )

    with pytest.raises(acts.NoWording):
        say("no")
    say(REFUSED)

    assert SpecialAnswer.objects.get().value == REFUSED
    assert not Consent.objects.exists()


def test_withdraw_special_deletes_every_answer_and_notes_the_no() -> None:
    person, other = make_person(), make_person()
    tell_special(person, disability="yes", minority="no")
    tell_special(other, disability="no")

    gone = withdraw_special(person, language="bg", at=NOW, actor=None)

    assert gone == 2
    assert SpecialAnswer.objects.get().person == other
    assert not Consent.objects.filter(person=person).first().is_given  # type: ignore[union-attr]


# --- merge, copy, erasure --------------------------------------------------------------


def test_what_one_card_would_not_tell_stays_untold_after_a_merge() -> None:
    keep, lose = make_person(gender="woman", birth_year=1975), make_person()
    tell(lose, gender=REFUSED, birth_year=REFUSED)

    merge = merge_people(keep, lose, actor=None, from_lost=["gender"])
    assert states(keep)["gender"] == ("refused", "")
    assert states(keep)["birth_year"] == ("refused", "")
    undo_people_merge(merge, actor=None)

    assert states(keep)["gender"] == ("given", "woman")
    assert states(keep)["birth_year"] == ("given", "1975")


def test_a_merge_writes_no_special_answer_into_its_journal() -> None:
    keep, lose = make_person(), make_person()
    tell_special(keep, disability="yes")
    tell_special(lose, disability=REFUSED)

    merge_people(keep, lose, actor=None)

    assert "disability" not in str(PersonMerge.objects.values().get())
    mine = special_answers_of([keep])
    assert {row.value for row in mine} == {"yes", REFUSED}
    assert [row.value for row in acts.standing_words(mine)] == [REFUSED]


def test_the_person_gets_a_copy_of_all_answers() -> None:
    person = make_person()
    tell(person, gender="woman", education=REFUSED)
    tell_special(person, minority="yes")

    found = export_person(person, actor=None)

    answers = found["participants.PersonalAnswer"]
    assert {row["question"]: row["answer"] for row in answers} == {
        "gender": "on the card",
        "education": "refused",
    }
    assert found["participants.SpecialAnswer"][0]["answer"] == "yes"


def test_erasing_deletes_special_answers() -> None:
    person = make_person()
    tell_special(person, minority="yes")

    erase_person(person, actor=None)

    assert not SpecialAnswer.objects.exists()
    assert not SpecialCount.objects.exists()  # took part in nothing that is counted


# --- pages -----------------------------------------------------------------------------


def test_the_card_shows_the_state_and_the_day_to_who_asks() -> None:
    programme = make_programme()
    person = make_person()
    person.listings.create(scope_uid=programme.uid)
    for field in ("gender", "birth_year", "education"):
        make_question(programme, field)
    tell(person, programme=programme.uid, gender="woman", birth_year=REFUSED)
    user = make_grant(role="manager", row=programme).user
    path = reverse("person_page", args=[person.uid])

    page = " ".join(client_of(user).get(path).content.decode().split())

    day = format_date(timezone.localdate(NOW), "en")
    assert f"woman (given {day})" in page
    assert f"refused on {day}" in page
    assert "not asked" in page


def test_the_card_never_shows_special_answers() -> None:
    make_question(PROGRAMME, "disability")
    person = make_person()
    tell_special(person, disability="yes")

    for view in ("person_page", "person_edit"):
        page = client_of(make_admin()).get(reverse(view, args=[person.uid]))
        assert "isability" not in page.content.decode()


def edit(person: Person, **fields: str) -> dict[str, str]:
    names = ("given_name", "family_name", "language", "email")
    return {name: getattr(person, name) for name in names} | fields


def test_the_desk_asks_only_what_the_programme_asks() -> None:
    programme = make_programme()
    make_question(programme, "birth_year")
    person = make_person(gender="woman")
    person.listings.create(scope_uid=programme.uid)
    client = client_of(make_grant(role="manager", row=programme).user)
    path = reverse("person_edit", args=[person.uid])

    page = client.get(path).content.decode()
    client.post(path, edit(person, gender="man", birth_year="1975"))

    assert 'name="birth_year"' in page
    assert 'name="gender"' not in page
    person.refresh_from_db()
    assert (person.gender, person.birth_year) == ("woman", 1975)
    answer = PersonalAnswer.objects.get()
    assert (answer.programme_uid, answer.channel) == (programme.uid, "paper")


def test_the_desk_notes_a_refusal_and_takes_an_answer_out() -> None:
    make_question(PROGRAMME, "birth_year")
    make_question(PROGRAMME, "gender")
    person = make_person(gender="woman", birth_year=1975)
    client, path = client_of(make_admin()), reverse("person_edit", args=[person.uid])

    both = client.post(
        path, edit(person, gender="woman", birth_year="1975", birth_year_untold="on")
    )
    client.post(path, edit(person, birth_year="", birth_year_untold="on"))

    assert both.status_code == 400
    assert states(person)["gender"] == ("", "")
    assert states(person)["birth_year"] == ("refused", "")


def test_person_add_asks_what_the_programme_asks() -> None:
    programme = make_programme()
    make_wording("special")
    for field in ("gender", "age_band", "disability"):
        make_question(programme, field, bands=[18])
    client = client_of(make_grant(role="manager", row=programme).user)
    data = {"given_name": "Ana", "family_name": "New", "language": "en"}

    page = client.get(reverse("person_add")).content.decode()
    client.post(
        reverse("person_add"), data | {"gender": "undisclosed", "age_band": "18-"}
    )

    assert 'name="birth_year"' not in page
    assert "disability" not in page
    person = Person.objects.get()
    assert person.gender == "undisclosed"
    said = PersonalAnswer.objects.order_by("field").values_list(
        "field", "is_refused", "value", "programme_uid"
    )
    assert list(said) == [
        ("age_band", False, "18-", programme.uid),
        ("gender", True, "", programme.uid),
    ]


def test_person_add_refuses_half_a_year() -> None:
    programme = make_programme()
    make_question(programme, "birth_year")
    client = client_of(make_grant(role="manager", row=programme).user)
    data = {"given_name": "Ana", "family_name": "New", "language": "en"}

    for year in ("12", "1899", str(NOW.year + 1), "года"):
        answer = client.post(reverse("person_add"), data | {"birth_year": year})
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == ["birth_year"]

    assert Person.objects.count() == 0
