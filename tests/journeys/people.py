"""What people do on the pages: sign in, register, confirm, stand at the door."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from participants.models import User
from tests.journeys.mails import link_in, mail_to, work
from tests.journeys.world import Guest

REGISTRATION = r"/my/registrations/"
CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", re.M)


def sign_in(page: Page, user: User) -> None:
    """By the code that is mailed, as staff do."""
    page.goto("/desk/")
    page.locator("[name=email]").fill(user.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    work()
    code = CODE.search(mail_to(user.email).body)
    assert code, mail_to(user.email).body
    page.locator("[name=code]").fill(code[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/desk/$"))


def find_event(page: Page, title: str) -> None:
    """From the first page over the calendar to the event."""
    page.goto("/")
    page.get_by_role("navigation").locator("a[href='/events/']").first.click()
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def fill_form(page: Page, guest: Guest) -> None:
    """All that the form asks for but the organisation."""
    page.locator("[name=given_name]").fill(guest.given)
    page.locator("[name=family_name]").fill(guest.family)
    page.locator("[name=email]").fill(guest.email)
    page.locator("[name=post_title]").fill("специјалиста")
    page.locator("[name=consent]").check()
    page.locator("[name=wants_newsletter]").check()


def pick_organisation(page: Page, guest: Guest) -> None:
    """Type a part of the name; choose from the list that opens."""
    page.get_by_role("combobox").and_(
        page.locator("[name=organisation_text]")
    ).press_sequentially(guest.typed)
    page.get_by_role("option", name=guest.organisation).click()
    expect(page.locator("[name=organisation_text]")).to_have_value(guest.organisation)


def press_main(page: Page) -> None:
    """The button that ends the form."""
    page.locator("main form[method=post] button.button").last.click()


def send_form(page: Page) -> None:
    press_main(page)
    expect(page).to_have_url(re.compile("/registered/$"))


def confirm_by_mail(page: Page, guest: Guest) -> str:
    """Open the mailed link and press its button; the address of the ticket."""
    work()
    link = link_in(mail_to(guest.email), REGISTRATION)
    page.goto(link)
    page.locator("button[name=act][value=confirm]").click()
    expect(page.locator(".ticket .name")).to_have_text(guest.name)
    return link


def show_code(page: Page, slug: str, code: str) -> None:
    """At the door: a code is typed, or a hand scanner types it."""
    page.goto(f"/checkin/{slug}/")
    page.get_by_label("Ticket code").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict]")).to_be_visible()


def open_my_page(page: Page, guest: Guest) -> None:
    """Ask for the link, open it, press its button."""
    page.goto("/my/")
    page.locator("[name=email]").fill(guest.email)
    press_main(page)
    work()
    page.goto(link_in(mail_to(guest.email), "/my/link/"))
    press_main(page)
    expect(page).to_have_url(re.compile("/my/$"))
