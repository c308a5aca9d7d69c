"""Messages to participants: placeholders, previews, recipients, sending once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from courses.models import Event, Letter, Registration, Status
from courses.selectors.recipients import Choice, recipients_of
from courses.services.letter_texts import (
    BadPlaceholder,
    PlaceholderInLink,
    check,
    write,
)
from courses.services.letters import (
    NobodyToWrite,
    OnlineLinkMissing,
    OthersByNow,
    SentAlready,
    deliveries,
    digest_of,
    draft_letter,
    drop_letter,
    send_letter,
)
from outbox.models import Bounce, Message, Suppression
from outbox.services.renderers import Mail, renderers
from outbox.services.suppression import suppress
from tests.courses.factories import make_attended
from tests.factories import make_admin, make_event, make_organisation, make_registration

HOSTILE = "<img src=x onerror=alert(1)>"


def letter(event: Event, **fields: Any) -> Letter:
    fields.setdefault("subjects", {"en": "News of {event}"})
    fields.setdefault("bodies", {"en": "Welcome, {given_name}."})
    fields.setdefault("choice", Choice((Status.CONFIRMED,)))
    return draft_letter(event, actor=None, **fields)


def seen(row: Letter) -> str:
    return digest_of(row, recipients_of(row.event, Choice.of(row.choice)))


def person(event: Event, **fields: Any) -> Registration:
    fields.setdefault("status", Status.CONFIRMED)
    return make_registration(event, **fields)


def mails() -> list[Mail]:
    rows = Message.objects.filter(kind="event.letter").order_by("pk")
    return [renderers[row.kind](row) for row in rows]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hello {event.secret_key}", 1),
        ("a\n\n{{ settings.SECRET_KEY }}", 3),
        ("{given_name:>1000000000}", 1),
        ("{given_name!r}", 1),
        ("{0.__class__}", 1),
        ("{% debug %}", 1),
        ("{name}", 1),
        ("{", 1),
        ("a\n}", 2),
        ("{}", 1),
        ("{a|b|c|d}", 1),
    ],
)
def test_an_unknown_placeholder_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadPlaceholder) as refusal:
        check(text)

    assert f"Line {line}:" in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "[x]({given_name})",
        "[x](https://evil.example/{given_name})",
        "[x][a]\n\n[a]: {organisation}",
        "[x]({own_page}?next={given_name})",
        "![{given_name}](https://x.example/a.png)",
    ],
)
def test_what_people_typed_is_no_part_of_an_address(text: str) -> None:
    with pytest.raises(PlaceholderInLink):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        "{given_name}, {date}",
        "[page]({own_page})",
        "<{own_page}>",
        "{own_page}",
        "{a|b}",
    ],
)
def test_what_is_known_is_taken(text: str) -> None:
    check(text)


def test_a_subject_has_no_link() -> None:
    with pytest.raises(BadPlaceholder):
        check("{own_page}", is_subject=True)


@pytest.mark.django_db
def test_values_are_escaped_once_and_never_read_again() -> None:
    event = make_event(titles={"en": "{own_page} **bold**"})
    row = person(event, given_name=HOSTILE, family_name="{online_link}")

    found = write(
        {"en": "{full_name}"}, {"en": "{full_name}: *{event}*, {own_page}"}, row, "en"
    )

    assert "<img" not in found.html
    assert "&lt;img src=x" in found.html
    assert "{online_link}" in found.html
    assert "<em>{own_page} **bold**</em>" in found.html
    assert 'href="http' in found.html
    assert HOSTILE in found.text
    assert "\n" not in found.subject


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("gender", "word"),
    [("man", "Поштовани"), ("woman", "Поштована"), ("", "Поштовани/Поштована")],
)
def test_one_serbian_text_serves_both_scripts_and_genders(
    gender: str, word: str
) -> None:
    row = person(make_event(), given_name="Ана", gender=gender, person=None)
    texts = {"sr": "{Поштовани|Поштована} {given_name}, видимо се."}

    cyrillic = write({"sr": "Вести"}, texts, row, "sr")
    latin = write({"sr": "Вести"}, texts, row, "sr-latn")

    assert cyrillic.text == f"{word} Ана, видимо се."
    assert (latin.subject, "vidimo se." in latin.text) == ("Vesti", True)
    assert "Ана" in latin.text


@pytest.mark.django_db
def test_draft_with_an_unknown_placeholder_is_not_kept() -> None:
    with pytest.raises(BadPlaceholder):
        letter(make_event(), bodies={"bg": "Здравей, {first}"})

    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_candidates_are_those_queued_and_those_left_out() -> None:
    event = make_event()
    person(event, email="a@town.example")
    person(event, email="b@town.example")
    person(event, email="")
    suppress("b@town.example", Suppression.Reason.BLOCKED)
    person(event, status=Status.WAITING)
    row = letter(event)

    found = recipients_of(event, Choice.of(row.choice))
    send_letter(row, seen=seen(row), actor=make_admin())

    row.refresh_from_db()
    assert found.chosen == len(found.rows) + len(found.excluded) == 3
    assert row.queued == 1
    assert {key: len(uids) for key, uids in row.excluded.items()} == {
        "no_address": 1,
        "blocked": 1,
    }
    assert [one.address for one in Message.objects.all()] == ["a@town.example"]


@pytest.mark.django_db
def test_recipients_by_presence_office_language_and_name() -> None:
    event = make_event(status="held")
    there = make_attended(event, 2)
    office = make_organisation("Општина Мала")
    absent = person(event, organisation=office, language="sr")
    waits = person(event, status=Status.WAITING)

    def keys(choice: Choice) -> set[int]:
        return {row.pk for row in recipients_of(event, choice).rows}

    assert keys(Choice(("present",))) == {row.pk for row in there}
    assert keys(Choice(("absent",))) == {absent.pk}
    assert keys(Choice(("confirmed",), organisation=str(office.uid))) == {absent.pk}
    assert keys(Choice(("absent", "waiting"), language="sr")) == {absent.pk}
    assert keys(Choice(("confirmed",), people=(str(waits.uid),))) == {waits.pk}


@pytest.mark.django_db
def test_people_who_share_a_mailbox_each_get_their_own() -> None:
    event = make_event()
    for name in ("Ana", "Iva", "Mia"):
        person(event, given_name=name, email="office@town.example", language="en")
    row = letter(event)

    send_letter(row, seen=seen(row), actor=None)

    assert sorted(one.text.split(".")[0] for one in mails()) == [
        "Welcome, Ana",
        "Welcome, Iva",
        "Welcome, Mia",
    ]
    row.refresh_from_db()
    assert (row.queued, row.rounds) == (3, 3)


@pytest.mark.django_db
def test_sending_again_sends_nothing_and_what_was_sent_is_frozen() -> None:
    event = make_event()
    person(event)
    row = letter(event)
    mark = seen(row)

    send_letter(row, seen=mark, actor=None)
    person(event)
    send_letter(row, seen=mark, actor=None)

    assert Message.objects.count() == 1
    with pytest.raises(SentAlready):
        letter(event, letter=row, bodies={"en": "Other"})
    with pytest.raises(SentAlready):
        drop_letter(row, actor=None)
    row.refresh_from_db()
    assert row.bodies == {"en": "Welcome, {given_name}."}


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["others", "nobody", "no link"])
def test_send_refuses_and_queues_nothing(case: str) -> None:
    event = make_event()
    refusal: type[DomainError] = NobodyToWrite
    if case != "nobody":
        person(event)
    row = letter(event, bodies={"en": "{online_link}"})
    mark = seen(row)
    if case == "others":
        person(event)
        refusal = OthersByNow
    elif case == "no link":
        refusal = OnlineLinkMissing

    with pytest.raises(refusal):
        send_letter(row, seen=mark, actor=None)

    row.refresh_from_db()
    assert (row.state, Message.objects.count()) == ("draft", 0)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_once() -> None:
    event = make_event()
    for _number in range(5):
        person(event)
    row = letter(event)
    mark = seen(row)

    def click(_number: int) -> None:
        try:
            send_letter(row, seen=mark, actor=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(8)))

    assert Message.objects.filter(kind="event.letter").count() == 5
    row.refresh_from_db()
    assert (row.state, row.queued) == ("sent", 5)


@pytest.mark.django_db
def test_the_desk_writes_looks_and_sends(client: Client) -> None:
    event = make_event()
    reader = person(event, given_name="Ana", language="en")
    client.force_login(make_admin())
    new = reverse("event_letter_new", args=[event.slug])
    sent = {"states": ["confirmed"], "subjects_en": "News"}

    refused = client.post(new, sent | {"bodies_en": "Hello {who}"})
    assert refused.status_code == 400
    assert "{who} is not a placeholder" in refused.content.decode()
    assert "Hello {who}" in refused.content.decode()
    client.post(new, sent | {"bodies_en": "Hello {given_name}"})
    row = Letter.objects.get()
    page = client.get(
        reverse("event_letter", args=[event.slug, row.uid]),
        {"reader": str(reader.uid)},
    )
    client.post(
        reverse("event_letter", args=[event.slug, row.uid]),
        {"act": "send", "seen": page.context["seen"]},
    )
    listed = client.get(reverse("event_messages", args=[event.slug]))

    assert "Hello Ana" in page.context["preview"].mail.text
    assert "srcdoc=" in page.content.decode()
    assert "style-src-attr 'unsafe-inline'" in page["Content-Security-Policy"]
    assert [one.text.split("\n")[0] for one in mails()] == ["Hello Ana"]
    assert listed.context["sent"][0][1].queued == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_a_fixed_number_of_times(
    client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    event = make_event()
    person(event)
    for _number in range(count):
        row = letter(event)
        send_letter(row, seen=seen(row), actor=None)
    client.force_login(make_admin())
    client.get(reverse("event_messages", args=[event.slug]))

    with django_assert_max_num_queries(16):
        client.get(reverse("event_messages", args=[event.slug]))


@pytest.mark.django_db
def test_a_preview_shows_what_is_typed_and_keeps_nothing(client: Client) -> None:
    event = make_event()
    person(event, given_name="Ana", language="en")
    reader = person(event, given_name="Iva", language="bg")
    client.force_login(make_admin())
    new = reverse("event_letter_new", args=[event.slug])
    typed = {
        "states": ["confirmed"],
        "subjects_en": "News",
        "bodies_en": "Hello {given_name}",
        "bodies_bg": "Здравей, {given_name}",
        "reader": str(reader.uid),
        "preview": "yes",
    }

    page = client.post(new, typed)
    english = client.post(new, typed | {"reader_language": "en"})
    broken = client.post(new, typed | {"bodies_en": "{who}"})

    assert page.context["preview"].mail.text.startswith("Здравей, Iva")
    assert english.context["preview"].mail.text.startswith("Hello Iva")
    assert "Hello {given_name}" in page.content.decode()
    assert (broken.status_code, broken.context["preview"].mail) == (400, None)
    assert "{who}" in broken.content.decode()
    assert not Letter.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_who_was_written_to_and_what_became_of_it(client: Client) -> None:
    """R-136: each recipient with the state, not a count only; searched and narrowed."""
    event = make_event()
    names = ("Queued", "Sent", "Bounced", "Refused", "Barred", "Late")
    rows = {
        name: person(event, given_name=name, email=f"{name.lower()}@town.example")
        for name in names
    }
    person(event, given_name="Nowhere", email="")
    blocked = person(event, given_name="Blocked", email="blocked@town.example")
    person(event, given_name="Other", status=Status.WAITING)
    suppress(blocked.email, Suppression.Reason.BLOCKED)
    row = letter(event)
    send_letter(row, seen=seen(row), actor=make_admin())

    def mail(name: str) -> QuerySet[Message]:
        return Message.objects.filter(about_uid=rows[name].uid)

    at = timezone.now()
    mail("Sent").update(state="sent", sent_at=at)
    mail("Bounced").update(state="sent", sent_at=at)
    Bounce.objects.create(
        message=mail("Bounced").get(), report_id="r", kind="hard", at=at, text="5.1.1"
    )
    mail("Refused").update(state="failed", last_error="550 no")
    mail("Barred").update(state="skipped", skip_reason="suppressed")
    mail("Late").update(state="skipped", skip_reason="expired")
    row.refresh_from_db()

    found = {one.given_name: (one.fate, one.why) for one in deliveries(row)}
    client.force_login(make_admin())
    address = reverse("event_letter", args=[event.slug, row.uid])
    page = client.get(address, {"fate": "bounced"})
    searched = client.get(address, {"q": "Refus"})
    none = client.get(address, {"q": "zzz"})

    assert found == {
        "Queued": ("on_way", ""),
        "Sent": ("sent", ""),
        "Bounced": ("bounced", "5.1.1"),
        "Refused": ("refused", "550 no"),
        "Barred": ("barred", ""),
        "Late": ("skipped", ""),
        "Nowhere": ("no_address", ""),
        "Blocked": ("barred", ""),
    }
    assert [one.given_name for one in page.context["page"]] == ["Bounced"]
    assert "5.1.1" in page.content.decode()
    assert [one.given_name for one in searched.context["page"]] == ["Refused"]
    assert "Nobody fits" in none.content.decode()
    assert client.get(address, {"fate": "x"}).status_code == 404


@pytest.mark.django_db
def test_a_draft_lists_who_would_get_it(client: Client) -> None:
    event = make_event()
    person(event, given_name="Ana")
    person(event, given_name="Nowhere", email="")
    row = letter(event)
    client.force_login(make_admin())

    found = {one.given_name: one.fate for one in deliveries(row)}
    page = client.get(reverse("event_letter_export", args=[event.slug, row.uid]))

    assert found == {"Ana": "planned", "Nowhere": "no_address"}
    assert page.status_code == 200


@pytest.mark.django_db
def test_recipients_are_read_a_fixed_number_of_times(client: Client) -> None:
    client.force_login(make_admin())
    counts = []
    for number in (1, 3):
        event = make_event()
        for _each in range(number):
            person(event, organisation=make_organisation())
        row = letter(event)
        send_letter(row, seen=seen(row), actor=None)
        address = reverse("event_letter", args=[event.slug, row.uid])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_people_are_found_and_stay_chosen_while_one_searches_on(
    client: Client,
) -> None:
    event = make_event()
    rows = [person(event, family_name=f"Demo{number:02}") for number in range(30)]
    special = person(event, family_name="Пећинци")
    client.force_login(make_admin())
    new = reverse("event_letter_new", args=[event.slug])
    typed = {
        "states": ["confirmed"],
        "subjects_en": "News",
        "bodies_en": "Hello {given_name}",
        "people": [str(rows[7].uid)],
    }

    start = client.get(new)
    page = client.post(new, typed | {"find": "pecinci", "search": "yes"})
    many = client.post(new, typed | {"find": "demo", "search": "yes"})
    chosen = [str(rows[7].uid), str(special.uid)]
    kept = client.post(new, typed | {"people": chosen})
    foreign = client.post(new, typed | {"people": [str(person(make_event()).uid)]})

    def offered(response: Any) -> list[str]:
        return [uid for uid, _name in response.context["form"]["people"].field.choices]

    assert offered(start) == []
    assert offered(page) == [str(rows[7].uid), str(special.uid)]
    assert page.context["form"]["people"].value() == [str(rows[7].uid)]
    assert not page.context["form"].errors
    assert "Hello {given_name}" in page.content.decode()
    assert len(offered(many)) == 20
    assert "10 more fit" in many.content.decode()
    assert kept.status_code == 302
    assert Letter.objects.get().choice["people"] == chosen
    assert foreign.status_code == 400
