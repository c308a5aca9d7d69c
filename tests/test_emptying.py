from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction

from core.text import search_key
from core.trigrams import containing
from participants.models import AuditEvent, Person
from participants.services.audit import record
from tests.emptying import empty_what_was_written
from tests.factories import make_person, make_user
from tests.permissions.state import stored

KEPT = {"auth.Permission", "contenttypes.ContentType"}


def found(name: str) -> list[Person]:
    words = search_key(name).split()
    return list(Person.objects.filter(containing(Person, "search_key", words)))


@pytest.mark.django_db(transaction=True)
def test_empty_what_was_written_leaves_a_migrated_empty_database() -> None:
    permissions = Permission.objects.count()
    record(make_user(), "person.created", make_person("Ana Horvat"))

    empty_what_was_written()

    assert {label for label, rows in stored().items() if rows} == KEPT
    assert Permission.objects.count() == permissions
    assert found("Ana Horvat") == []
    again = make_person("Ana Horvat")
    assert found("Ana Horvat") == [again]


@pytest.mark.django_db(transaction=True)
def test_empty_what_was_written_leaves_append_only_tables_guarded() -> None:
    record(make_user(), "person.created", make_person())
    empty_what_was_written()
    record(make_user(), "person.created", make_person())

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()

    assert AuditEvent.objects.count() == 1
