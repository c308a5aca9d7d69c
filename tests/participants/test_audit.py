from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from participants.models import AuditEvent
from participants.services.audit import record, recorded_together
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_record_names_actor_act_and_target() -> None:
    user, organisation, other = make_user(), make_organisation(), uuid4()

    row = record(user, "organisation.changed", organisation, after={"uid": other})

    row.refresh_from_db()
    assert (row.actor, row.action) == (user, "organisation.changed")
    assert (row.target_kind, row.target_uid) == (
        "participants.Organisation",
        organisation.uid,
    )
    assert (row.before, row.after) == (None, {"uid": str(other)})


def test_record_without_actor_is_the_public() -> None:
    record(None, "organisation.changed", make_organisation())

    assert AuditEvent.objects.get().actor is None


def test_recorded_together_stores_all_at_the_end(
    django_assert_num_queries: Any,
) -> None:
    office = make_organisation()

    with django_assert_num_queries(1), recorded_together():
        record(None, "one", office)
        with recorded_together():
            record(None, "two", office)

    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["one", "two"]


def test_recorded_together_stores_nothing_after_an_error() -> None:
    office = make_organisation()

    def fail() -> None:
        with recorded_together():
            record(None, "one", office)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    record(None, "after", office)

    assert [row.action for row in AuditEvent.objects.all()] == ["after"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE participants_auditevent SET action = 'x'",
        "UPDATE participants_auditevent SET actor_id = NULL",
        "DELETE FROM participants_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement: str) -> None:
    row = record(make_user(), "organisation.changed", make_organisation())

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    kept = AuditEvent.objects.get()
    assert (kept.pk, kept.action, kept.actor) == (row.pk, row.action, row.actor)
