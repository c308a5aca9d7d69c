from __future__ import annotations

import pytest
from django.db import connection

from core.text import search_key
from core.trigrams import containing, drop, keep
from participants.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def named(*names: str) -> list[Person]:
    return [
        make_person(given_name=name.split()[0], family_name=name.split()[1])
        for name in names
    ]


def found(query: str, *, any_of: bool = False) -> set[str]:
    words = search_key(query).split()
    rows = Person.objects.filter(containing(Person, "search_key", words, any_of=any_of))
    return {row.full_name for row in rows}


def test_containing_finds_pieces_of_words_in_either_script() -> None:
    named("Мария Щерева", "Marko Primerić", "Ана Пример")

    assert found("щер") == {"Мария Щерева"}
    assert found("primer") == {"Marko Primerić", "Ана Пример"}
    assert found("primer ana") == {"Ана Пример"}
    assert found("marko shterev", any_of=True) == {"Мария Щерева", "Marko Primerić"}


def test_containing_finds_a_long_word_as_a_whole() -> None:
    """Names that begin alike and go on otherwise, or only end alike, are not found."""
    named("Ана Проланова", "Ива Проланић", "Мила Непролановић", "Весна Каменановић")

    assert found("Пролановић") == {"Мила Непролановић"}
    assert found("проланов") == {"Ана Проланова", "Мила Непролановић"}
    assert found("prolanova prolanić", any_of=True) == {"Ана Проланова", "Ива Проланић"}


def test_containing_wants_short_words_at_the_start_of_a_word() -> None:
    named("Ива Пример", "Живка Ипсилон", "Мила Проба")

    assert found("ив") == {"Ива Пример"}
    assert found("pr mi") == {"Мила Проба"}
    assert "Ива Пример" in found("и")
    assert "Мила Проба" not in found("и")


def test_containing_follows_changes_and_deletions() -> None:
    one, other = named("Ива Пример", "Мила Проба")
    Person.objects.filter(pk=one.pk).update(search_key=search_key("Ива Нова"))
    other.delete()

    assert found("пример") == set()
    assert found("нова") == {"Ива Пример"}
    assert found("проба") == set()


@pytest.mark.parametrize("sign", ['"', '" OR key:*', "%", "a'b", "NOT", "*"])
def test_containing_takes_no_sign_for_a_command(sign: str) -> None:
    named("Ива Пример")

    rows = Person.objects.filter(containing(Person, "search_key", [sign]))

    assert list(rows) == []


def test_containing_without_words_finds_nobody() -> None:
    named("Ива Пример")

    assert not Person.objects.filter(containing(Person, "search_key", [])).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite loses triggers")
def test_keep_mends_an_index_that_lost_a_trigger() -> None:
    one, _other = named("Ива Пример", "Мила Проба")
    with connection.cursor() as cursor:
        for end in ("added", "changed", "gone"):
            cursor.execute(
                f"DROP TRIGGER participants_person_search_key_trigrams_{end}"
            )
    one.search_key = search_key("Ива Нова")
    one.save(update_fields=["search_key"])

    assert keep(Person, "search_key") == ""

    assert found("нова") == {"Ива Пример"}
    assert found("проба") == {"Мила Проба"}


def test_containing_reads_an_index(django_assert_num_queries: object) -> None:
    named("Ива Пример")
    words = ["primer", "iva"]
    rows = Person.objects.filter(containing(Person, "search_key", words))
    rows = rows.order_by()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    plan = rows.explain()

    assert "trigrams" in plan


def test_drop_does_without_the_letters_until_keep_reads_all_again() -> None:
    named("Ана Прва")

    drop(Person, "search_key")
    named("Ана Друга")
    keep(Person, "search_key")
    named("Ана Трећа")

    assert found("ана") == {"Ана Прва", "Ана Друга", "Ана Трећа"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_few_new_rows_wait_outside_the_index() -> None:
    """Many at once are put in together; a search never reads more than some hundred."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reloptions FROM pg_class WHERE relname = %s",
            ["participants_person_search_key_trigrams"],
        )
        (options,) = cursor.fetchone()

    assert set(options) == {"fastupdate=on", "gin_pending_list_limit=256"}
