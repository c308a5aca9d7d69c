from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsletters.mails import issue_mail, load_deliveries
from newsletters.models import Delivery
from newsletters.services.dispatch import approve_dispatch
from newsletters.services.issues import publish_issue
from newsletters.services.render import compile_issue, fill, public_text
from outbox.models import Message
from outbox.services.engine import send_due
from outbox.services.renderers import NotNeeded
from tests.factories import make_donor, make_organisation, make_person, make_programme
from tests.newsletters.factories import (
    make_article,
    make_dispatch,
    make_issue,
    make_published,
    make_series,
    make_subscription,
)

HOSTILE = """# Heading <script>alert(1)</script>

<img src=x onerror=alert(1)> <iframe src=https://evil.example></iframe>

<style>@import url(https://evil.example/x.css)</style>
<form action=https://evil.example><input name=a></form>
<base href=https://evil.example><meta http-equiv=refresh content=0>

[press](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>)
[vb](vbscript:x) <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">

<p style="position:fixed">fixed</p> %(x)s \u202e reversed
"""
DEAD_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "span", "section"),
    *(
        "article",
        "p",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
    ),
}


class LiveParts(HTMLParser):
    """Collects what could do something in a reader's program."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in DEAD_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            target = (value or "").lower()
            is_link = name in {"href", "src"} and not target.startswith("http")
            if name.startswith("on") or name == "http-equiv" or is_link:
                self.found.append(f"{tag} {name}={value}")


def live_parts(html: str) -> list[str]:
    reader = LiveParts()
    reader.feed(html)
    return reader.found


def words(html: str) -> str:
    """The text of HTML as a reader sees it, spaces made equal."""
    bare = re.sub(r"<(style|title|script)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    bare = unescape(re.sub(r"<[^>]+>", " ", bare))
    return re.sub(r"\s+", " ", re.sub(r"\s+([.,:;])", r"\1", bare)).strip()


def send(**fields: Any) -> Any:
    issue = fields.pop("issue", None) or make_published()
    approve_dispatch(make_dispatch(issue, **fields), actor=None)
    send_due()
    return mail.outbox[-1]


def html_of(message: Any) -> str:
    return str(message.alternatives[0][0])


@pytest.mark.parametrize(
    "name",
    [
        "{event.secret_key}",
        "{name}",
        "{unsubscribe_url}",
        "[x](http://evil.example)",
        "<img src=x onerror=alert(1)>",
        "{{7*7}} %(x)s ${7*7}",
    ],
)
@pytest.mark.django_db
def test_name_of_a_reader_is_escaped_once_and_never_parsed(name: str) -> None:
    make_person(given_name=name, family_name="Ж", language="en")
    issue = make_issue(introductions={"en": "Dear {name},"})

    message = send(issue=publish_issue(issue, actor=None))

    assert f"Dear {name} Ж," in message.body
    assert f"Dear {name} Ж," in words(html_of(message)) or "<" in name
    assert live_parts(html_of(message)) == []


@pytest.mark.django_db
def test_hostile_article_is_inert_in_mail_and_web(client: Client) -> None:
    issue = make_issue(articles=0)
    hostile = HOSTILE.replace("{", "").replace("}", "")
    title = "<img src=x onerror=alert(1)>"
    make_article(issue, titles={"en": title, "bg": title}, bodies={"en": hostile})
    publish_issue(issue, actor=None)
    make_person(language="en")

    message = send(issue=issue)
    page = client.get(
        f"/newsletters/{issue.series.slug}/1/", headers={"accept-language": "en"}
    )

    article = page.content.decode().split('<article class="')[1].split("</article>")[0]
    for html in (html_of(message), f'<article class="{article}'):
        assert live_parts(html) == []
        assert "Heading" in html
        assert "alert(1)&lt;" not in html  # nor is the script shown as words
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_mail_web_and_text_say_the_same(client: Client) -> None:
    issue = make_issue(
        articles=3,
        introductions={"en": "Dear {name}, *welcome*.", "bg": "Уважаеми {name}."},
    )
    publish_issue(issue, actor=None)
    make_subscription(issue.series, "reader@town.example", language="en")

    message = send(issue=issue)
    page = client.get(
        f"/newsletters/{issue.series.slug}/1/", headers={"accept-language": "en"}
    )

    text = public_text(issue, "en")
    in_mail, in_page = words(html_of(message)), words(page.content.decode())
    for piece in (text.introduction, *text.articles):
        assert words(piece.html) in in_mail
        assert words(piece.html) in in_page
        assert piece.text in message.body
        assert piece.title in message.body
    assert "Dear reader, welcome." in in_page
    assert "Good governance" in in_page


@pytest.mark.django_db
def test_mail_has_the_headers_of_a_list() -> None:
    make_person(language="en")
    publisher = make_organisation("Сдружение", email="office@ngo.example")

    message = send(
        issue=make_published(make_series(slug="bulletin", publisher=publisher))
    )

    headers = message.extra_headers
    url = headers["List-Unsubscribe"].strip("<>")
    assert url.startswith("http://localhost:8000/newsletters/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"] == "<bulletin.localhost>"
    assert headers["Precedence"] == "bulk"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Language"] == "en"
    assert headers["Message-ID"].startswith("<")
    assert message.reply_to == ["office@ngo.example"]
    assert url in message.body
    assert url in html_of(message)
    assert len(message.alternatives) == 1


@pytest.mark.django_db
def test_mail_says_why_and_ends_with_the_donors() -> None:
    programme = make_programme()
    make_donor(programme, funding_sentences={"en": "Funded by the donor."})
    make_person(language="en")

    message = send(issue=make_published(make_series(programme=programme)))

    for body in (message.body, words(html_of(message))):
        assert "You get this message because you belong to: All" in body
        assert body.strip().endswith("Funded by the donor.")
        assert "http://localhost:8000/newsletters/" in message.body
    assert "You get this message because you subscribed" not in message.body


@pytest.mark.django_db
def test_mail_tracks_nobody() -> None:
    make_person(language="en")

    html = html_of(send())

    assert "<img" not in html
    assert (
        re.findall(r'href="(?!https://programme\.example|http://localhost:8000)', html)
        == []
    )


@pytest.mark.django_db
def test_mail_to_a_shared_mailbox_names_nobody() -> None:
    make_person("Ana Petrova", email="office@town.example", language="en")
    make_person("Ivan Ivanov", email="office@town.example", language="en")
    issue = make_issue(introductions={"en": "Dear {name},"})

    message = send(issue=publish_issue(issue, actor=None))

    assert "Dear reader," in message.body
    assert "Ana" not in message.body


@pytest.mark.django_db
def test_mail_is_in_the_language_of_its_reader() -> None:
    make_person("Мария Иванова", language="bg")
    issue = make_issue(introductions={"bg": "Уважаема {name},", "en": "Dear {name},"})

    message = send(issue=publish_issue(issue, actor=None))

    assert "Уважаема Мария Иванова," in message.body
    assert '<html lang="bg">' in html_of(message)
    assert message.subject == "Информационен бюлетин 1: Добро управление"


@pytest.mark.django_db
def test_fill_equals_the_slow_way() -> None:
    issue = make_issue(introductions={"en": "Dear {name}, {name}."})
    values = {"name": "Ана", "reason": "Because.", "unsubscribe": "https://x.example/u"}

    content = compile_issue(issue, "en")
    fast = fill(content, values)

    assert "Dear Ана, Ана." in fast["text"]
    assert fast["html"].count("Ана") == 2
    assert fast["html"].count("https://x.example/u") == 1
    assert not re.search(r"[0-9a-f]{32}", fast["html"] + fast["text"])


@pytest.mark.django_db
def test_sending_takes_one_query_for_each_delivery(
    django_assert_num_queries: Any,
) -> None:
    for _ in range(3):
        make_person(language="en")
    approve_dispatch(make_dispatch(), actor=None)
    first, *others = Message.objects.all()
    issue_mail(first)

    with django_assert_num_queries(2):
        for message in others:
            issue_mail(message)


@pytest.mark.django_db
@pytest.mark.parametrize("people", [2, 9])
def test_mails_of_a_window_are_made_with_one_query(people: int) -> None:
    for _ in range(people):
        make_person()
    approve_dispatch(make_dispatch(), actor=None)
    window = list(Message.objects.all())
    issue_mail(Message.objects.all()[0])  # the frozen text is kept after the first

    with CaptureQueriesContext(connection) as queries:
        load_deliveries(window)
        made = [issue_mail(message) for message in window]

    assert len(queries) == 1
    assert len({row.unsubscribe_url for row in made}) == people


@pytest.mark.django_db
def test_mail_without_a_delivery_is_not_needed() -> None:
    make_person()
    approve_dispatch(make_dispatch(), actor=None)
    Delivery.objects.all().delete()
    message = Message.objects.get()

    with pytest.raises(NotNeeded):
        issue_mail(message)
    load_deliveries([message])
    with pytest.raises(NotNeeded):
        issue_mail(message)
