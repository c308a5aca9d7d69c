"""Pages of the register, of people and of target groups."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.models import (
    AuditEvent,
    Grant,
    Organisation,
    Person,
    Post,
    TargetGroup,
    User,
)
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_question,
    make_region,
    make_user,
)

pytestmark = pytest.mark.django_db
COUNCILS = {"criterion": "organisation_kind", "value": ["council"]}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_manager_of(*people: Person) -> User:
    """A manager who also coordinates, and so sees and changes these people."""
    organisation = make_organisation()
    user = make_grant(role="coordinator", row=organisation).user
    Grant.objects.create(
        user=user, role="manager", scope="programme", scope_uid=uuid4()
    )
    for person in people:
        make_post(person, organisation=organisation)
    return user


def queries_of_one_and_three(
    client: Client, path: str, add: Callable[[], object]
) -> tuple[int, int]:
    """How many queries a page takes with one row of each kind, and with three."""
    counts = []
    for more in (1, 2):
        for _ in range(more):
            add()
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(path))
        counts.append(len(queries))
    return counts[0], counts[1]


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


# --- the public register --------------------------------------------------------


def test_organisation_list_finds_in_both_scripts(client: Client) -> None:
    row = make_organisation("Община Кърджали")
    other = make_organisation("Община Мадан")

    page = text_of(client.get(reverse("organisation_list"), {"q": "kardzhali"}))

    assert reverse("organisation_page", args=[row.uid]) in page
    assert reverse("organisation_page", args=[other.uid]) not in page
    assert 'lang="bg-Latn">Obshtina Kardzhali' in page


def test_organisation_list_filters_by_kind(client: Client) -> None:
    council = make_organisation(kind="council")
    other = make_organisation()

    page = text_of(client.get(reverse("organisation_list"), {"kind": "council"}))

    assert str(council.uid) in page
    assert str(other.uid) not in page


def test_organisation_list_says_when_nothing_fits(client: Client) -> None:
    make_organisation("Община Мадан")

    assert "No organisation fits" in text_of(client.get("/organisations/?q=zzz"))
    Organisation.objects.all().delete()
    assert "yet" in text_of(client.get("/organisations/"))


@pytest.mark.parametrize(
    "query",
    [
        "kind=castle",
        "page=0",
        "page=2",
        "page=1000000000000",
        "page=x",
        "page=%EF%BC%91",
        "page=1_0",
        "q=%00",
    ],
)
def test_organisation_list_refuses_odd_queries(client: Client, query: str) -> None:
    make_organisation()

    assert client.get(f"/organisations/?{query}").status_code == 404


def test_organisation_list_has_pages(client: Client) -> None:
    for number in range(51):
        make_organisation(f"Община {number:02}")

    second = text_of(client.get("/organisations/?page=2"))

    assert "Obshtina 50" in second
    assert "Obshtina 49" not in second


def test_organisation_list_has_a_fixed_number_of_queries(client: Client) -> None:
    def add() -> None:
        make_organisation(region=make_region())

    one, three = queries_of_one_and_three(client, "/organisations/?q=obshtina", add)

    assert one == three == 4


def test_organisation_page_shows_what_is_public(client: Client) -> None:
    region = make_region(name_latin="Smolyan", name_cyrillic="Смолян")
    body = make_organisation("НСОРБ", kind="association")
    row = make_organisation(
        "Община Смолян",
        region=region,
        email="office@smolyan.example",
        website="https://smolyan.example",
    )
    unit = make_organisation("Отдел", parent=row)
    row.memberships.create(body=body)
    person = make_post(organisation=row).person

    page = text_of(client.get(reverse("organisation_page", args=[row.uid])))

    assert "Община Смолян" in page
    assert "office@smolyan.example" in page
    for other in (unit, body):
        assert reverse("organisation_page", args=[other.uid]) in page
    assert person.family_name not in page


def test_organisation_page_shows_people_who_chose_so(client: Client) -> None:
    post = make_post(make_person(is_contact_public=True))

    page = text_of(
        client.get(reverse("organisation_page", args=[post.organisation.uid]))
    )

    assert post.person.full_name in page
    assert post.person.email not in page


def test_organisation_page_hidden_is_not_there(client: Client) -> None:
    row = make_organisation(is_public=False)

    assert client.get(reverse("organisation_page", args=[row.uid])).status_code == 404
    assert client.get(reverse("organisation_page", args=[uuid4()])).status_code == 404


def test_organisation_page_merged_leads_on(client: Client) -> None:
    kept = make_organisation()
    merged = make_organisation(merged_into=kept)

    response = client.get(reverse("organisation_page", args=[merged.uid]))

    assert (response.status_code, response["Location"]) == (
        301,
        reverse("organisation_page", args=[kept.uid]),
    )


def test_organisation_page_shows_hostile_names_as_text(client: Client) -> None:
    row = make_organisation("<script>alert(1)</script>")

    page = text_of(client.get(reverse("organisation_page", args=[row.uid])))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_organisation_options_are_public_and_without_people(client: Client) -> None:
    region = make_region(name_latin="Brod", name_cyrillic="Брод")
    row = make_organisation("Opština Brod", language="bs", region=region)
    make_organisation("Opština Brod", language="bs", is_public=False)
    make_post(organisation=row)

    response = client.get("/organisations/options/?q=брод")

    assert region.parent is not None
    assert json.loads(response.content) == [
        {
            "value": str(row.uid),
            "label": "Opština Brod",
            "note": f"municipal administration, Brod, {region.parent.name_latin}",
        }
    ]
    assert response["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize("query", ["", "?q=", "?q=%25", "?q=%00"])
def test_organisation_options_without_words_are_none(
    client: Client, query: str
) -> None:
    make_organisation()

    assert client.get(f"/organisations/options/{query}").json() == []


# --- people ---------------------------------------------------------------------


def desk_paths(person: Person, post: Post) -> list[str]:
    return [
        reverse("person_list"),
        reverse("person_page", args=[person.uid]),
        reverse("person_edit", args=[person.uid]),
        reverse("person_add"),
        reverse("post_add", args=[person.uid]),
        reverse("post_end", args=[person.uid, post.uid]),
        reverse("group_list"),
        reverse("group_add"),
    ]


def test_the_desk_asks_to_sign_in(client: Client) -> None:
    post = make_post()

    for path in desk_paths(post.person, post):
        response = client.get(path)
        assert response.status_code == 302, path
        assert response["Location"].startswith("/accounts/"), path


def test_an_account_without_a_role_sees_no_desk_page() -> None:
    post = make_post()
    client = client_of(make_user())

    for path in desk_paths(post.person, post):
        assert client.get(path).status_code == 404, path


def test_people_of_another_are_not_there() -> None:
    own, foreign = make_person(), make_post()
    client = client_of(make_manager_of(own))
    before = list(Person.objects.filter(pk=foreign.person.pk).values())
    paths = [
        reverse(name, args=[foreign.person.uid])
        for name in ("person_page", "person_edit", "post_add")
    ]
    paths.append(reverse("post_end", args=[foreign.person.uid, foreign.uid]))
    paths.append(reverse("post_end", args=[own.uid, foreign.uid]))

    for path in paths:
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"family_name": "X"}).status_code in {404, 405}, path

    assert list(Person.objects.filter(pk=foreign.person.pk).values()) == before
    assert foreign.person.email not in text_of(client.get(reverse("person_list")))
    found = client.get(reverse("person_list"), {"q": foreign.person.email})
    assert "Nobody fits" in text_of(found)


def test_a_reader_of_people_may_not_change_them() -> None:
    post, organiser, uid = make_post(), make_user(), uuid4()
    organiser.grants.create(role="organiser", scope="programme", scope_uid=uid)
    post.person.listings.create(scope_uid=uid)
    client = client_of(organiser)

    assert client.get(reverse("person_page", args=[post.person.uid])).status_code == 200
    for name in ("person_edit", "post_add"):
        path = reverse(name, args=[post.person.uid])
        assert client.post(path, {"family_name": "X"}).status_code == 403
    path = reverse("post_end", args=[post.person.uid, post.uid])
    assert client.post(path, {"on": "1.1.2020"}).status_code == 403


def test_a_revoked_role_ends_at_once() -> None:
    person = make_person()
    user = make_manager_of(person)
    client = client_of(user)
    path = reverse("person_page", args=[person.uid])
    assert client.get(path).status_code == 200

    user.grants.all().delete()

    assert client.get(path).status_code == 404


def test_person_list_has_a_fixed_number_of_queries() -> None:
    client = client_of(make_admin())
    path = reverse("person_list") + "?q=obshtina"

    one, three = queries_of_one_and_three(client, path, make_post)

    assert one == three


def test_person_page_has_a_fixed_number_of_queries() -> None:
    client, person = client_of(make_admin()), make_person()
    path = reverse("person_page", args=[person.uid])

    def add() -> None:
        make_post(person)
        make_post(make_person(person.full_name))

    one, three = queries_of_one_and_three(client, path, add)

    assert one == three


def test_organisation_page_has_a_fixed_number_of_queries(client: Client) -> None:
    row = make_organisation(kind="association", region=make_region())

    def add() -> None:
        row.members.create(member=make_organisation())
        row.memberships.create(body=make_organisation())
        make_organisation(parent=row)
        make_post(make_person(is_contact_public=True), organisation=row)

    path = reverse("organisation_page", args=[row.uid])
    one, three = queries_of_one_and_three(client, path, add)

    assert one == three == 7


def test_person_list_searches_and_counts() -> None:
    person = make_post(make_person("Мария Щерева")).person
    make_person("Петър Колев")
    client = client_of(make_admin())

    found = text_of(client.get(reverse("person_list"), {"q": "shtereva"}))
    without = text_of(client.get(reverse("person_list"), {"without": "post"}))

    assert str(person.uid) in found
    assert "1 person" in found
    assert str(person.uid) not in without


def test_person_page_is_noted_in_the_audit_trail() -> None:
    admin, person = make_admin(), make_person("Мария Щерева")
    twin = make_person("Maria Shtereva")

    page = text_of(client_of(admin).get(reverse("person_page", args=[person.uid])))

    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.target_uid) == (
        admin,
        "person.seen",
        person.uid,
    )
    assert "Maria Shtereva" in page
    assert reverse("person_page", args=[twin.uid]) in page


def person_data(**fields: str) -> dict[str, str]:
    return {"given_name": "Мария", "family_name": "Иванова", "language": "bg"} | fields


@pytest.mark.parametrize("role", ["coordinator", "editor", "organiser"])
def test_person_add_is_for_managers_and_administrators(role: str) -> None:
    user, scope = make_user(), "programme" if role == "organiser" else "organisation"
    user.grants.create(role=role, scope=scope, scope_uid=uuid4())
    client = client_of(user)

    assert client.get(reverse("person_add")).status_code == 404
    assert client.post(reverse("person_add"), person_data()).status_code == 404
    assert not Person.objects.exists()


def manager_who_asks(*fields: str) -> User:
    """Of a programme that asks people these fields."""
    programme = make_programme()
    for field in fields:
        make_question(programme, field)
    return make_grant(role="manager", row=programme).user


def test_person_add_shows_errors_and_loses_nothing() -> None:
    client = client_of(manager_who_asks("birth_year"))

    response = client.post(
        reverse("person_add"),
        person_data(family_name="", email="x@", birth_year="12", phone="0301 1234"),
    )

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {
        "family_name",
        "email",
        "birth_year",
    }
    assert "0301 1234" in response.content.decode()
    assert not Person.objects.exists()


def test_person_add_creates_the_person() -> None:
    client = client_of(manager_who_asks("birth_year"))

    response = client.post(
        reverse("person_add"), person_data(email="M@Town.Example", birth_year="1975")
    )

    person = Person.objects.get()
    assert response["Location"] == reverse("person_page", args=[person.uid])
    assert (person.email, person.birth_year) == ("m@town.example", 1975)
    assert person.name_key == "maria ivanova"


def test_person_edit_changes_only_what_the_form_has() -> None:
    person = make_person("Мария Щерева")
    client = client_of(make_manager_of(person))
    path = reverse("person_edit", args=[person.uid])

    client.post(path, person_data(uid=str(uuid4()), merged_into="1", name_key="x"))

    changed = Person.objects.get(pk=person.pk)
    assert changed.uid == person.uid
    assert changed.merged_into is None
    assert (changed.family_name, changed.name_key) == ("Иванова", "maria ivanova")


def test_post_add_by_words_or_by_choice() -> None:
    person = make_person()
    client = client_of(make_admin())
    path = reverse("post_add", args=[person.uid])
    one = make_organisation("Община Смолян")
    two = make_organisation("Общински съвет Смолян", kind="council")

    unclear = client.post(path, {"organisation_text": "smolyan"})
    unknown = client.post(path, {"organisation_text": "zzz"})
    none = {"organisation": "-", "organisation_text": "smolyan"}
    not_offered = client.post(path, none)
    missing = client.post(path, {})
    forged = client.post(path, {"organisation": str(uuid4())})
    chosen = client.post(
        path, {"organisation": ["", str(two.uid)], "organisation_text": "smolyan"}
    )
    typed = client.post(path, {"organisation_text": "община смолян", "title": "кмет"})

    refused = [unclear, unknown, not_offered, missing, forged]
    assert [response.status_code for response in refused] == [400] * 5
    assert "No organisation is called so" in not_offered.content.decode()
    for row in (one, two):
        radio = f'type="radio" name="organisation" value="{row.uid}"'
        assert radio in unclear.content.decode()
    assert (chosen.status_code, typed.status_code) == (302, 302)
    held = person.posts.order_by("pk").values_list("organisation__uid", "title")
    assert list(held) == [(two.uid, ""), (one.uid, "кмет")]


def test_post_end_refuses_the_future_and_a_second_end() -> None:
    post = make_post()
    client = client_of(make_admin())
    path = reverse("post_end", args=[post.person.uid, post.uid])

    assert client.post(path, {"on": "1.1.2999"}).status_code == 400
    assert client.post(path, {"on": "13.10.2022."}).status_code == 302
    assert client.post(path, {"on": "14.10.2022"}).status_code == 400

    post.refresh_from_db()
    assert str(post.ended_on) == "2022-10-13"


# --- target groups ----------------------------------------------------------------


def make_editor() -> User:
    return make_grant(role="editor", row=make_organisation(kind="association")).user


def group_data(**fields: Any) -> dict[str, Any]:
    row = {
        "names_en": "Councillors",
        "rule-join": "all",
        "rule-0-criterion": "organisation_kind",
        "rule-0-shown": "organisation_kind",
        "rule-0-applies": "yes",
        "rule-0-value": ["council"],
        "act": "save",
    }
    return row | fields


def test_groups_are_not_there_for_coordinators() -> None:
    client = client_of(make_grant(role="coordinator", row=make_organisation()).user)
    group = make_group(COUNCILS)

    for path in ("group_list", "group_add"):
        assert client.get(reverse(path)).status_code == 404
    path = reverse("group_edit", args=[group.uid])
    assert client.get(path).status_code == 404
    assert client.post(path, group_data()).status_code == 404


def test_a_manager_reads_groups_and_may_not_change_those_of_others() -> None:
    group = make_group(COUNCILS)
    client = client_of(make_manager_of())
    path = reverse("group_edit", args=[group.uid])

    assert "Kind of organisation: municipal council" in text_of(client.get(path))
    assert client.post(path, group_data(**{"rule-0-value": ["ngo"]})).status_code == 403
    assert client.post(reverse("group_archive", args=[group.uid])).status_code == 403

    group.refresh_from_db()
    assert (group.rule, group.is_archived) == (COUNCILS, False)


def test_group_add_refuses_without_a_condition() -> None:
    client = client_of(make_editor())

    nothing = client.post(reverse("group_add"), group_data(**{"rule-0-criterion": ""}))
    half = client.post(reverse("group_add"), group_data(**{"rule-0-shown": ""}))
    wrong = client.post(
        reverse("group_add"), group_data(**{"rule-0-value": ["castle"]})
    )

    assert [row.status_code for row in (nothing, half, wrong)] == [400] * 3
    assert not TargetGroup.objects.exists()


def test_group_add_saves_the_rule() -> None:
    region = make_region()
    client = client_of(make_editor())

    response = client.post(
        reverse("group_add"),
        group_data(
            **{
                "rule-3-criterion": "region",
                "rule-3-shown": "region",
                "rule-3-applies": "no",
                "rule-3-value": [str(region.uid)],
            }
        ),
    )

    group = TargetGroup.objects.get()
    assert response["Location"] == reverse("group_edit", args=[group.uid])
    assert group.names == {"en": "Councillors"}
    assert group.rule == {
        "all": [
            COUNCILS,
            {"not": {"criterion": "region", "value": [str(region.uid)]}},
        ]
    }


def test_group_add_of_organisations() -> None:
    client = client_of(make_editor())

    response = client.post(
        f"{reverse('group_add')}?subject=organisations", group_data()
    )

    assert response.status_code == 302
    assert TargetGroup.objects.get().subject == "organisations"
    assert client.get(f"{reverse('group_add')}?subject=castles").status_code == 404


def test_group_preview_counts_only_people_one_may_see() -> None:
    council = make_organisation(kind="council")
    own = make_post(organisation=council).person
    foreign = make_post(organisation=make_organisation(kind="council")).person
    client = client_of(make_grant(role="editor", row=council).user)

    page = text_of(client.post(reverse("group_add"), group_data(act="preview")))
    part = client.post(
        reverse("group_add"), group_data(act=""), headers={"HX-Request": "true"}
    )

    for shown in (page, text_of(part)):
        assert "1 person whom you may see" in shown
        assert own.full_name in shown
        assert foreign.full_name not in shown
    assert "<html" not in part.content.decode()
    assert not TargetGroup.objects.exists()


def test_group_preview_leaves_out_a_condition_just_begun() -> None:
    make_post(organisation=make_organisation(kind="council"))
    client = client_of(make_admin())

    page = text_of(
        client.post(
            reverse("group_add"),
            group_data(
                act="preview",
                **{
                    "rule-1-criterion": "language",
                    "rule-1-shown": "region",
                    "rule-1-value": ["x"],
                },
            ),
        )
    )

    assert "1 person whom you may see" in page
    assert "is left out here" in page
    assert 'name="rule-1-value" value="bg"' in page


def test_group_list_archives_and_restores() -> None:
    editor = make_editor()
    group = make_group(COUNCILS, made_by=editor)
    client = client_of(editor)
    path = reverse("group_archive", args=[group.uid])

    assert client.get(path).status_code == 405
    client.post(path)
    assert str(group.uid) not in text_of(client.get(reverse("group_list")))
    assert str(group.uid) in text_of(client.get("/desk/groups/?archived=yes"))
    client.post(path, {"restore": "yes"})
    assert str(group.uid) in text_of(client.get(reverse("group_list")))


def test_group_list_has_a_fixed_number_of_queries() -> None:
    client = client_of(make_admin())

    one, three = queries_of_one_and_three(
        client, reverse("group_list"), lambda: make_group(COUNCILS)
    )

    assert one == three


def test_group_edit_has_a_fixed_number_of_queries() -> None:
    client, group = client_of(make_admin()), make_group(COUNCILS)
    path = reverse("group_edit", args=[group.uid])

    def add() -> None:
        make_post(organisation=make_organisation(kind="council"))

    one, three = queries_of_one_and_three(client, path, add)

    assert one == three


def test_uids_of_pages_are_no_primary_keys() -> None:
    person = make_person(erased_at=timezone.now())
    client = client_of(make_admin())

    assert isinstance(person.uid, UUID)
    assert client.get(f"/desk/people/{person.pk}/").status_code == 404
    assert client.get(reverse("person_page", args=[person.uid])).status_code == 404
