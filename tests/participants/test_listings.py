"""Who sees people on a list of theirs, whether added by hand or brought by a list."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from participants.access import edits_person, people_for
from participants.exchange import imports
from participants.models import Grant, ImportedPerson, Listing, Person, User
from tests.factories import make_person, make_user
from tests.participants.workbooks import Rows, make_run, xlsx

pytestmark = pytest.mark.django_db
ROWS: Rows = [
    ["Ime i prezime", "Opština", "E-mail"],
    ["Ana Anić", "Šid", "ana@sid.example"],
    ["Eva Ević", "Šid", "eva@sid.example"],
]


def granted(role: str, scope: str, uid: UUID) -> User:
    user = make_user()
    Grant.objects.create(user=user, role=role, scope=scope, scope_uid=uid)
    return user


def seen(user: User) -> list[str]:
    return sorted(people_for(user).values_list("given_name", flat=True))


@pytest.mark.parametrize("scope", ["programme", "event"])
def test_an_imported_list_is_seen_where_it_was_brought_in_and_nowhere_else(
    scope: str,
) -> None:
    make_person("Eva Ević", email="eva@sid.example")  # known: her card stays shut
    uid = uuid4()

    imports.commit(make_run(xlsx({"A": ROWS}), scope=scope, scope_uid=uid), actor=None)

    assert seen(granted("organiser", scope, uid)) == ["Ana"]
    assert seen(granted("organiser", scope, uuid4())) == []
    assert seen(granted("observer", "programme", uid)) == []
    assert Listing.objects.get().scope_uid == uid
    assert ImportedPerson.objects.count() == 1


def test_an_imported_list_is_changed_by_the_manager_of_its_programme() -> None:
    uid = uuid4()
    run = make_run(xlsx({"A": ROWS}), scope="programme", scope_uid=uid)

    imports.commit(run, actor=None)

    ana = Person.objects.get(given_name="Ana")
    assert edits_person(granted("manager", "programme", uid), ana)
    assert not edits_person(granted("organiser", "programme", uid), ana)


def test_an_imported_list_for_nobody_stands_on_no_list() -> None:
    imports.commit(make_run(xlsx({"A": ROWS})), actor=None)

    assert not Listing.objects.exists()
    assert ImportedPerson.objects.count() == 2
