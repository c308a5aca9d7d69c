"""“My page”: seeing, changing, withdrawing and taking along what is kept."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from courses.models import AnswerFile, UsedLink
from courses.services.passing_on import pass_on_addresses
from participants.models import (
    AddressChange,
    AuditEvent,
    Consent,
    ConsentWording,
    Person,
    PersonalAnswer,
    SpecialAnswer,
)
from participants.selectors.consents import standing_consents
from participants.services.addresses import answer_change
from participants.services.answers import record_answers, record_special
from participants.services.consents import record_consent
from portal.services import my
from programmes.models import Programme
from tests.courses.factories import make_asked as ask_of
from tests.factories import (
    make_event,
    make_person,
    make_question,
    make_registration,
    make_wording,
)

pytestmark = pytest.mark.django_db
ADDRESS = "ana@town.example"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def client_at(address: str = ADDRESS) -> Client:
    UsedLink.objects.all().delete()  # of one second every link is the same
    client = Client(headers={"accept-language": "en"})
    client.post(f"/my/link/{my.make_token(address)}/")
    return client


def make_asked(*fields: str) -> tuple[Person, Programme]:
    """Somebody registered for an event of a programme that asks these fields."""
    event = make_event()
    make_wording("special")
    for field in fields:
        make_question(event.programme, field)
    person = make_person("Ана Примерова", email=ADDRESS)
    make_registration(event, person=person, email=ADDRESS, status="confirmed")
    return person, event.programme


def path_of(person: Person) -> str:
    return f"/my/data/{person.uid}/"


def answers(programme: Programme, **said: str) -> dict[str, str]:
    fields = {f"{programme.code}-{name}": word for name, word in said.items()}
    return {"act": f"answers {programme.code}", **fields}


def tell_special(person: Person, programme: Programme, **said: str) -> None:
    record_special(
        person,
        programme.uid,
        said,
        wording=make_wording("special"),
        language="bg",
        channel="form",
        at=timezone.now(),
        actor=None,
    )


def special() -> list[tuple[str, str]]:
    rows = SpecialAnswer.objects.order_by("field")
    return list(rows.values_list("field", "value"))


def test_the_page_is_open_to_the_address_alone() -> None:
    person, _programme = make_asked()
    other = make_person(email="eva@town.example")

    for client in (Client(), client_at("eva@town.example")):
        assert client.get(path_of(person)).status_code == 404
        assert client.post(path_of(person), {"act": "card"}).status_code == 404
        assert client.post(f"{path_of(person)}copy/").status_code == 404
    assert client_at().get(path_of(other)).status_code == 404
    assert path_of(person) in client_at().get("/my/").content.decode()


def test_the_own_spelling_and_being_public_are_the_persons_to_say() -> None:
    person, _programme = make_asked()

    client_at().post(
        path_of(person),
        {"act": "card", "own_latin": "Anna Primerova", "is_contact_public": "on"},
    )

    person.refresh_from_db()
    assert (person.own_latin, person.is_contact_public) == ("Anna Primerova", True)


def contact(**fields: str) -> dict[str, str]:
    return {"act": "contact", "phone": "", "language": "bg", "email": ADDRESS, **fields}


def test_telephone_and_language_hold_at_once_for_all_events_to_come() -> None:
    person, _programme = make_asked()
    past = make_registration(
        make_event(
            status="held",
            starts_at=timezone.now() - timedelta(days=9),
            sessions=0,
        ),
        person=person,
        email=ADDRESS,
        phone="1",
    )
    gone = make_registration(person=person, email=ADDRESS, status="cancelled")

    page = client_at().get(path_of(person)).content.decode()
    answer = client_at().post(
        path_of(person), contact(phone="+359 888 123 456", language="en")
    )

    assert "How we reach you" in page
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.language) == ("+359 888 123 456", "en")
    for row in person.registrations.exclude(pk__in=[past.pk, gone.pk]):
        assert (row.phone, row.language) == ("+359 888 123 456", "en")
    past.refresh_from_db()
    gone.refresh_from_db()
    assert (past.phone, gone.phone) == ("1", "")
    assert not AddressChange.objects.exists()


def test_a_new_address_is_proposed_and_passed_on_once_it_holds() -> None:
    person, _programme = make_asked()
    row = person.registrations.get()
    other = make_registration(
        person=person, email="office@town.example", status="confirmed"
    )

    client_at().post(path_of(person), contact(email="new@town.example"))

    change = AddressChange.objects.get()
    person.refresh_from_db()
    assert (person.email, change.email) == (ADDRESS, "new@town.example")
    assert pass_on_addresses(timezone.now()) == 0

    answer_change(change, "new", agrees=True)
    answer_change(change, "former", agrees=True)
    assert pass_on_addresses(timezone.now()) == 1
    assert pass_on_addresses(timezone.now()) == 0

    person.refresh_from_db()
    row.refresh_from_db()
    other.refresh_from_db()
    assert (person.email, row.email) == ("new@town.example", "new@town.example")
    assert other.email == "office@town.example"


def test_an_impossible_address_changes_nothing() -> None:
    person, _programme = make_asked()

    answer = client_at().post(path_of(person), contact(phone="1234567", email="a@b"))

    person.refresh_from_db()
    assert answer.status_code == 400
    assert (person.phone, person.email) == ("", ADDRESS)


def test_answers_are_given_changed_and_emptied() -> None:
    person, programme = make_asked("gender", "education", "disability")
    client, path = client_at(), path_of(person)

    client.post(path, answers(programme, gender="woman", education="5-8"))
    agreed = answers(
        programme, gender="undisclosed", disability="yes", special_agreed="on"
    )
    client.post(path, agreed)

    person.refresh_from_db()
    assert person.gender == "undisclosed"
    answer = PersonalAnswer.objects.get()  # the education was emptied
    assert (answer.field, answer.is_refused, answer.channel) == (
        "gender",
        True,
        "link",
    )
    assert special() == [("disability", "yes")]
    page = client.get(path).content.decode()
    assert '<option value="yes" selected>' in page


def test_special_answers_need_agreement() -> None:
    person, programme = make_asked("disability")

    response = client_at().post(path_of(person), answers(programme, disability="yes"))

    assert response.status_code == 400
    assert special() == []


def test_withdrawing_deletes_the_special_answers_of_every_programme() -> None:
    person, programme = make_asked("disability")
    tell_special(person, programme, disability="yes", minority="no")
    client = client_at()

    assert "delete these answers" in client.get(path_of(person)).content.decode()
    client.post(path_of(person), {"act": "withdraw"})

    assert special() == []
    assert Consent.objects.filter(wording__purpose="special").first() is not None
    said = Consent.objects.order_by("-at", "-pk").first()
    assert said is not None
    assert (said.is_given, said.channel) == (False, "link")


def test_a_shared_mailbox_shows_no_special_answers() -> None:
    person, programme = make_asked("disability")
    tell_special(person, programme, disability="yes")
    make_person("Иван Примеров", email=ADDRESS)
    client = client_at()

    page = client.get(path_of(person)).content.decode()
    copy = client.post(f"{path_of(person)}copy/")

    assert "Do you have a disability?" not in page
    assert "Several people use this mail address" in page
    assert "SpecialAnswer" not in tables_of(copy)


def tables_of(response: Any) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        found: dict[str, Any] = json.loads(archive.read("data.json"))
    return found


def test_the_copy_holds_everything_and_is_noted() -> None:
    person, programme = make_asked("education", "disability")
    tell_special(person, programme, disability="no")
    record_answers(
        person,
        programme.uid,
        {"education": "5-8"},
        channel="form",
        at=timezone.now(),
        actor=None,
    )
    client = client_at()

    copy = client.post(f"{path_of(person)}copy/")

    assert copy["Content-Type"] == "application/zip"
    tables = tables_of(copy)
    assert tables["participants.SpecialAnswer"][0]["answer"] == "no"
    assert tables["participants.PersonalAnswer"][0]["answer"] == "5-8"
    assert tables["participants.Consent"][0]["wording"] == {
        "en": "I agree.",
        "bg": "Съгласен съм.",
        "sr": "Слажем се.",
    }
    assert "courses.Registration" in tables
    assert AuditEvent.objects.filter(action="person.exported").count() == 1
    assert client.get(f"{path_of(person)}copy/").status_code == 405


def names_in(response: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if name != "data.json"
        }


def test_the_copy_holds_the_files_that_were_sent_with_forms() -> None:
    person, _programme = make_asked()
    event = make_event()
    mine = make_registration(event, person=person)
    other = make_registration(event, person=make_person(email="other@town.example"))
    for row, content in ((mine, b"mine"), (other, b"not mine")):
        AnswerFile.objects.create(
            question=ask_of(event, "file"),
            registration=row,
            file=ContentFile(content, name="x.pdf"),
            file_name="../Молба.pdf",
            file_bytes=len(content),
        )
    gone = make_registration(make_event(), person=person)
    AnswerFile.objects.create(
        question=ask_of(gone.event, "file"),
        registration=gone,
        file="answers/gone.pdf",
        file_name="gone.pdf",
        file_bytes=1,
    )

    copy = client_at().post(f"{path_of(person)}copy/")

    assert names_in(copy) == {"answers/1-Молба.pdf": b"mine"}
    assert len(tables_of(copy)["courses.AnswerFile"]) == 2


def test_photographs_are_agreed_to_for_each_event() -> None:
    person, _programme = make_asked()
    make_wording("photo")
    row, other = (
        make_registration(person=person, may_be_photographed=True) for _ in "ab"
    )
    for one in (row, other):
        _say_yes(person, one.event.uid)
    client = client_at()

    page = client.get(path_of(person)).text
    client.post(path_of(person), _no(row.event.uid))
    foreign = client.post(path_of(person), _no(make_event().uid))

    row.refresh_from_db()
    other.refresh_from_db()
    standing = {said.event_uid: said.is_given for said in standing_consents(person)}
    assert row.event.titles["en"] in page
    assert standing == {row.event.uid: False, other.event.uid: True}
    assert (row.may_be_photographed, other.may_be_photographed) == (False, True)
    assert foreign.status_code == 400


def _no(event_uid: UUID) -> dict[str, str]:
    words = {"act": "consent", "purpose": "photo", "is_given": "no"}
    return {**words, "event": str(event_uid)}


def _say_yes(person: Person, event_uid: UUID) -> None:
    record_consent(
        person,
        ConsentWording.objects.get(purpose="photo"),
        is_given=True,
        channel="form",
        language="bg",
        at=timezone.now(),
        actor=None,
        event_uid=event_uid,
    )


def test_a_consent_is_taken_back_in_the_words_of_today() -> None:
    person, _programme = make_asked()
    make_wording("photo")
    record_consent(
        person,
        make_wording("photo"),
        is_given=True,
        channel="form",
        language="bg",
        at=timezone.now(),
        actor=None,
    )
    newest = make_wording("photo")
    client = client_at()

    client.post(
        path_of(person), {"act": "consent", "purpose": "photo", "is_given": "no"}
    )
    wrong = client.post(
        path_of(person), {"act": "consent", "purpose": "registration", "is_given": "no"}
    )

    said = Consent.objects.order_by("-at", "-pk").first()
    assert said is not None
    assert (said.wording, said.is_given, said.channel) == (newest, False, "link")
    assert wrong.status_code == 400
    assert Consent.objects.count() == 2
