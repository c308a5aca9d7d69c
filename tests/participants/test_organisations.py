from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.text import search_key
from participants.models import AuditEvent, Membership, Organisation
from participants.selectors.organisations import (
    find_organisations,
    memberships_of,
    organisation_lang,
    organisation_name,
    organisation_place,
    public_contacts,
)
from participants.selectors.territory import municipality_of
from participants.services.organisations import (
    MembershipHasEnded,
    MembershipNotPossible,
    OrganisationNameMissing,
    ParentIsBelow,
    add_membership,
    create_organisation,
    end_membership,
    rename_organisation,
    update_organisation,
    write_keys,
)
from tests.factories import make_organisation, make_person, make_post, make_region

pytestmark = pytest.mark.django_db


def organisation(name: str, language: str = "bg", **fields: object) -> Organisation:
    fields.setdefault("kind", Organisation.Kind.ADMINISTRATION)
    return create_organisation(
        names={language: name},
        language=language,
        actor=None,
        **fields,  # type: ignore[arg-type]
    )


# --- acts ---------------------------------------------------------------------


def test_create_organisation_refuses_a_name_in_another_language_only() -> None:
    with pytest.raises(OrganisationNameMissing):
        create_organisation(
            kind="ngo", names={"en": "Smolyan", "bg": " "}, language="bg", actor=None
        )

    assert not Organisation.objects.exists()
    assert not AuditEvent.objects.exists()


def test_create_organisation_takes_no_unknown_field() -> None:
    with pytest.raises(TypeError):
        organisation("Община Смолян", uid="x")


def test_create_organisation_unit_stands_where_its_parent_does() -> None:
    region = make_region()
    parent = organisation("Opština Pećinci", "sr-latn", region=region)

    unit = organisation("Kancelarija za LER", "sr-latn", parent=parent, kind="office")

    assert unit.region == region
    assert municipality_of(unit) == region


def test_rename_organisation_keeps_the_old_name_findable() -> None:
    row = organisation("Община Смолян", aliases=["ОбА Смолян"])

    rename_organisation(row, actor=None, names={"bg": "Район Родопи"})

    row.refresh_from_db()
    assert row.names == {"bg": "Район Родопи"}
    assert row.aliases == ["ОбА Смолян", "Община Смолян"]
    assert find_organisations("obshtina smolyan") == [row]
    event = AuditEvent.objects.latest("pk")
    assert event.before is not None
    assert event.before["names"] == {"bg": "Община Смолян"}


def test_rename_organisation_to_the_same_changes_nothing() -> None:
    row = organisation("Община Смолян")

    rename_organisation(row, actor=None, names={"bg": "Община  Смолян"})

    assert AuditEvent.objects.count() == 1


def test_rename_organisation_refuses_no_name() -> None:
    row = organisation("Община Смолян")

    with pytest.raises(OrganisationNameMissing):
        rename_organisation(row, actor=None, names={})

    row.refresh_from_db()
    assert row.names == {"bg": "Община Смолян"}


def test_update_organisation_refuses_its_own_unit_as_parent() -> None:
    top = organisation("Община Смолян")
    unit = organisation("Отдел", parent=organisation("Дирекция", parent=top))

    with pytest.raises(ParentIsBelow):
        update_organisation(top, actor=None, parent=unit)
    with pytest.raises(ParentIsBelow):
        update_organisation(top, actor=None, parent=top)

    top.refresh_from_db()
    assert top.parent is None


def test_update_organisation_names_what_changed() -> None:
    row = organisation("Община Смолян")

    update_organisation(row, actor=None, phone="0301 1", verified_on=date(2026, 1, 2))

    assert AuditEvent.objects.latest("pk").after == {"fields": ["phone", "verified_on"]}


def test_add_membership_refuses_itself_and_is_once() -> None:
    row, body = organisation("Община Смолян"), organisation("НСОРБ", kind="association")

    with pytest.raises(MembershipNotPossible):
        add_membership(row, row, actor=None)
    first = add_membership(row, body, actor=None, started_on=date(2020, 1, 1))
    second = add_membership(row, body, actor=None)

    assert first == second
    assert list(memberships_of(row)) == [first]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(member=row, body=body)


def test_end_membership_keeps_it_and_refuses_twice() -> None:
    row, body = organisation("Община Смолян"), organisation("НСОРБ", kind="association")
    membership = add_membership(row, body, actor=None)

    end_membership(membership, on=date(2021, 1, 1), actor=None)
    with pytest.raises(MembershipHasEnded):
        end_membership(membership, on=date(2022, 1, 1), actor=None)

    membership.refresh_from_db()
    assert membership.ended_on == date(2021, 1, 1)
    assert not memberships_of(row)


# --- the picker -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language", "queries"),
    [
        ("Opština Pećinci", "sr-latn", ["pecinci", "Пећинци", "opst pec"]),
        ("Община Кърджали", "bg", ["kardzhali", "Kurdzhali", "ОБЩИНА К"]),
        ("Сдружение “Диалог”", "bg", ["sdruzhenie dialog", "„Диалог“"]),
    ],
)
def test_find_organisations_reads_both_scripts(
    name: str, language: str, queries: list[str]
) -> None:
    row = organisation(name, language)
    organisation("Община Мадан")

    found = [find_organisations(query) for query in queries]

    assert found == [[row]] * len(queries)


def test_find_organisations_by_alias_and_inflected_place() -> None:
    region = make_region(
        name_latin="Pećinci",
        name_cyrillic="Пећинци",
        aliases=["Pećinaca"],
        country="RS",
    )
    row = organisation("Lokalna uprava", "sr-latn", region=region, aliases=["LU P."])

    assert find_organisations("Pećinaca") == [row]
    assert find_organisations("uprava pecinci") == [row]
    assert find_organisations("lu p") == [row]


def test_find_organisations_ranks_the_start_of_the_name_first() -> None:
    inside = organisation("Бивше Смолянско дружество")
    word = organisation("Община Смолян")
    start = organisation("Смолян инвест")
    hidden = organisation("Смолян скрит", is_public=False)
    merged = organisation("Смолян стар")
    Organisation.objects.filter(pk=merged.pk).update(merged_into=start)

    found = find_organisations("смолян")

    assert found[0] == start
    assert set(found[1:]) == {inside, word}
    assert hidden not in found


@pytest.mark.parametrize("query", ["", " ", "%", "„“", "…"])
def test_find_organisations_without_words_finds_nothing(query: str) -> None:
    organisation("Община Смолян")

    assert find_organisations(query) == []


def test_find_organisations_is_one_query(django_assert_num_queries: object) -> None:
    for number in range(3):
        organisation(f"Община {number}", region=make_region())

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = find_organisations("obshtina")
        places = [organisation_place(row, "en") for row in found]

    assert len(places) == 3


# --- names --------------------------------------------------------------------


def test_organisation_name_is_in_the_reader_s_script() -> None:
    row = organisation("Община Кърджали")

    assert organisation_name(row, "bg") == "Община Кърджали"
    assert organisation_name(row, "sr") == "Община Кърджали"
    assert organisation_name(row, "en") == "Obshtina Kardzhali"
    assert organisation_lang(row, "bg") == "bg"
    assert organisation_lang(row, "en") == "bg-Latn"


def test_organisation_place_tells_same_names_apart() -> None:
    posavina = make_region(
        name_latin="Posavina", name_cyrillic="Посавина", level="canton"
    )
    brod = make_region(name_latin="Brod", name_cyrillic="Брод", parent=posavina)
    row = organisation("Opština Brod", "bs", region=brod)

    assert organisation_place(row, "bs") == "Brod, Posavina"
    assert organisation_place(row, "sr") == "Брод, Посавина"
    assert organisation_place(organisation("Brod", "bs"), "bs") == ""


def test_public_contacts_are_nobody_unless_chosen() -> None:
    row = make_organisation()
    make_post(organisation=row)
    shown = make_post(make_person(is_contact_public=True), organisation=row).person
    former = make_person(is_contact_public=True)
    make_post(former, organisation=row, ended_on=date(2020, 1, 1))

    assert list(public_contacts(row)) == [shown]


def test_write_keys_do_not_depend_on_the_order_of_languages() -> None:
    one, other = (
        Organisation(names=dict(names), language="sr")
        for names in (
            [("en", "Example Office"), ("sr", "Канцеларија Пример")],
            [("sr", "Канцеларија Пример"), ("en", "Example Office")],
        )
    )

    write_keys(one)
    write_keys(other)

    assert one.search_key == other.search_key
    assert one.search_key.startswith(search_key("Канцеларија Пример"))
