from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from outbox.models import Attempt, Message
from outbox.selectors import is_suppressed
from outbox.services.engine import send_due
from outbox.services.renderers import Mail, renderers
from outbox.services.send import queue_message
from participants.models import AuditEvent, Person
from participants.services.consents import record_consent
from participants.services.people import create_person
from participants.services.privacy import (
    ErasedAlready,
    erase_person,
    export_person,
    holdings,
)
from tests.factories import (
    make_organisation,
    make_person,
    make_post,
    make_user,
    make_wording,
)

pytestmark = pytest.mark.django_db
CANARY = "Канаркова"


def make_known() -> Person:
    person = create_person(
        given_name="Мария",
        family_name=CANARY,
        language="bg",
        email="canary@town.example",
        phone="0301 999",
        gender="woman",
        actor=None,
    )
    make_post(
        person,
        organisation=make_organisation("Община Смолян"),
        title=CANARY,
        started_on=date(2020, 1, 1),
    )
    record_consent(
        person,
        make_wording("newsletter"),
        is_given=True,
        channel="form",
        language="bg",
        at=timezone.now(),
        actor=None,
    )
    return person


def test_every_table_of_people_is_in_the_registry() -> None:
    linked = {
        model._meta.label
        for model in apps.get_app_config("participants").get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Person
    }

    assert linked | {"participants.Person"} <= {row.model for row in holdings}


def test_export_person_tells_everything_and_is_noted() -> None:
    person, user = make_known(), make_user()

    found = export_person(person, actor=user)

    assert found["participants.Person"][0]["family_name"] == CANARY
    assert found["participants.Post"][0]["organisation"] == "Община Смолян"
    assert found["participants.Consent"][0]["purpose"] == "newsletter"
    assert found["participants.AuditEvent"][0]["act"] == "person.exported"
    assert AuditEvent.objects.filter(action="person.exported", actor=user).exists()


def test_erase_person_leaves_counts_and_no_trace() -> None:
    person = make_known()

    erase_person(person, actor=None)

    row = Person.objects.get()
    kept = {name: getattr(row, name) for name in ("gender", "language")}
    assert kept == {"gender": "woman", "language": "bg"}
    models: list[Any] = [apps.get_model(item.model) for item in holdings]
    stored = [
        str(values) for model in models for values in model._default_manager.values()
    ]
    assert not [text for text in stored if CANARY in text or "canary" in text]
    assert row.posts.get().ended_on == timezone.localdate()
    assert row.consents.count() == 1


def test_erase_person_refuses_twice() -> None:
    person = make_known()
    erase_person(person, actor=None)

    with pytest.raises(ErasedAlready):
        erase_person(person, actor=None)

    assert AuditEvent.objects.filter(action="person.erased").count() == 1


# --- mails ----------------------------------------------------------------------


@pytest.fixture
def _test_kind(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.EPOCH_FILE = tmp_path / "epoch"
    monkeypatch.setitem(renderers, "test", lambda message: Mail("Обука", "Текст"))


def write_to(address: str) -> Message:
    return queue_message(
        "test",
        None,
        to=address,
        language="bg",
        dedupe_key=f"test:{Message.objects.count()}",
        context={"name": CANARY},
    )


@pytest.mark.usefixtures("_test_kind")
def test_erase_person_forgets_mails_and_bars_the_address_from_newsletters() -> None:
    person = make_known()
    write_to("CANARY@town.example")
    send_due()
    waiting = write_to("canary@town.example")

    erase_person(person, actor=None)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.skip_reason) == ("skipped", "erased")
    kept = [*Message.objects.values(), *Attempt.objects.values()]
    assert not [row for row in kept if CANARY in str(row) or "canary" in str(row)]
    assert Message.objects.filter(state="sent").count() == 1
    assert is_suppressed("canary@town.example", bulk=True)
    assert not is_suppressed("canary@town.example", bulk=False)


@pytest.mark.usefixtures("_test_kind")
@pytest.mark.parametrize("other", ["person", "organisation"])
def test_erase_person_leaves_a_mailbox_that_others_use(other: str) -> None:
    person = make_known()
    if other == "person":
        make_person("Ана Пример", email="Canary@town.example")
    else:
        make_organisation(email="Canary@Town.example")
    message = write_to("canary@town.example")

    assert "outbox.Message" not in export_person(person, actor=None)
    erase_person(person, actor=None)

    message.refresh_from_db()
    assert (message.state, message.address) == ("queued", "canary@town.example")
    assert not is_suppressed("canary@town.example", bulk=True)


@pytest.mark.usefixtures("_test_kind")
def test_export_person_lists_the_mails_to_their_own_address() -> None:
    person = make_known()
    write_to("canary@town.example")
    write_to("other@town.example")

    found = export_person(person, actor=None)["outbox.Message"]

    assert [(row["kind"], row["state"]) for row in found] == [("test", "queued")]
