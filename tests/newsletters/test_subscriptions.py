from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from newsletters.models import BulletinSeries, Subscription
from newsletters.selectors.issues import reading_languages
from newsletters.services import subscriptions as acts
from newsletters.services.dispatch import approve_dispatch
from newsletters.services.tokens import (
    confirm_token,
    read_confirm_token,
    read_unsubscribe_token,
    unsubscribe_token,
)
from outbox.models import Message, Suppression
from outbox.services.engine import send_due
from outbox.services.suppression import suppress
from participants.models import AuditEvent
from tests.factories import make_person, make_wording
from tests.newsletters.factories import (
    make_dispatch,
    make_issue,
    make_published,
    make_series,
    make_subscription,
)

ADDRESS = "reader@town.example"


def url_of(series: BulletinSeries, address: str = ADDRESS) -> str:
    return f"/newsletters/unsubscribe/{unsubscribe_token(series.uid, address)}/"


# --- tokens -------------------------------------------------------------------


@pytest.mark.django_db
def test_unsubscribe_token_changed_anywhere_is_no_token() -> None:
    token = unsubscribe_token(make_series().uid, ADDRESS)

    for at in range(0, len(token) - 1, 7):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert read_unsubscribe_token(changed) is None
    for text in ("", "x", "ж", token[:-4], "=" * 40, "A" * 5000):
        assert read_unsubscribe_token(text) is None


@pytest.mark.django_db
def test_unsubscribe_token_survives_new_keys_and_shows_no_address(
    settings: Any,
) -> None:
    series = make_series()
    settings.UNSUBSCRIBE_KEYS = {"A": "old" * 12}
    token = unsubscribe_token(series.uid, ADDRESS)

    settings.SECRET_KEY = "another" * 8
    settings.SECRET_KEY_FALLBACKS = []
    settings.UNSUBSCRIBE_KEYS = {"B": "new" * 12, "A": "old" * 12}

    reader = read_unsubscribe_token(token)
    assert reader is not None
    assert (reader.series_uid, reader.address) == (series.uid, ADDRESS)
    assert "reader" not in token
    settings.UNSUBSCRIBE_KEYS = {"B": "new" * 12}
    assert read_unsubscribe_token(token) is None


@pytest.mark.django_db
def test_confirm_token_is_good_for_seven_days() -> None:
    subscription = make_subscription(make_series(), ADDRESS)
    token = confirm_token(subscription.uid)

    assert read_confirm_token(token) == subscription.uid
    assert read_confirm_token(token[:-1]) is None
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert read_confirm_token(token) is None


# --- unsubscribing ------------------------------------------------------------


@pytest.mark.django_db
def test_unsubscribe_page_only_shows_a_button(client: Client) -> None:
    series = make_series(titles={"en": "Bulletin of the Rhodopes"})

    answer = client.get(url_of(series), headers={"accept-language": "en"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Bulletin of the Rhodopes" in page
    assert "Unsubscribe from this newsletter" in page
    assert "reader" not in page.split("<main")[1].replace("readers", "")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not Suppression.objects.exists()


@pytest.mark.django_db
def test_unsubscribe_one_click_needs_no_cookie_or_token_and_does_not_redirect() -> None:
    series = make_series()
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        url_of(series),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert not answer.cookies
    bar = Suppression.objects.get()
    assert (bar.scope, bar.reason) == (series.list_key, "unsubscribed")


@pytest.mark.django_db
def test_unsubscribe_twice_is_once(client: Client) -> None:
    series = make_series()
    make_subscription(series, ADDRESS)

    answers = [client.post(url_of(series)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Suppression.objects.count() == 1
    assert Subscription.objects.get().ended_at is not None
    assert AuditEvent.objects.filter(action="series.unsubscribed").count() == 1


@pytest.mark.parametrize("token", ["x", "A" * 300, "%D0%B6", "a.b"])
@pytest.mark.django_db
def test_unsubscribe_with_a_wrong_link_is_no_page(client: Client, token: str) -> None:
    answers = [
        client.get(f"/newsletters/unsubscribe/{token}/"),
        client.post(f"/newsletters/unsubscribe/{token}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not Suppression.objects.exists()


@pytest.mark.django_db
def test_unsubscribe_by_the_link_of_a_sent_mail_also_after_erasure(
    client: Client,
) -> None:
    person = make_person()
    issue = make_published()
    approve_dispatch(make_dispatch(issue), actor=None)
    send_due()
    url = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    person.deliveries.update(address_key="", person=None)
    Message.objects.update(address="", address_key="")

    answer = client.post(url.removeprefix("http://localhost:8000"))

    assert answer.status_code == 200
    assert acts.is_unsubscribed(issue.series, person.email)


@pytest.mark.django_db
def test_unsubscribe_can_be_undone(client: Client) -> None:
    series = make_series()
    make_subscription(series, ADDRESS)
    client.post(url_of(series))

    answer = client.post(url_of(series), {"undo": "1"})

    assert answer.status_code == 200
    assert not acts.is_unsubscribed(series, ADDRESS)
    assert Subscription.objects.get().ended_at is None


@pytest.mark.django_db
def test_undo_does_not_lift_the_bar_of_a_bounced_address(client: Client) -> None:
    series = make_series()
    suppress(ADDRESS, Suppression.Reason.BOUNCED)

    client.post(url_of(series), {"undo": "1"})

    assert acts.is_unsubscribed(series, ADDRESS)


@pytest.mark.django_db
def test_unsubscribing_a_thousand_queued_takes_out_only_the_one() -> None:
    issue = make_published()
    for number in range(1000):
        make_subscription(issue.series, f"reader{number}@town.example")
    approve_dispatch(make_dispatch(issue), actor=None)

    acts.unsubscribe(issue.series, "reader500@town.example")

    skipped = Message.objects.filter(state="skipped")
    assert [row.address for row in skipped] == ["reader500@town.example"]
    assert Message.objects.filter(state="queued").count() == 999


# --- subscribing --------------------------------------------------------------


@pytest.mark.parametrize(
    "email", ["", "x", "a@b", "a@b,c@d.example", '"a@b"@c.example']
)
@pytest.mark.django_db
def test_subscribe_refuses_what_is_no_address(client: Client, email: str) -> None:
    series = make_series()

    answer = client.post(
        f"/newsletters/{series.slug}/subscribe/", {"email": email, "language": "bg"}
    )

    assert answer.status_code == 400
    assert not Subscription.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_subscribe_mails_a_link_that_a_scanner_cannot_confirm(client: Client) -> None:
    series = make_series()
    wording = make_wording("newsletter")
    client.post(
        f"/newsletters/{series.slug}/subscribe/", {"email": ADDRESS, "language": "en"}
    )
    send_due()
    message = mail.outbox[0]
    path = message.body.split("http://localhost:8000")[1].split()[0]

    seen = client.get(path)

    row = Subscription.objects.get()
    assert seen.status_code == 200
    assert (row.confirmed_at, row.wording) == (None, wording)
    assert message.to == [ADDRESS]
    client.post(path)
    row.refresh_from_db()
    assert row.confirmed_at is not None
    client.post(path)
    assert Subscription.objects.get().confirmed_at == row.confirmed_at


@pytest.mark.django_db
def test_subscribe_sends_one_mail_in_an_hour() -> None:
    series = make_series()
    at = timezone.now()

    for minutes in (0, 1, 59, 61):
        acts.subscribe(
            series, email=ADDRESS, language="bg", at=at + timedelta(minutes=minutes)
        )

    assert Message.objects.filter(kind=acts.KIND).count() == 2
    assert Subscription.objects.count() == 1


@pytest.mark.django_db
def test_subscribe_says_the_same_to_known_and_unknown_addresses(client: Client) -> None:
    series = make_series()
    make_subscription(series, ADDRESS)
    url = f"/newsletters/{series.slug}/subscribe/"

    known = client.post(url, {"email": ADDRESS, "language": "bg"})
    unknown = client.post(url, {"email": "neader@town.example", "language": "bg"})

    def neutral(answer: Any) -> str:
        page = re.sub(r'(nonce|value)="[^"]*"', "", answer.content.decode())
        return page.replace("neader", "reader")

    assert neutral(known) == neutral(unknown)
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_confirming_ends_a_former_unsubscription() -> None:
    series = make_series()
    acts.unsubscribe(series, ADDRESS)
    subscription = make_subscription(series, ADDRESS, confirmed_at=None)

    acts.confirm_subscription(subscription)

    assert not acts.is_unsubscribed(series, ADDRESS)


@pytest.mark.django_db
def test_confirming_an_ended_subscription_is_gone(client: Client) -> None:
    series = make_series()
    row = make_subscription(series, ADDRESS, confirmed_at=None, ended_at=timezone.now())

    answer = client.post(f"/newsletters/confirm/{confirm_token(row.uid)}/")

    assert answer.status_code == 410
    with pytest.raises(acts.SubscriptionEnded):
        acts.confirm_subscription(row)


@pytest.mark.django_db
def test_purge_unconfirmed_keeps_those_who_confirmed() -> None:
    series = make_series()
    old = timezone.now() - timedelta(days=8)
    make_subscription(series, "a@town.example", asked_at=old, confirmed_at=None)
    make_subscription(series, "b@town.example", asked_at=old)
    make_subscription(series, "c@town.example", confirmed_at=None)

    assert acts.purge_unconfirmed() == 1
    left = Subscription.objects.values_list("email", flat=True)
    assert sorted(left) == ["b@town.example", "c@town.example"]


# --- languages ------------------------------------------------------------------


@pytest.mark.django_db
def test_subscribe_offers_the_languages_of_the_newsletter_and_its_issues(
    client: Client,
) -> None:
    series = make_series(languages=["bg"])
    make_published(series, titles={"bg": "Наслов", "sr": "Наслов", "bs": ""})
    make_issue(series, titles={"en": "A draft"})

    assert reading_languages(series) == ["bg", "sr", "sr-latn"]
    for path in ("", "subscribe/"):
        page = client.get(f"/newsletters/{series.slug}/{path}").content.decode()
        form = page[page.index('name="language"') :]
        assert re.findall(r'<option value="([\w-]+)"', form)[:4] == [
            "bg",
            "sr",
            "sr-latn",
        ]


@pytest.mark.django_db
def test_subscribe_offers_all_languages_while_nothing_is_known() -> None:
    assert len(reading_languages(make_series(languages=[]))) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "chosen"), [("bg", "bg"), ("sr-latn", "sr-latn"), ("bs", "sr-latn")]
)
def test_subscribe_begins_with_the_nearest_language(
    client: Client, page: str, chosen: str
) -> None:
    series = make_series(languages=["sr", "bg"])

    answer = client.get(
        f"/newsletters/{series.slug}/subscribe/?lang={page}", follow=True
    )

    assert answer.context["form"].initial == {"language": chosen}


@pytest.mark.django_db
def test_subscribe_refuses_a_language_that_the_newsletter_does_not_have(
    client: Client,
) -> None:
    series = make_series(languages=["bg", "sr"])
    url = f"/newsletters/{series.slug}/subscribe/?lang=en"
    data = {"email": "reader@town.example", "language": "en"}

    answer = client.post(url, data, headers={"accept-language": "en"})

    assert answer.status_code == 400
    words = "This newsletter comes out in: Български, Српски, Srpski. Choose one of"
    assert words in answer.content.decode()
    assert "reader@town.example" in answer.content.decode()
    with pytest.raises(acts.NotInThisLanguage):
        acts.subscribe(series, email=data["email"], language="en")
    assert not Subscription.objects.exists()
    assert not Message.objects.exists()
