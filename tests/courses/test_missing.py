"""Registrations with an organisation that was not in the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from courses.models import Registration
from courses.services.missing import accept_as_new, join_to
from courses.services.registration import confirm, register
from participants.models import MissingOrganisation, Organisation, Post
from participants.services.missing import MissingIsSettled, reject_missing
from tests.clients import client_of
from tests.factories import make_admin, make_event, make_organisation

pytestmark = pytest.mark.django_db


def signed_up(text: str, name: str = "Ana", **fields: Any) -> Registration:
    return register(
        fields.pop("event", None) or make_event(),
        given_name=name,
        family_name="Primer",
        email=f"{name.lower()}@town.example",
        language="sr-latn",
        organisation_text=text,
        post_title="clerk",
        **fields,
    )


def confirmed(text: str, name: str = "Ana", **fields: Any) -> Registration:
    return confirm(signed_up(text, name, **fields), actor=None)


def test_what_a_stranger_typed_waits_until_the_address_is_proven() -> None:
    row = signed_up("Udruženje Primer")

    assert not MissingOrganisation.objects.exists()

    confirm(row, actor=None)
    missing = MissingOrganisation.objects.get()
    assert (missing.text, missing.state) == ("Udruženje Primer", "open")


def test_what_one_organisation_is_called_is_not_missing() -> None:
    office = make_organisation("Община Смолян")
    for _number in range(2):
        make_organisation("Удружење Пример", language="sr", kind="ngo")

    known, several = (
        confirmed("obshtina SMOLYAN"),
        confirmed("Udruženje Primer", "Vera"),
    )

    assert (known.organisation, several.organisation) == (office, None)
    assert known.post is not None
    assert known.post.organisation == office
    assert MissingOrganisation.objects.get().text == "Udruženje Primer"


def test_accept_as_new_links_registrations_and_posts() -> None:
    first = confirmed("Udruženje Primer")
    second = confirmed("Удружење Пример", "Jovan")
    other = confirmed("Something else", "Petar")

    organisation = accept_as_new(
        MissingOrganisation.objects.get(text_key__contains="udruzenje"),
        kind="ngo",
        names={"sr-latn": "Udruženje Primer"},
        language="sr-latn",
        actor=None,
    )

    for row in (first, second):
        row.refresh_from_db()
        assert row.organisation == organisation
        assert row.post is not None
        assert (row.post.organisation, row.post.is_confirmed) == (organisation, False)
        assert row.post_snapshot["organisation_uid"] == str(organisation.uid)
        assert organisation.search_key.split()[0] in row.search_key
    other.refresh_from_db()
    assert (other.organisation, other.post) == (None, None)


def test_join_to_uses_the_post_that_is_held() -> None:
    row = confirmed("OU Smoljan")
    organisation = make_organisation("Община Смолян")
    assert row.person is not None
    post = Post.objects.create(
        person=row.person, organisation=organisation, title="head"
    )

    join_to(MissingOrganisation.objects.get(), organisation, actor=None)

    row.refresh_from_db()
    assert (row.organisation, row.post) == (organisation, post)


def test_one_who_confirms_later_is_linked_at_once() -> None:
    confirmed("Primer org")
    late = signed_up("PRIMER ORG", "Late")
    organisation = make_organisation("Пример")
    join_to(MissingOrganisation.objects.get(), organisation, actor=None)

    late.refresh_from_db()
    assert late.organisation is None

    late = confirm(late, actor=None)
    late.refresh_from_db()
    assert late.organisation == organisation
    assert late.post is not None


def test_rejected_words_stay_words() -> None:
    row = confirmed("retired")
    reject_missing(MissingOrganisation.objects.get(), actor=None)

    again = confirmed("Retired", "Jovan")

    for each in (row, again):
        each.refresh_from_db()
        assert each.organisation is None
    assert MissingOrganisation.objects.get().state == "rejected"


def test_what_is_settled_links_nothing() -> None:
    row = confirmed("Primer")
    missing = MissingOrganisation.objects.get()
    reject_missing(missing, actor=None)

    with pytest.raises(MissingIsSettled):
        join_to(missing, make_organisation(), actor=None)

    row.refresh_from_db()
    assert row.organisation is None


@pytest.mark.django_db(transaction=True)
def test_nobody_is_left_out_who_confirms_while_it_is_decided(
    run_threads: Callable[..., Any],
) -> None:
    event = make_event(seats=50)
    confirmed("Primer", "First", event=event)
    rows = [signed_up("primer", f"Name{n}", event=event) for n in range(6)]
    missing = MissingOrganisation.objects.get()
    organisation = make_organisation("Община Смолян")

    run_threads(
        [lambda row=row: confirm(row, actor=None) for row in rows[:3]]
        + [lambda: join_to(missing, organisation, actor=None)]
        + [lambda row=row: confirm(row, actor=None) for row in rows[3:]]
    )

    assert Registration.objects.filter(organisation=organisation).count() == 7
    assert Organisation.objects.get(pk=organisation.pk).aliases == ["Primer"]


# --- the page where it is decided ---------------------------------------------------


def page_of(text: str) -> str:
    row = MissingOrganisation.objects.get(text=text)
    return reverse("missing_page", args=[row.uid])


def test_the_page_of_words_like_no_name_offers_to_add_them() -> None:
    confirmed("Клуб Бор")

    page = client_of(make_admin()).get(page_of("Клуб Бор")).content.decode()

    assert "Leave what you typed" not in page
    assert re.search(r"<details\s+open>\s*<summary>It is a new one", page)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"act": "reject"}, "The registrations keep the words."),
        (
            {"act": "new", "kind": "ngo", "names_bg": "Клуб Бор", "language": "bg"},
            "Klub Bor was added.",
        ),
    ],
)
def test_the_page_says_what_was_decided_and_a_second_time_that_it_was(
    data: dict[str, str], said: str
) -> None:
    confirmed("Клуб Бор")
    client, path = client_of(make_admin()), page_of("Клуб Бор")

    first = client.post(path, data, follow=True).content.decode()
    again = client.post(path, data, follow=True).content.decode()

    assert said in first
    assert "Somebody has decided about this organisation already." in again
    assert Organisation.objects.filter(kind="ngo").count() == (data["act"] == "new")
