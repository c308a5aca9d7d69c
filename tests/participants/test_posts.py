"""Posts that a list or a form brought: confirmed, over, or never so."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from participants.exchange import imports
from participants.models import AuditEvent, Person, Post
from participants.selectors.people import find_people, people_listed, rank_people
from participants.services.people import (
    PostIsConfirmed,
    add_post,
    confirm_post,
    end_post,
    withdraw_post,
)
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_person,
    make_post,
    make_user,
)
from tests.participants.pages import queries_of_one_and_three, text_of
from tests.participants.test_export import table
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
TWO_POSTS = [
    ["Ime i prezime", "Opština", "E-mail"],
    ["Ana Anić", "Opština Šid", "ana@sid.example"],
    ["Ana Anić", "Opština Irig", "ana@sid.example"],
]


def unsure_post(person: Person | None = None, **fields: object) -> Post:
    return make_post(person, is_confirmed=False, **fields)


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_confirm_post_is_noted_and_said_twice_changes_nothing() -> None:
    admin, post = make_admin(), unsure_post()

    confirm_post(post, actor=admin)
    confirm_post(post, actor=admin)

    post.refresh_from_db()
    assert post.is_confirmed
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.target_uid) == (
        "person.post_confirmed",
        admin,
        post.person.uid,
    )
    assert event.after == {
        "post": str(post.uid),
        "organisation": str(post.organisation.uid),
    }


def test_add_post_confirms_the_same_post_that_was_to_be_confirmed() -> None:
    post = unsure_post(title="кмет")

    stated = add_post(
        post.person, post.organisation, title="кмет", is_confirmed=False, actor=None
    )
    still = Post.objects.get().is_confirmed
    noted = add_post(post.person, post.organisation, title="кмет", actor=None)

    assert (stated, still) == (post, False)
    assert (noted, noted.is_confirmed) == (post, True)
    assert acts() == ["person.post_confirmed"]


def test_add_post_that_is_over_confirms_no_present_one() -> None:
    post = unsure_post(title="кмет")

    add_post(
        post.person,
        post.organisation,
        title="кмет",
        ended_on=date(2020, 1, 1),
        actor=None,
    )

    post.refresh_from_db()
    assert not post.is_confirmed
    assert Post.objects.count() == 2


def test_end_post_says_that_it_was_held() -> None:
    post = unsure_post()

    end_post(post, on=date(2022, 10, 13), actor=None)

    post.refresh_from_db()
    assert (post.is_confirmed, post.ended_on) == (True, date(2022, 10, 13))


def test_withdraw_post_refuses_a_confirmed_one() -> None:
    post, unsure = make_post(), unsure_post()

    with pytest.raises(PostIsConfirmed):
        withdraw_post(post, actor=None)
    assert (Post.objects.count(), acts()) == (2, [])
    withdraw_post(unsure, actor=None)

    assert list(Post.objects.all()) == [post]
    assert acts() == ["person.post_withdrawn"]


def test_lists_narrow_to_posts_to_be_confirmed() -> None:
    post, unsure = make_post(), unsure_post(make_person("Мария Щерева"))
    people = Person.objects.all()

    listed = list(people_listed(people, without="confirmation"))
    found = list(find_people(people, "shtereva", without="confirmation"))
    ranked = rank_people(people, "shtereva", without="confirmation")

    assert listed == found == [unsure.person]
    assert ranked.pks == [unsure.person.pk]
    assert post.person not in listed


def test_one_person_with_two_posts_of_a_list_is_settled_at_the_desk() -> None:
    imports.commit(make_run(xlsx({"A": TWO_POSTS})), actor=None)
    client, ana = client_of(make_admin()), Person.objects.get()
    true, false = ana.posts.order_by("pk")
    listing = {"without": "confirmation"}

    before = text_of(client.get(reverse("person_list"), listing))
    card = text_of(client.get(reverse("person_page", args=[ana.uid])))
    confirm = reverse("post_confirm", args=[ana.uid, true.uid])
    withdraw = reverse("post_withdraw", args=[ana.uid, false.uid])
    answers = [client.post(confirm), client.get(withdraw), client.post(withdraw)]
    after = text_of(client.get(reverse("person_list"), listing))

    assert "not confirmed" in before
    assert confirm in card
    assert withdraw in card
    assert [answer.status_code for answer in answers] == [302, 200, 302]
    assert list(ana.posts.values_list("pk", "is_confirmed")) == [(true.pk, True)]
    assert "Nobody fits" in after


def test_a_confirmed_post_is_not_taken_out_by_its_page() -> None:
    post, client = make_post(), client_of(make_admin())
    path = reverse("post_withdraw", args=[post.person.uid, post.uid])

    shown, sent = client.get(path), client.post(path, follow=True)

    assert shown.status_code == 302
    assert "it can be ended, not taken out" in text_of(sent)
    assert Post.objects.get() == post


def test_a_coordinator_settles_posts_of_the_own_organisation_alone() -> None:
    own = unsure_post()
    other = unsure_post(own.person)
    client = client_of(make_grant(role="coordinator", row=own.organisation).user)
    paths = [
        reverse(name, args=[other.person.uid, other.uid])
        for name in ("post_confirm", "post_withdraw")
    ]

    page = text_of(client.get(reverse("person_page", args=[own.person.uid])))
    refused = [client.post(path).status_code for path in paths]
    mine = reverse("post_confirm", args=[own.person.uid, own.uid])

    assert refused == [403, 403]
    assert mine in page
    assert not any(path in page for path in paths)
    assert client.post(mine).status_code == 302
    assert Post.objects.filter(is_confirmed=True).get() == own


def test_who_reads_a_card_settles_no_post() -> None:
    post, user = unsure_post(), make_user()
    listing = post.person.listings.create(scope_uid=post.uid)
    user.grants.create(role="organiser", scope="programme", scope_uid=listing.scope_uid)
    client = client_of(user)

    page = text_of(client.get(reverse("person_page", args=[post.person.uid])))
    confirm = reverse("post_confirm", args=[post.person.uid, post.uid])

    assert confirm not in page
    assert client.post(confirm).status_code == 403
    assert not Post.objects.get().is_confirmed


def test_the_narrowed_list_has_a_fixed_number_of_queries() -> None:
    client = client_of(make_admin())
    path = reverse("person_list") + "?without=confirmation"

    one, three = queries_of_one_and_three(client, path, unsure_post)

    assert one == three


def test_the_narrowed_list_is_had_as_a_spreadsheet() -> None:
    make_post()
    unsure_post(make_person("Мария Щерева"))
    client = client_of(make_admin())

    rows = table(client, f"{reverse('person_export')}?without=confirmation", "name")

    assert rows[1:] == [["Мария Щерева"]]
