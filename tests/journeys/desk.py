"""What staff do at the desk, all through its pages, which speak English to them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

SOFIA = ZoneInfo("Europe/Sofia")
NAMES = {"bg": "Български", "sr": "Српски", "bs": "Bosanski", "en": "English"}


def moment(at: datetime) -> str:
    """A time as people type it."""
    return f"{at.astimezone(SOFIA):%d.%m.%Y %H:%M}"


def box(page: Page, label: str) -> Locator:
    """The box with this label, marked as optional or not."""
    return page.get_by_label(re.compile(rf"^{label}\s*(\(optional\)\s*)?$", re.I))


def group(page: Page, legend: str) -> Locator:
    """The boxes under one legend."""
    return page.get_by_role("group", name=re.compile(f"^{legend}"))


def write(page: Page, legend: str, texts: dict[str, str]) -> None:
    """Fill the boxes of a text in several languages."""
    for language, text in texts.items():
        group(page, legend).get_by_label(NAMES[language]).fill(text)


def press(page: Page, name: str) -> None:
    """Press a button, and once more if it asks whether that is meant."""
    page.get_by_role("main").get_by_role("button", name=name).click()
    question = page.get_by_role("dialog")
    if question.count():
        question.get_by_role("button", name=name).click()


def says(page: Page, words: str) -> None:
    """The page answers with these words."""
    expect(page.get_by_role("main")).to_contain_text(words)


def follow(page: Page, name: str) -> None:
    """Follow a link of the page; an empty list may offer its link twice."""
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def save(page: Page) -> None:
    """Send the form that ends the page."""
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()


# --- programme ------------------------------------------------------------------


def set_up_programme(
    page: Page,
    *,
    code: str,
    language: str,
    titles: dict[str, str],
    donor: str,
    partner: str,
) -> None:
    """A public programme with a donor and an implementer."""
    page.goto("/desk/programmes/")
    follow(page, "New programme")
    write(page, "Title", titles)
    write(page, "Short name", titles)
    box(page, "Code").fill(code)
    box(page, "Language of the contract").select_option(language)
    box(page, "Shown to the public").check()
    save(page)
    says(page, "The programme is set up.")
    box(page, "Donor").select_option(label=donor)
    press(page, "Add donor")
    expect(page.get_by_role("row", name=donor)).to_be_visible()
    box(page, "Organisation").select_option(label=partner)
    box(page, "Role").select_option("implementer")
    press(page, "Add partner")
    expect(page.get_by_role("row", name=partner)).to_be_visible()


# --- event ----------------------------------------------------------------------


def plan_event(
    page: Page,
    *,
    titles: dict[str, str],
    programme: str,
    kind: str,
    language: str,
    organiser: str,
    start: datetime,
    seats: int,
) -> str:
    """An event of three hours with one lecture; its slug."""
    page.goto("/desk/events/")
    follow(page, "Plan an event")
    write(page, "Title", titles)
    box(page, "Programme").select_option(label=programme)
    box(page, "Kind").select_option(label=kind)
    set_times(page, start, start + timedelta(hours=3))
    group(page, "Languages of the event").get_by_label(NAMES[language]).check()
    page.locator("summary", has_text="Organisers").click()
    group(page, "Organisers").get_by_label(organiser).check()
    page.locator("summary", has_text="Time zone").click()
    box(page, "Time zone").select_option("Europe/Sofia")
    write(page, "Venue", {language: "Дом"})
    box(page, "Seats").fill(str(seats))
    press(page, "Plan the event")
    says(page, "Now add its sessions.")
    write(page, "Title", {language: titles[language]})
    set_times(page, start, start + timedelta(minutes=90))
    press(page, "Add the session")
    says(page, "The session is added.")
    return page.url.rstrip("/").split("/")[-2]


def set_times(page: Page, start: datetime, end: datetime) -> None:
    """Write start and end as people do."""
    box(page, "Start").fill(moment(start))
    box(page, "End").fill(moment(end))


def set_seats(page: Page, slug: str, seats: int) -> None:
    """Another number of seats for the whole event."""
    page.goto(f"/desk/events/{slug}/seats/")
    box(page, "Seats of").select_option("event")
    box(page, "Number of seats").fill(str(seats))
    press(page, "Set the seats")
    says(page, "Saved.")


def step(page: Page, slug: str, name: str) -> None:
    """Take one of the steps that the desk offers for an event."""
    page.goto(f"/desk/events/{slug}/")
    page.get_by_role("button", name=name).click()
    says(page, "The event is now")


def bring_forward(page: Page, slug: str, start: datetime) -> None:
    """Move an event and its only session to another time."""
    page.goto(f"/desk/events/{slug}/edit/")
    set_times(page, start, start + timedelta(hours=3))
    save(page)
    says(page, "Saved.")
    page.goto(f"/desk/events/{slug}/sessions/")
    page.get_by_role("rowheader").get_by_role("link").click()
    set_times(page, start, start + timedelta(minutes=90))
    save(page)
    says(page, "Saved.")


def issue_certificates(page: Page, slug: str, button: str) -> None:
    """Issue what can be issued, in the languages that the desk proposes."""
    page.goto(f"/desk/events/{slug}/")
    tabs = page.get_by_role("navigation", name="Parts of this page")
    for name in ("Afterwards", "Certificates"):
        tabs.get_by_role("link", name=name, exact=True).click()
    press(page, button)
    says(page, "Its file is being made and will be mailed.")


# --- newsletter -----------------------------------------------------------------


def name_group(page: Page, *, names: dict[str, str], event: str) -> None:
    """A target group of those who attended an event."""
    page.goto("/desk/groups/")
    follow(page, "New group of people")
    write(page, "Name", names)
    box(page, "What is asked").select_option(label="Attended the event")
    box(page, "Attended the event").select_option(label=event)
    press(page, "Save")
    says(page, "Saved.")


def start_newsletter(
    page: Page, *, slug: str, titles: dict[str, str], publisher: str, programme: str
) -> None:
    """A newsletter in the languages of its titles."""
    page.goto("/desk/newsletters/")
    follow(page, "New newsletter")
    write(page, "Title", titles)
    box(page, "Address of its page").fill(slug)
    box(page, "Published by").select_option(label=publisher)
    box(page, "Programme").select_option(label=programme)
    for language in titles:
        group(page, "Languages").get_by_label(NAMES[language]).check()
    press(page, "Start the newsletter")


def publish_issue(
    page: Page, *, titles: dict[str, str], bodies: dict[str, str]
) -> None:
    """The next issue of the only newsletter, with one article, in the archive."""
    page.goto("/desk/newsletters/")
    follow(page, "New issue")
    write(page, "Title", titles)
    write(page, "Introduction", dict.fromkeys(titles, "{name},"))
    press(page, "Make the next issue")
    follow(page, "Add an article")
    write(page, "Title", titles)
    write(page, "Text", bodies)
    press(page, "Save the article")
    press(page, "Publish this issue")
    says(page, "The issue is published.")


def name_audience(page: Page, *, name: str, group_name: str) -> None:
    """An audience of those in the group who agreed to newsletters."""
    follow(page, "Choose who gets it")
    follow(page, "Name an audience")
    write(page, "Name", {"en": name})
    group(page, "Target groups").get_by_label(group_name).check()
    box(page, "Legal basis").select_option("consent")
    press(page, "Keep this audience")


def look_at_audience(page: Page, name: str) -> None:
    """Who would get the issue that is shown."""
    press(page, f"Look at who gets it: {name}")
