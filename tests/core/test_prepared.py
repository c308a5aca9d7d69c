"""A prepared query gives what its queryset would, in one statement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.prepared import MOST_KEPT, Prepared, executed
from participants.models import Person, Post
from tests.factories import make_person, make_post

pytestmark = pytest.mark.django_db

_posts: Prepared[Any] = Prepared(
    lambda of: (
        Post.objects.filter(Q(person=of("person")) | Q(uid=of("uid")))
        .select_related("person__merged_into", "organisation")
        .annotate(
            has_namesake=Exists(
                Person.objects.filter(name_key=OuterRef("person__name_key")).exclude(
                    pk=OuterRef("person")
                )
            )
        )
        .order_by("pk")
    )
)
_since = Prepared(
    lambda of: Person.objects.filter(created_at__gt=of("at"), email_key=of("email"))
)
_those = Prepared(
    lambda of: Person.objects.filter(
        Q(pk__among=of("keys")) | Q(uid__among=of("uids"))
    ).order_by("pk")
)
_locked = Prepared(lambda of: Person.objects.select_for_update().filter(pk=of("pk")))


ONE = "SELECT CAST(%s AS INT)"


def test_rows_come_with_their_relations_and_annotations(
    django_assert_num_queries: Any,
) -> None:
    post = make_post(make_person("Вера Примерна"))

    for _time in range(2):
        with django_assert_num_queries(1):
            (row,) = _posts(person=post.person_id, uid=None)
            names = (row.person.given_name, row.person.merged_into)
            office = row.organisation

        assert row == post
        assert row.uid == post.uid
        assert isinstance(row.uid, UUID)
        assert names == ("Вера", None)
        assert office == post.organisation
        assert row.has_namesake is False
    row.save(update_fields=["title"])


def test_arguments_come_anew_with_each_call() -> None:
    first = make_post(make_person("Вера Примерна"))
    second = make_post(make_person("Иво Примерен"))

    by_person = _posts(person=second.person_id, uid=None)
    both = _posts(person=second.person_id, uid=first.uid)

    assert by_person == [second]
    assert both == [first, second]
    assert _posts(person=None, uid=uuid4()) == []


def test_moments_and_texts_are_compared_as_a_queryset_does() -> None:
    person = make_person("Вера Примерна", email="vera@town.example")
    before = timezone.now() - timedelta(minutes=1)

    assert _since(at=before, email=person.email_key) == [person]
    assert (
        _since(at=timezone.now() + timedelta(minutes=1), email=person.email_key) == []
    )
    assert _since(at=before, email="x' OR 1=1 --") == []


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction() -> None:
    person = make_person("Вера Примерна")

    with transaction.atomic():
        assert _locked(pk=person.pk) == [person]
    with pytest.raises(transaction.TransactionManagementError):
        _locked(pk=person.pk)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_postgresql_plans_such_a_statement_once() -> None:
    def kept() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return [row[0] for row in cursor.fetchall() if "email_key" in row[0]]

    at = timezone.now() - timedelta(days=1)
    for number in range(3):
        _since(at=at, email=f"vera{number}@town.example")

    assert len(kept()) == 1
    Person.objects.filter(created_at__gt=at).count()
    assert len(kept()) == 1  # what a page composes is not kept


def test_what_is_asked_can_be_read_where_statements_are_logged() -> None:
    with CaptureQueriesContext(connection) as queries:
        _since(at=timezone.now(), email="vera@town.example")

    assert "participants_person" in queries[0]["sql"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_the_cursor_of_a_page_stays_the_usual_one() -> None:
    def kind() -> type:
        with connection.cursor() as cursor:
            return type(cursor.cursor)

    usual = kind()
    first = executed(connection, ONE, [1])

    assert first.fetchall() == [(1,)]
    assert type(first) is not usual
    assert kind() is usual
    assert executed(connection, ONE, [2]) is first
    assert first.fetchall() == [(2,)]


def test_a_statement_that_failed_may_be_followed_by_others() -> None:
    for _time in range(2):
        with pytest.raises(DatabaseError), transaction.atomic():
            executed(connection, "SELECT no_such FROM participants_person", [])
        assert executed(connection, ONE, [1]).fetchall() == [(1,)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_a_connection_that_was_lost_is_an_error_of_the_database() -> None:
    connection.ensure_connection()
    connection.connection.close()
    try:
        with pytest.raises(DatabaseError):
            executed(connection, "SELECT 1 + %s::int", [1])
    finally:
        connection.close()


def test_a_transaction_that_is_lost_takes_no_more_statements() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            executed(connection, ONE, [1])


def test_wrappers_see_the_statement() -> None:
    said = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        found = executed(connection, ONE, [3]).fetchall()

    assert (found, said) == ([(3,)], [ONE])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_a_connection_keeps_no_more_than_some_statements() -> None:
    for number in range(MOST_KEPT + 10):
        executed(connection, f"SELECT {number} + %s::int", [0])

    assert len(connection.connection.kept_cursors) <= MOST_KEPT + 1


def test_a_list_stands_in_one_value(django_assert_num_queries: Any) -> None:
    people = [make_person() for _number in range(3)]
    first, second, third = people

    with django_assert_num_queries(2):
        none = _those(keys=[], uids=set())
        some = _those(keys={0, third.pk}, uids=[first.uid, uuid4()])

    assert (none, some) == ([], [first, third])
    assert second not in some
