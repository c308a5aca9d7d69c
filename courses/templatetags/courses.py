"""Tags for pages that show events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import (
    get_language,
    gettext,
    ngettext,
    pgettext,
    pgettext_lazy,
)
from django.utils.translation import gettext_lazy as _

from core.dates import weekday_name
from core.languages import LANGUAGE_NAMES, html_lang, pick
from core.mail import absolute
from core.templatetags.obuka import badge, days, money
from courses.models import (
    DelegationRule,
    DelegationWaiver,
    Diet,
    Event,
    Material,
    PoolRequest,
    Prerequisite,
    Quota,
    Registration,
    Reminder,
    RoomWish,
    Scan,
    Session,
    Sheet,
    Standing,
)
from courses.selectors.checkin import office_of, verdict_sentence, who_of
from courses.selectors.delegations import rule_name, sender_name
from courses.selectors.event_lines import EventLine
from courses.selectors.events import Day, place_beside_venue
from courses.selectors.facilitators import words
from courses.selectors.facilitators.progress import Progress
from courses.selectors.materials import Shown
from courses.selectors.prerequisites import prerequisite_name, prerequisites_of
from courses.selectors.refusals import asked_by
from courses.selectors.reviews import decision
from courses.selectors.seats import scope_name
from courses.selectors.sheets import in_letters_of, name_on
from courses.selectors.tabs import groups_of
from courses.selectors.travel import names_of, stay_of
from courses.selectors.ways import Ways
from courses.services import notices
from courses.services.letter_texts import gender_of, in_short
from outbox.models import Message
from participants.models import Person
from participants.selectors.territory import CYRILLIC_READERS

register = template.Library()


@register.inclusion_tag("core/_tab_groups.html")
def event_tabs(event: Event, current: str) -> dict[str, Any]:
    """The tabs of an event at the desk; `current` is the key of the one shown."""
    return {"groups": groups_of(event, current), "current": current}


register.filter("requirement_name", words.requirement_name)
register.filter("least_of", words.least_of)


@register.simple_tag
def stage_badge(progress: Progress) -> SafeString:
    """Where a candidate stands."""
    stage = progress.stage
    return badge(words.STAGE_LOOKS[stage], str(words.STAGE_NAMES[stage]))


@register.inclusion_tag("courses/_feeds.html")
def feeds(code: str = "") -> dict[str, Any]:
    """The calendars to subscribe to: of all events, and of the programme `code`."""
    language = get_language()
    paths = {"of_all": reverse("events_feed", args=[language])}
    if code:
        paths["of_programme"] = reverse("programme_feed", args=[language, code])
    return {name: absolute(path).partition(":")[2] for name, path in paths.items()}


@register.simple_tag
def request_badge(row: PoolRequest) -> SafeString:
    """Where a request for a facilitator stands."""
    look = words.REQUEST_LOOKS[PoolRequest.Status(row.status)]
    return badge(look, capfirst(row.get_status_display()))


LOOKS = {
    Event.Status.DRAFT: "info",
    Event.Status.ANNOUNCED: "info",
    Event.Status.OPEN: "ok",
    Event.Status.CANCELLED: "bad",
}


@register.filter
def delegation_rule(rule: DelegationRule) -> str:
    """Whom the rule of a delegation counts."""
    return rule_name(rule)


@register.filter
def waived_sender(waiver: DelegationWaiver) -> str:
    """Who may depart from the rule of the delegation."""
    return sender_name(waiver.region or waiver.organisation)


@register.filter
def stay(registration: Registration, event: Event) -> str:
    """The days of somebody who joins a visit late or leaves early; else nothing."""
    found = stay_of(registration, event)
    return days(found.first, found.last) if found is not None else ""


@register.filter
def diet_name(diet: str) -> str:
    """A diet in words; who told nothing has none."""
    return str(dict(Diet.choices).get(diet, _("nothing told")))


@register.filter
def room_wish_name(wish: str) -> str:
    """How somebody would like to sleep."""
    return str(dict(RoomWish.choices).get(wish, ""))


@register.filter
def amounts(sums: Mapping[str, Decimal]) -> str:
    """Sums of several currencies, one after the other."""
    return ", ".join(money(sums[key], key) for key in sorted(sums))


@register.filter
def event_look(event: Event | EventLine) -> str:
    """How the state of an event looks; what is over is quiet."""
    status = event.status if isinstance(event, Event) else event["status"]
    return LOOKS.get(Event.Status(status), "past")


@register.filter
def says(scan: Scan) -> str:
    """What was answered to a scan."""
    return verdict_sentence(scan)


register.filter("who", who_of)
register.filter("office", office_of)
register.filter("asked_by", asked_by)
register.filter("decision", decision)


@register.simple_tag
def name_on_sheet(sheet: Sheet, registration: Registration) -> str:
    """The name as the sheet is written."""
    return name_on(sheet.language, registration)


@register.simple_tag
def office_on_sheet(sheet: Sheet, registration: Registration) -> str:
    """The organisation that is not of the register, in the letters of the sheet."""
    return in_letters_of(
        sheet.language, registration.organisation_text, registration.language
    )


@register.simple_tag
def post_on_sheet(sheet: Sheet, registration: Registration) -> str:
    """The post in the letters of the sheet."""
    return in_letters_of(sheet.language, registration.post_title, registration.language)


@register.filter
def quota_scope(quota: Quota) -> str:
    """What a quota is for."""
    return scope_name(quota)


@register.filter
def have_rooms(days: Iterable[Day]) -> bool:
    """Whether any session of an agenda has a room or a track."""
    return any(row.room or row.track for day in days for row in day.sessions)


@register.filter
def way_in(ways: Mapping[int, Ways], session: Session) -> Ways | None:
    """How many were in the room and online in a session."""
    return ways.get(session.pk)


@register.filter
def weekday(on: date) -> str:
    """The name of the day of the week, as the head of a column."""
    return capfirst(weekday_name(on, get_language()))


@register.filter
def place_shown(event: Event) -> str:
    """The municipality of an event, to stand after its venue."""
    return place_beside_venue(event)


@register.filter
def of_session(materials: Any, session: Session) -> list[Shown]:
    """Those of the materials on the page, if it has any, that are of one session."""
    return [row for row in materials or () if row.material.session_id == session.pk]


@register.filter
def material_facts(material: Material) -> str:
    """What kind of thing it is: its language, and its kind and size, or whose site."""
    parts = [LANGUAGE_NAMES.get(material.language, "")]
    if material.link:
        parts.append(urlsplit(material.link).hostname or "")
    else:
        ending = PurePath(material.file_name).suffix[1:].upper()
        parts += [ending, filesizeformat(material.file_bytes)]
    return ", ".join(filter(None, parts))


@register.filter
def roles_in(session: Session) -> str:
    """Who speaks in a session: names, from the prefetched roles."""
    return ", ".join(role.person.full_name for role in session.roles.all())


INVITED = {
    Standing.QUEUED: "wait",
    Standing.UNDELIVERED: "bad",
    Standing.REGISTERED: "ok",
    Standing.DECLINED: "past",
    Standing.WITHDRAWN: "past",
}


@register.filter
def invitation_look(standing: str) -> str:
    """How the standing of an invitation looks; one that waits is no alarm."""
    return INVITED.get(Standing(standing), "info")


@register.filter
def invitation_standing(standing: str) -> str:
    """The standing of an invitation in words."""
    return str(Standing(standing).label)


@register.filter
def salutation(row: Registration | Person | None) -> str:
    """How a mail begins, for men and women; empty where the address is not proven:
    then the name may be typed by anybody.
    """
    if not row:
        return ""
    if isinstance(row, Registration) and not (row.confirmed_at or row.identified_at):
        return ""
    words: dict[str, str] = {
        Person.Gender.MAN: pgettext("to a man", "Dear %(name)s,"),
        Person.Gender.WOMAN: pgettext("to a woman", "Dear %(name)s,"),
    }
    gender = row.gender if isinstance(row, Person) else gender_of(row)
    said = words.get(gender) or gettext("Dear %(name)s,")
    return said % {"name": row.full_name}


@register.filter
def reminder_time(rule: Reminder) -> str:
    """When a rule writes, in words: "2 days before the start"."""
    if rule.unit == rule.Unit.DAYS:
        size = ngettext("%(count)s day", "%(count)s days", rule.amount)
    else:
        size = ngettext("%(count)s hour", "%(count)s hours", rule.amount)
    return f"{size % {'count': rule.amount}} {rule.get_anchor_display()}"


MAILS: dict[str, Any] = {
    notices.CONFIRM: _("Link to confirm"),
    notices.WAITING: _("Place on the waiting list"),
    notices.TICKET: pgettext_lazy("mail", "Ticket"),
    notices.OFFER: _("Offer of a seat"),
    notices.CANCELLED: _("Cancellation"),
    notices.UNDECIDED: _("Registration to be decided"),
    notices.REJECTED: _("Registration not accepted"),
    notices.CHANGED: _("New time or place"),
    notices.PART_NAMED: _("Part in an event"),
    notices.PART_ENDED: _("End of the part in an event"),
    notices.PART_CHANGED: _("New time or place"),
    notices.PART_CANCELLED: _("Cancellation"),
    notices.INVITATION: _("Invitation"),
    notices.REMINDER: _("Reminder of an invitation"),
    notices.NOMINATIONS: _("Request for nominations"),
    notices.NOMINATIONS_REMINDER: _("Reminder of a request for nominations"),
    notices.NOMINATIONS_EXPIRED: _("Nominations not confirmed in time"),
    notices.INVITED_CHANGED: _("New time or place"),
    notices.INVITED_CANCELLED: _("Cancellation"),
    notices.EVALUATION: _("Evaluation form"),
    notices.LETTER: _("Message of the organisers"),
    notices.RULE: _("Reminder of the event"),
    notices.NEEDS: _("Survey of training needs"),
    notices.EVALUATION_REMINDER: _("Reminder of the evaluation form"),
    notices.TRAVEL: _("Question about the journey"),
    notices.REPORT: _("Request for the report of the delegation"),
}


@register.filter
def prerequisite(row: Prerequisite) -> str:
    """What is asked, in words."""
    return prerequisite_name(row)


@register.inclusion_tag("courses/_prerequisites.html")
def event_asks(event: Event) -> dict[str, Any]:
    """The prerequisites of an event, for whoever thinks of coming."""
    return {"event": event, "prerequisites": prerequisites_of(event)}


@register.filter
def full_sentence(quota: Quota) -> str:
    """That these seats are taken, for somebody who waits for one."""
    if quota.scope == Quota.Scope.EVENT:
        return str(_("All seats of the event are taken."))
    if quota.scope == Quota.Scope.ORGANISATION:
        return str(_("All seats of your organisation are taken."))
    return str(_("All seats are taken: %(name)s.") % {"name": scope_name(quota)})


@register.filter
def subject(texts: Mapping[str, str], event: Event | None = None) -> str:
    """The subject of a message, without braces; of no single event with … for it."""
    return in_short(texts, pick(event.titles) if event else "…")


@register.filter
def of_row(found: Mapping[int, Any], row: Any) -> Any:
    """What a page knows of one row, by its primary key."""
    return found.get(row.pk)


@register.filter
def mail_name(message: Message) -> str:
    """What a message about a registration or its event is."""
    return str(MAILS.get(message.kind, message.kind))


@register.filter
def paper_name(registration: Registration) -> SafeString:
    """The name in the letters of the paper it is printed on."""
    cyrillic, latin = names_of(registration)
    if get_language() in CYRILLIC_READERS:
        lang = html_lang(registration.language)
        return format_html('<span lang="{}">{}</span>', lang, cyrillic)
    return format_html("{}", latin)


@register.filter
def passport_name(registration: Registration) -> str:
    """The name in Latin letters, where the paper writes it otherwise."""
    cyrillic, latin = names_of(registration)
    is_other = get_language() in CYRILLIC_READERS and cyrillic != latin
    return latin if is_other else ""
