from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from newsletters.models import BulletinSeries, Manifestation, Work
from newsletters.services.issues import set_erratum
from newsletters.services.publications import create_edition, create_work
from tests.factories import make_programme
from tests.newsletters.factories import make_issue, make_published, make_series

EN = {"accept-language": "en"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def reader(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.mark.parametrize(
    "path", ["", "feed/", "1/", "1-2025/", "0/", "x/", "99999999999/", "subscribe/"]
)
@pytest.mark.django_db
def test_pages_of_a_hidden_newsletter_do_not_exist(reader: Client, path: str) -> None:
    series = make_series(programme=make_programme(is_public=False))
    make_published(series)

    assert reader.get(f"/newsletters/{series.slug}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["2/", "1-2025/", "0/", "x/", "01/", "99999999999/"])
@pytest.mark.django_db
def test_issues_that_are_not_published_do_not_exist(reader: Client, path: str) -> None:
    series = make_series()
    make_published(series)
    make_issue(series)

    assert reader.get(f"/newsletters/{series.slug}/{path}").status_code == 404


@pytest.mark.django_db
def test_newsletter_list_before_there_is_one(reader: Client) -> None:
    page = reader.get("/newsletters/").content.decode()

    assert "No newsletters yet" in page


@pytest.mark.django_db
def test_newsletter_list_tells_how_many_of_those_promised(reader: Client) -> None:
    series = make_series()
    make_published(series)
    make_published(series)
    make_issue(series)

    page = reader.get("/newsletters/").content.decode()

    assert "2 of 5 issues" in page
    assert page.count(f"/newsletters/{series.slug}/1/") == 1
    assert f"/newsletters/{series.slug}/3/" not in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.django_db
def test_newsletter_list_takes_a_fixed_number_of_queries(
    reader: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_published()

    with django_assert_num_queries(2):
        reader.get("/newsletters/")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.django_db
def test_newsletter_page_takes_a_fixed_number_of_queries(
    reader: Client, rows: int, django_assert_num_queries: Any
) -> None:
    series = make_series()
    for _ in range(rows):
        make_published(series)

    with django_assert_num_queries(4):
        reader.get(f"/newsletters/{series.slug}/")


@pytest.mark.django_db
def test_issue_page_shows_the_issue_with_donors_and_erratum(reader: Client) -> None:
    issue = make_published(introductions={"en": "Dear {name},"})
    set_erratum(issue, texts={"en": "It was *Tuesday*."}, actor=None)

    page = reader.get(f"/newsletters/{issue.series.slug}/1/").content.decode()

    assert page.count("<h1") == 1
    assert "Good governance" in page
    assert "Dear reader," in page
    assert "It was <em>Tuesday</em>." in page
    assert "Funded by the donor." in page


@pytest.mark.django_db
def test_issue_page_of_a_newsletter_that_numbers_by_the_year(reader: Client) -> None:
    numbering = BulletinSeries.Numbering.YEARLY
    issue = make_published(make_series(numbering=numbering))

    answer = reader.get(f"/newsletters/{issue.series.slug}/{issue.key}/")

    assert issue.key == f"1-{timezone.localdate().year}"
    assert answer.status_code == 200


@pytest.mark.django_db
def test_newsletter_feed_is_atom_with_the_published_issues(reader: Client) -> None:
    series = make_series()
    issue = make_published(series, introductions={"en": "Dear {name}, & <b>"})
    make_issue(series)

    answer = reader.get(f"/newsletters/{series.slug}/feed/")

    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "1: Good governance"
    ]
    assert entries[0].findtext(f"{ATOM}id") == f"urn:uuid:{issue.uid}"
    assert "Dear reader, &amp; &lt;b&gt;" in (
        entries[0].findtext(f"{ATOM}summary") or ""
    )


def make_handbook(**edition: Any) -> Work:
    work = create_work(
        slug=f"handbook-{Work.objects.count()}",
        kind=Work.Kind.HANDBOOK,
        titles={"en": "Handbook of good governance"},
        actor=None,
    )
    edition.setdefault("published_on", timezone.localdate())
    formats = [Manifestation.Format.PDF]
    create_edition(work, language="bg", formats=formats, actor=None, **edition)
    return work


@pytest.mark.django_db
def test_library_shows_what_is_out(reader: Client) -> None:
    make_handbook()
    make_handbook(published_on=timezone.localdate() + timedelta(days=1))

    page = reader.get("/library/").content.decode()

    assert page.count("Handbook of good governance") == 1


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.django_db
def test_library_takes_a_fixed_number_of_queries(
    reader: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_handbook()

    with django_assert_num_queries(4):
        reader.get("/library/")


@pytest.mark.django_db
def test_publication_file_is_served_when_its_edition_is_out(reader: Client) -> None:
    out = make_handbook().editions.get().manifestations.get()
    later = make_handbook(published_on=timezone.localdate() + timedelta(days=1))
    hidden = later.editions.get().manifestations.get()
    for row in (out, hidden):
        row.file.save("handbook.pdf", ContentFile(b"%PDF-1.7"))

    answer = reader.get(f"/library/files/{out.uid}/")

    assert b"".join(answer.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert reader.get(f"/library/files/{hidden.uid}/").status_code == 404
