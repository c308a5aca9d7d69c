"""Tests of the consent to be listed in the pool: its words, and taking it back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Candidacy
from courses.selectors.facilitators.pool import listed, open_qualifications
from courses.services.facilitators import awards
from courses.services.facilitators.listing import NotHeld, NotWorded, set_listing
from participants.models import Consent
from participants.services.merge import merge_people
from tests.courses.qualified import make_candidate, make_qualification
from tests.courses.test_pool import list_holder, make_holder
from tests.factories import make_person, make_region, make_wording

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def enter(client: Client, row: Candidacy) -> str:
    """Their own page of the qualification, which they entered by a mailed link."""
    session = client.session
    session["my_address"] = row.person.email_key
    session.save()
    return reverse("my_qualification", args=[row.uid])


def say(row: Candidacy, *, is_listed: bool) -> Candidacy:
    return set_listing(
        row,
        is_listed=is_listed,
        languages=["bg"],
        regions=[],
        said_in="bg",
        actor=None,
    )


def test_only_who_agrees_and_holds_it_is_listed(client: Client) -> None:
    make_wording("pool")
    row = make_holder()
    candidate = make_candidate(row.qualification)
    page = reverse("pool_page")
    assert row.person.full_name not in client.get(page).content.decode()
    with pytest.raises(NotHeld):
        say(candidate, is_listed=True)
    assert not Consent.objects.exists()

    say(row, is_listed=True)
    assert row.person.full_name in client.get(page).content.decode()
    assert list(open_qualifications(TODAY)) == [row.qualification]
    awards.withdraw(row, reason="ended", actor=None)

    assert not listed(row.qualification, TODAY).exists()
    assert row.person.full_name not in client.get(page).content.decode()


def test_nobody_is_listed_without_words_to_agree_to(client: Client) -> None:
    row = make_holder()

    with pytest.raises(NotWorded):
        say(row, is_listed=True)
    page = client.get(enter(client, row)).content.decode()

    row.refresh_from_db()
    assert row.listed_at is None
    assert not hasattr(row.person, "trainer_profile")
    assert "not set yet" in page
    assert 'name="is_listed"' not in page


def test_a_facilitator_agrees_to_the_words_on_the_page(client: Client) -> None:
    shown = make_wording("pool")
    row, region = make_holder(), make_region(level="district")
    path = enter(client, row)
    assert str(shown.uid) in client.get(path).content.decode()
    make_wording("pool", texts={"en": "I agree to more."})  # after the page was shown
    body = {"languages": ["bg"], "regions": [str(region.uid)], "wording": shown.uid}

    client.post(f"{path}?lang=bg", {"is_listed": "on", **body})

    row.refresh_from_db()
    said = Consent.objects.get()
    assert row.listed_at == said.at
    assert (said.person, said.wording, said.is_given) == (row.person, shown, True)
    assert (said.language, said.channel) == ("bg", "link")
    assert list(row.person.trainer_profile.regions.all()) == [region]
    page = client.get(f"{path}?lang=en", follow=True).content.decode()
    assert "wording 1" in page


def test_the_same_words_are_agreed_to_once_new_ones_again() -> None:
    row = list_holder()
    say(row, is_listed=True)
    assert Consent.objects.count() == 1
    newer = make_wording("pool", texts={"en": "I agree to more."})

    say(row, is_listed=True)

    assert Consent.objects.latest("pk").wording == newer


def test_taking_the_name_off_takes_the_consent_back(client: Client) -> None:
    row = list_holder()

    client.post(enter(client, row), {"languages": ["bg"]})

    row.refresh_from_db()
    assert row.listed_at is None
    assert not Consent.objects.latest("pk").is_given
    assert not listed(row.qualification, TODAY).exists()


def test_a_name_taken_off_one_list_stays_on_the_other() -> None:
    first = list_holder()
    second = list_holder(qualification=make_qualification(), person=first.person)

    say(first, is_listed=False)

    assert not listed(first.qualification, TODAY).exists()
    assert list(listed(second.qualification, TODAY)) == [second]
    say(second, is_listed=False)
    assert not Consent.objects.latest("pk").is_given


def test_a_consent_taken_back_on_my_data_removes_the_name_at_once(
    client: Client,
) -> None:
    row = list_holder()
    enter(client, row)
    path = reverse("my_data", args=[row.person.uid])
    body = {"act": "consent", "purpose": "pool", "event": ""}
    assert client.post(path, {**body, "is_given": "yes"}).status_code == 400
    assert Consent.objects.count() == 1

    client.post(path, {**body, "is_given": "no"})

    row.refresh_from_db()
    assert row.listed_at is None
    assert not Consent.objects.latest("pk").is_given
    page = client.get(reverse("pool_page")).content.decode()
    assert row.person.full_name not in page


def test_a_refusal_of_a_merged_card_removes_the_name() -> None:
    row = list_holder()
    other = make_person()
    words = Consent.objects.get().wording
    Consent.objects.create(
        person=other,
        wording=words,
        is_given=False,
        channel="link",
        language="en",
        at=timezone.now(),
    )

    merge_people(row.person, other, actor=None)

    assert not listed(row.qualification, TODAY).exists()
