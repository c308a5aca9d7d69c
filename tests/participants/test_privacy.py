from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from participants.models import AuditEvent, Person
from participants.services.consents import record_consent
from participants.services.people import create_person
from participants.services.privacy import (
    ErasedAlready,
    erase_person,
    export_person,
    holdings,
)
from tests.factories import make_organisation, make_post, make_user, make_wording

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
