from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsletters.models import Article, Audience, BulletinSeries, Dispatch, Issue
from outbox.models import Message
from outbox.services.engine import send_due
from participants.models import User
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_user,
)
from tests.newsletters.factories import (
    group_of,
    make_article,
    make_audience,
    make_dispatch,
    make_issue,
    make_published,
    make_series,
)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def editor_of(series: BulletinSeries) -> Client:
    return signed_in(make_grant(role="editor", row=series.publisher).user)


def pages_of(issue: Issue, article: Article, dispatch: Dispatch) -> list[str]:
    base = f"/desk/newsletters/{issue.series.slug}"
    one = f"{base}/{issue.key}"
    return [
        f"{base}/new/",
        f"{one}/",
        f"{one}/articles/new/",
        f"{one}/articles/{article.uid}/",
        f"{one}/preview/",
        f"{one}/preview/mail/",
        f"{one}/send/",
        f"{one}/audiences/new/",
        f"/desk/newsletters/sendings/{dispatch.uid}/",
        f"/desk/newsletters/sendings/{dispatch.uid}/progress/",
    ]


# --- access -------------------------------------------------------------------


@pytest.mark.django_db
def test_pages_of_another_newsletter_do_not_exist() -> None:
    make_person()
    issue = make_issue()
    pages = pages_of(issue, issue.articles.get(), make_dispatch(issue))
    strangers = [
        editor_of(make_series(publisher=make_organisation())),
        signed_in(make_grant(role="manager", row=make_series().programme).user),
        signed_in(make_grant(role="observer", row=issue.series.programme).user),
        signed_in(make_user()),
    ]

    for client in strangers:
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(
            pages, 404
        )
        posts = [*pages, f"{pages[1]}publish/", f"{pages[1]}test/"]
        answers = {page: client.post(page, {"act": "approve"}) for page in posts}
        assert {a.status_code for a in answers.values()} <= {404, 405}

    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_pages_ask_visitors_to_sign_in(client: Client) -> None:
    issue = make_issue()
    pages = pages_of(issue, issue.articles.get(), make_dispatch(issue))

    answers = [client.get(page) for page in [*pages, "/desk/newsletters/"]]

    assert {answer.status_code for answer in answers} == {302}


@pytest.mark.django_db
def test_editors_managers_and_administrators_see_the_pages() -> None:
    make_person()
    issue = make_issue()
    series = issue.series
    pages = pages_of(issue, issue.articles.get(), make_dispatch(issue))
    clients = [
        editor_of(series),
        signed_in(make_grant(role="manager", row=series.programme).user),
        signed_in(make_admin()),
    ]

    for client in clients:
        found = {page: client.get(page).status_code for page in pages}
        assert found == dict.fromkeys(pages, 200)


@pytest.mark.django_db
def test_article_of_another_issue_does_not_exist_below_this_one() -> None:
    mine, other = make_issue(), make_issue()
    article = other.articles.get()
    client = editor_of(mine.series)

    path = f"/desk/newsletters/{mine.series.slug}/{mine.key}/articles/{article.uid}/"

    assert client.post(path, {"remove": "1"}).status_code == 404
    assert Article.objects.count() == 2


@pytest.mark.django_db
def test_newsletter_desk_takes_a_fixed_number_of_queries() -> None:
    series = make_series(planned_issues=None)
    make_dispatch(make_issue(series))
    client = editor_of(series)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/newsletters/")
        return len(queries)

    of_one = count()
    for _ in range(2):
        make_dispatch(make_issue(series))

    assert count() == of_one


# --- the editor's way ---------------------------------------------------------


@pytest.mark.django_db
def test_editor_goes_from_a_new_newsletter_to_messages_sent() -> None:
    publisher = make_organisation("Сдружение")
    client = signed_in(make_grant(role="editor", row=publisher).user)
    for _ in range(3):
        make_post(make_person(language="en"), organisation=publisher)
    group = group_of()
    client.post(
        "/desk/newsletters/new/",
        {
            "titles_en": "Bulletin",
            "slug": "bulletin",
            "publisher": publisher.pk,
            "languages": ["en", "bg"],
            "planned_issues": "5",
        },
    )
    client.post("/desk/newsletters/bulletin/new/", {"titles_en": "First"})
    base = "/desk/newsletters/bulletin/1/"
    article = {"titles_en": "News", "bodies_en": "Dear {name},\n\n**News**."}
    client.post(f"{base}articles/new/", article)
    client.post(f"{base}publish/")
    audience = {"names_en": "All", "groups": [group.pk], "basis": "public_task"}
    client.post(f"{base}audiences/new/", audience)
    uid = Audience.objects.get().uid
    draft = client.post(f"{base}send/", {"audience": str(uid)}).headers["Location"]
    page = client.get(draft).content.decode()

    assert "Send to 3 addresses" in page
    client.post(draft, {"act": "approve", "expected": "3"})

    send_due()
    page = client.get(draft).content.decode()
    assert "3 of 3" in page
    assert Message.objects.filter(state="sent").count() == 3


@pytest.mark.django_db
def test_issue_new_beyond_the_plan_asks_and_then_does_it() -> None:
    series = make_series(planned_issues=1)
    make_issue(series)
    client = editor_of(series)
    url = f"/desk/newsletters/{series.slug}/new/"

    first = client.post(url, {"titles_en": "Second"})

    assert first.status_code == 400
    assert "beyond_plan" in first.content.decode()
    assert series.issues.count() == 1
    client.post(url, {"titles_en": "Second", "beyond_plan": "on"})
    assert series.issues.count() == 2


@pytest.mark.django_db
def test_article_with_a_strange_field_is_shown_again_with_the_line() -> None:
    issue = make_issue(articles=0)
    client = editor_of(issue.series)
    url = f"/desk/newsletters/{issue.series.slug}/1/articles/new/"

    answer = client.post(url, {"titles_en": "A", "bodies_en": "x\n{{ 7*7 }}"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Line 2: in braces only {name} may stand" in page
    assert "{{ 7*7 }}" in page
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_article_edit_keeps_texts_of_languages_outside_the_newsletter() -> None:
    issue = make_issue(articles=0)
    article = make_article(
        issue, titles={"sr": "Чланак", "en": "A"}, bodies={"en": "B"}
    )
    client = editor_of(issue.series)
    url = f"/desk/newsletters/{issue.series.slug}/1/articles/{article.uid}/"
    page = client.get(url).content.decode()

    assert "Чланак" in page
    client.post(url, {"titles_sr": "Чланак", "titles_en": "C", "bodies_en": "D"})

    article.refresh_from_db()
    assert article.titles == {"sr": "Чланак", "en": "C"}


@pytest.mark.django_db
def test_dispatch_page_shows_counts_reasons_names_and_problems() -> None:
    issue = make_issue()
    ana = make_person("Ana Petrova", language="en")
    make_post(ana, organisation=issue.series.publisher)
    make_person(email="")
    dispatch = make_dispatch(issue)

    page = editor_of(issue.series).get(f"/desk/newsletters/sendings/{dispatch.uid}/")

    text = re.sub(r"<[^>]+>|\s+", " ", page.content.decode())
    assert "Ana Petrova" in text
    assert "no address" in text
    assert "The issue is not published" in text
    assert "Send to" not in text


@pytest.mark.django_db
def test_dispatch_page_of_a_group_that_cannot_be_read_is_blocked() -> None:
    issue = make_published()
    group = make_group({"criterion": "nothing", "value": "x"})
    dispatch = make_dispatch(issue)
    dispatch.audience.groups.set([group])

    answer = editor_of(issue.series).get(f"/desk/newsletters/sendings/{dispatch.uid}/")

    assert answer.status_code == 200
    assert "The target group cannot be used" in answer.content.decode()


@pytest.mark.django_db
def test_dispatch_page_approves_only_the_number_that_was_shown() -> None:
    issue = make_published()
    make_post(organisation=issue.series.publisher)
    dispatch = make_dispatch(issue)
    client = editor_of(issue.series)
    url = f"/desk/newsletters/sendings/{dispatch.uid}/"

    for expected in ("2", "", "x", "-1"):
        client.post(url, {"act": "approve", "expected": expected})
        assert not Message.objects.exists()
    client.post(url, {"act": "approve", "expected": "1"})

    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_dispatch_page_pauses_resumes_and_cancels() -> None:
    issue = make_published()
    make_post(organisation=issue.series.publisher)
    dispatch = make_dispatch(issue)
    client = editor_of(issue.series)
    url = f"/desk/newsletters/sendings/{dispatch.uid}/"
    states = []

    for act in ("approve", "pause", "pause", "resume", "cancel", "approve"):
        client.post(url, {"act": act, "expected": "1"})
        dispatch.refresh_from_db()
        states.append(dispatch.state)

    assert states == [
        "sending",
        "paused",
        "paused",
        "sending",
        "cancelled",
        "cancelled",
    ]
    assert Message.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_issue_send_refuses_an_audience_of_another_newsletter() -> None:
    issue = make_published()
    foreign = make_audience(make_series())
    client = editor_of(issue.series)
    url = f"/desk/newsletters/{issue.series.slug}/1/send/"

    answers = [
        client.post(url, {"audience": uid}) for uid in (str(foreign.uid), "x", "")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not Dispatch.objects.exists()


@pytest.mark.django_db
def test_preview_of_the_mail_has_a_policy_of_its_own() -> None:
    issue = make_issue(introductions={"en": "Dear {name},"})
    client = editor_of(issue.series)
    url = f"/desk/newsletters/{issue.series.slug}/1/preview/"

    page = client.get(url, {"language": "en"})
    message = client.get(f"{url}mail/", {"language": "en"})
    text = client.get(f"{url}mail/", {"language": "en", "as": "text"})

    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "sandbox" in message.headers["Content-Security-Policy"]
    assert "script-src" not in message.headers["Content-Security-Policy"]
    assert message.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Dear reader," in text.content.decode()


@pytest.mark.django_db
def test_pages_with_a_form_answer_head(client: Client) -> None:
    issue = make_issue()
    dispatch = make_dispatch(issue)
    pages = pages_of(issue, issue.articles.get(), dispatch)
    editor = editor_of(issue.series)

    assert {editor.head(page).status_code for page in pages} == {200}
    subscribe = f"/newsletters/{issue.series.slug}/subscribe/"
    assert client.head(subscribe).status_code == 200


@pytest.mark.django_db
def test_issue_test_mails_the_editor() -> None:
    issue = make_issue()
    client = editor_of(issue.series)
    url = f"/desk/newsletters/{issue.series.slug}/1/test/"

    client.post(url, {"language": "en", "to": "victim@town.example"})
    client.post(url, {"language": "xx"})

    message = Message.objects.get()
    assert message.address.endswith("@office.example")
    assert message.kind == "newsletter.test"
