"""Every list that people look things up in finds names in either script (R-126)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from core.text import fold, search_key
from courses.models import Event, Registration, Scan
from courses.selectors.recipients import Choice, recipients_of
from courses.services.catalogue import create_course
from courses.services.letters import digest_of, draft_letter, send_letter
from courses.services.replies import invitation_token
from courses.services.trainers import set_profile
from newsletters.models import Manifestation, Work
from newsletters.services.publications import create_edition, create_work
from participants.models import (
    Catalogue,
    Consent,
    ImportRun,
    Membership,
    MissingOrganisation,
    OrganisationMerge,
    OrganisationPair,
    PersonMerge,
    PersonPair,
    Proposal,
)
from participants.services.audit import record
from participants.services.requests import propose_card
from tests.certificates.factories import (
    event_of,
    make_attendant,
    make_certificate,
)
from tests.courses.factories import make_invitation
from tests.courses.qualified import make_candidate, make_qualification
from tests.courses.test_pool import list_holder, make_request
from tests.courses.test_visit_reports import example
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_profile,
    make_programme,
    make_region,
    make_registration,
    make_user,
    make_wording,
)
from tests.newsletters.factories import make_issue, make_published, make_series
from tests.permissions import conftest as shared
from tests.permissions.addresses import address, named_views
from tests.permissions.world import World, undone

world = shared.world
pytestmark = pytest.mark.django_db
TYPED = [
    ("pecinci", "Pećinci"),
    ("pecinci", "Пећинци"),
    ("kardzhali", "Кърджали"),
    ("kurdzhali", "Кърджали"),
    ("КЪРДЖ", "Kardzhali"),
]


def people(name: str) -> str:
    make_person(family_name=name)
    return reverse("person_list")


def public_register(name: str) -> str:
    make_organisation(name, language="sr")
    return reverse("organisation_list")


def register(name: str) -> str:
    make_organisation(name, language="sr")
    return reverse("registry_list")


def places(name: str) -> str:
    make_region(name_latin=name, name_cyrillic=name)
    return reverse("region_list")


def members(name: str) -> str:
    body = make_organisation(kind="network")
    Membership.objects.create(member=make_organisation(name, language="sr"), body=body)
    Membership.objects.create(
        member=make_organisation("Друга", language="sr"), body=body
    )
    return reverse("member_list", args=[body.uid])


def candidates(name: str) -> str:
    qualification = make_qualification()
    for family_name in (name, "Друга"):
        make_candidate(qualification, make_person(family_name=family_name))
    return reverse("qualification_page", args=[qualification.uid])


def pool_requests(name: str) -> str:
    qualification = make_qualification()
    for place in (name, "Друга"):
        make_request(qualification, topic="Forum", place=place)
    return reverse("pool_request_list", args=[qualification.uid])


def office_pool(name: str) -> str:
    for family_name in (name, "Друга"):
        list_holder(person=make_person(family_name=family_name))
    return reverse("office_pool")


def office_requests(name: str) -> str:
    pool_requests(name)
    return reverse("office_request_list")


def proposals(name: str) -> str:
    Proposal.objects.create(organisation=make_organisation(name, language="sr"))
    Proposal.objects.create(organisation=make_organisation("Друга", language="sr"))
    return reverse("proposal_list")


def missing(name: str) -> str:
    for text in (name, "Друга"):
        MissingOrganisation.objects.create(
            text=text, text_key=fold(text), spellings=[text]
        )
    return reverse("missing_list")


def groups(name: str) -> str:
    for text in (name, "Друга"):
        rule = {"criterion": "organisation_kind", "value": ["council"]}
        make_group(rule, names={"sr": text})
    return reverse("group_list")


def requests(name: str) -> str:
    for text in (name, "Друга"):
        propose_card(make_person(family_name=text), {"post": "x"})
    return reverse("request_list")


def merged_people(name: str) -> str:
    for text in (name, "Друга"):
        kept, lost = make_person(), make_person(family_name=text)
        PersonMerge.objects.create(kept=kept, lost=lost, at=timezone.now())
    return reverse("merge_list")


def merged_organisations(name: str) -> str:
    for text in (name, "Друга"):
        kept, lost = make_organisation(text, language="sr"), make_organisation()
        OrganisationMerge.objects.create(kept=kept, lost=lost, at=timezone.now())
    return reverse("organisation_merge_list")


def imports(name: str) -> str:
    for text in (name, "Друга"):
        ImportRun.objects.create(
            file_name=f"{text}.xlsx", scope="platform", digest=text
        )
    return reverse("import_list")


def programmes(name: str) -> str:
    make_programme(short_names={"sr": name})
    make_programme(short_names={"sr": "Друга"})
    return reverse("desk_programmes")


def public_programmes(name: str) -> str:
    programmes(name)
    return reverse("programme_list")


def make_named_event(name: str) -> Event:
    return make_event(titles={"sr": name}, search_key=search_key(name))


def events(name: str) -> str:
    make_named_event(name)
    make_named_event("Друга")
    return reverse("desk_events")


def public_events(name: str) -> str:
    events(name)
    return reverse("event_list")


def registrations(name: str) -> str:
    event = make_event()
    make_registration(event, family_name=name)
    make_registration(event, family_name="Друга")
    return reverse("event_people", args=[event.slug])


def certificates(name: str) -> str:
    certificate = make_certificate()
    certificate.person.family_name = name
    certificate.person.search_key = search_key(name)
    certificate.person.save()
    programme = event_of(certificate).programme
    return reverse("programme_register", args=[programme.code])


def accounts(name: str) -> str:
    make_user(name=name)
    return reverse("admin:participants_user_changelist")


def grants(name: str) -> str:
    make_grant(make_user(name=name), role="manager", row=make_programme())
    return reverse("admin:participants_grant_changelist")


def consents(name: str) -> str:
    Consent.objects.create(
        person=make_person(family_name=name),
        wording=make_wording(),
        is_given=True,
        channel="form",
        language="sr",
        at=timezone.now(),
    )
    return reverse("admin:participants_consent_changelist")


def audit(name: str) -> str:
    record(make_user(name=name), "person.seen", make_person())
    return reverse("admin:participants_auditevent_changelist")


def all_events(name: str) -> str:
    make_named_event(name)
    return reverse("admin:courses_event_changelist")


def all_registrations(name: str) -> str:
    make_registration(family_name=name)
    return reverse("admin:courses_registration_changelist")


def all_certificates(name: str) -> str:
    certificates(name)
    return reverse("admin:certificates_certificate_changelist")


def written_to(name: str) -> str:
    event = make_event()
    for text in (name, "Друга"):
        make_registration(event, family_name=text, status="confirmed")
    choice = Choice(("confirmed",))
    texts: dict[str, Any] = {"subjects": {"en": "News"}, "bodies": {"en": "News"}}
    row = draft_letter(event, choice=choice, actor=None, **texts)
    mark = digest_of(row, recipients_of(event, choice))
    send_letter(row, seen=mark, actor=None)
    return reverse("event_letter", args=[event.slug, row.uid])


def courses(name: str) -> str:
    for text in (name, "Друга"):
        create_course({"sr": text}, aims={}, topics=[], actor=None)
    return reverse("course_list")


def nomination_events(name: str) -> str:
    start = timezone.now() + timedelta(days=9)
    for text in (name, "Друга"):
        make_event(
            status="open",
            titles={"sr": text},
            search_key=search_key(text),
            starts_at=start,
            ends_at=start + timedelta(hours=3),
        )
    return reverse("nomination_events")


def nominations(name: str) -> str:
    start = timezone.now() + timedelta(days=9)
    event = make_event(
        status="open", starts_at=start, ends_at=start + timedelta(hours=3)
    )
    for text in (name, "Друга"):
        row = make_registration(
            event, family_name=text, organisation=make_organisation()
        )
        Registration.objects.filter(pk=row.pk).update(source="nomination")
    return reverse("event_nominations", args=[event.slug])


def nominations_by_link(name: str) -> str:
    event, office = make_event(), make_organisation()
    for text in (name, "Друга"):
        make_registration(
            event, family_name=text, organisation=office, source="nomination"
        )
    row = make_invitation(event, organisation=office, asks_nominations=True)
    return reverse("office_nominations", args=[invitation_token(row)])


def presence(name: str) -> str:
    event = make_event()
    for text in (name, "Друга"):
        make_registration(event, family_name=text, status="confirmed")
    session = event.sessions.get()
    return reverse("session_presence", args=[event.slug, session.uid])


def refusals(name: str) -> str:
    event = make_event()
    for text in (name, "Друга"):
        Scan.objects.create(
            id=uuid4(),
            received_at=timezone.now(),
            event=event,
            registration=make_registration(event, family_name=text),
            kind="scan",
            source="scan",
            verdict="refused",
            verdict_reason="is_waiting",
            device_time=timezone.now(),
        )
    return reverse("event_refused", args=[event.slug])


def issued(name: str) -> str:
    first = make_certificate(name=name)
    event = event_of(first)
    make_attendant(event, "Друга")
    return reverse("event_certificates", args=[event.slug])


def catalogues(name: str) -> str:
    for text in (name, "Друга"):
        Catalogue.objects.create(
            titles={"sr": text},
            kind="administration",
            region=make_region(),
            language="sr",
            as_of=timezone.localdate(),
        )
    return reverse("catalogue_list")


def newsletters(name: str) -> str:
    make_series(titles={"sr": name})
    make_series(titles={"sr": "Друга"})
    return reverse("newsletter_list")


def issues(name: str) -> str:
    series = make_series()
    make_published(series, titles={"sr": name})
    make_published(series, titles={"sr": "Друга"})
    return reverse("newsletter_page", args=[series.slug])


def own_newsletters(name: str) -> str:
    series = make_series()
    make_issue(series, titles={"sr": name})
    make_issue(series, titles={"sr": "Друга"})
    return reverse("newsletter_desk")


def works(name: str) -> str:
    for number, text in enumerate((name, "Друга")):
        work = create_work(
            slug=f"handbook-{number}",
            kind=Work.Kind.HANDBOOK,
            titles={"sr": text},
            actor=None,
        )
        today = timezone.localdate()
        create_edition(
            work,
            language="sr",
            formats=[Manifestation.Format.PDF],
            published_on=today,
            actor=None,
        )
    return reverse("library")


def invitations(name: str) -> str:
    event = make_event()
    for text in (name, "Друга"):
        make_invitation(event, name=text, email=f"{len(text)}@town.example")
    return reverse("event_invitations", args=[event.slug])


def profiles(name: str) -> str:
    for text in (name, "Друга"):
        profile = make_profile()
        profile.labels = {"sr": text}
        profile.save()
    return reverse("job_profile_list")


def trainers(name: str) -> str:
    for text in (name, "Друга"):
        set_profile(make_person(family_name=text), actor=None, topics=[], regions=[])
    return reverse("trainer_list")


def doubles(name: str) -> str:
    for text in (name, "Друга"):
        first, second = (make_person(family_name=text) for _number in range(2))
        PersonPair.objects.create(
            first=first, second=second, score=98, reasons=["email"]
        )
    return reverse("duplicate_list")


def double_organisations(name: str) -> str:
    for text in (name, "Друга"):
        first, second = (make_organisation(text, language="sr") for _number in "12")
        OrganisationPair.objects.create(
            first=first, second=second, score=92, reasons=["same_name"]
        )
    return reverse("organisation_duplicate_list")


def practices(name: str) -> str:
    for text in (name, "Друга"):
        example(titles={"sr": text}, host=make_organisation())
    return reverse("practice_list")


SEARCHED: dict[str, Callable[[str], str]] = {
    "event_letter": written_to,
    "person_list": people,
    "organisation_list": public_register,
    "registry_list": register,
    "region_list": places,
    "member_list": members,
    "proposal_list": proposals,
    "qualification_page": candidates,
    "pool_request_list": pool_requests,
    "office_pool": office_pool,
    "office_request_list": office_requests,
    "missing_list": missing,
    "group_list": groups,
    "merge_list": merged_people,
    "request_list": requests,
    "organisation_merge_list": merged_organisations,
    "import_list": imports,
    "desk_programmes": programmes,
    "programme_list": public_programmes,
    "desk_events": events,
    "event_list": public_events,
    "event_people": registrations,
    "programme_register": certificates,
    "course_list": courses,
    "nomination_events": nomination_events,
    "event_nominations": nominations,
    "office_nominations": nominations_by_link,
    "session_presence": presence,
    "event_refused": refusals,
    "event_certificates": issued,
    "catalogue_list": catalogues,
    "newsletter_list": newsletters,
    "newsletter_page": issues,
    "newsletter_desk": own_newsletters,
    "library": works,
    "event_invitations": invitations,
    "job_profile_list": profiles,
    "trainer_list": trainers,
    "duplicate_list": doubles,
    "organisation_duplicate_list": double_organisations,
    "practice_list": practices,
}
ADMIN: list[Callable[[str], str]] = [
    accounts,
    grants,
    consents,
    all_events,
    all_registrations,
    all_certificates,
]
LISTS = [*SEARCHED.values(), *ADMIN]
# Lists that nobody looks things up in, each with the reason.
WITHOUT: dict[str, str] = {
    "body_list": "the few bodies of one organisation",
    "body_page": "the members of one body, all on its page",
    "dispatch_page": "how far a sending is; names are in its file alone",
    "event_checkin": "sums and the last scans; people are in the list of the event",
    "event_conclusions": "what one event agreed on",
    "event_costs": "the costs of one event, by line",
    "event_devices": "the few devices of one door",
    "event_materials": "the materials of one event, by session",
    "event_money": "the budget of one event",
    "event_photos": "pictures, which have no names",
    "event_roles": "the few who lead one event",
    "event_room": "who is in by the code of the screen, this minute",
    "event_rooms": "who shares a room; people are in the list of the event",
    "event_series": "the events of one series",
    "event_sessions": "the agenda of one event, in its order",
    "event_tests": "results of tests; those by made-up codes have no names",
    "group_edit": "twenty names of a preview",
    "import_page": "the rows of one file in its order, by what becomes of them",
    "needs_survey": "sums of wishes",
    "organisation_contacts": "the few who speak for one organisation",
    "organisation_history": "sums by part; each part is narrowed by its filters",
    "organisation_merge": "two cards side by side; the merges have a list",
    "place_desk": "sums by part; each part is narrowed by its filters",
    "pool_request": "a request as it was sent",
    "programme_cascade": "a tree",
    "programme_coverage": "a matrix",
    "programme_edit": "donors and partners of one programme",
    "programme_evaluations": "sums of evaluations, event by event",
    "programme_figures": "sums",
    "programme_groups": "the groups that one programme plans",
    "region_page": "the organisations of one place; the register is searched",
    "sheet_day": "one signed page after the other, as it lies on the table",
    "trainer_page": "the events of one trainer",
    "trainer_workload": "sums, narrowed by programme and period",
}


def signed_in() -> Client:
    client = Client()
    user = make_admin()
    user.is_superuser = user.is_staff = True
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "sr"
    return client


def shown(client: Client, url: str, query: str) -> str:
    response = client.get(url, {"q": query})
    assert response.status_code == 200, response.status_code
    page = response.content.decode()
    return page.partition("<table")[2] or page.partition("<main")[2]


def lists() -> set[str]:
    """The lists of the product: a view called so, or one that has a file."""
    names = {name for name in named_views() if ":" not in name}
    files = {name.removesuffix("_export") for name in names if name.endswith("_export")}
    called = {name for name in names if name.endswith("_list")}
    return called | {name for name in names if {name, _stem(name)} & files}


def _stem(name: str) -> str:
    return name.removesuffix("_list")


def test_every_list_is_searched_or_says_why_not() -> None:
    known = {*SEARCHED, *WITHOUT}

    assert lists() - known == set(), "lists without a search"
    assert set(WITHOUT) & set(SEARCHED) == set()
    assert set(WITHOUT) - lists() == set(), "no lists any more"


@pytest.mark.parametrize("view", WITHOUT)
def test_a_list_that_says_why_not_has_no_search(world: World, view: str) -> None:
    with undone():
        page = world.window("PA").get(address(view, world.own)).content.decode()

    assert 'name="q"' not in page


@pytest.mark.parametrize("view", SEARCHED)
def test_the_address_of_a_list_is_its_own(view: str) -> None:
    assert resolve(SEARCHED[view]("Пећинци")).view_name == view


@pytest.mark.parametrize(("query", "name"), TYPED)
@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_lists_find_names_in_either_script(
    make: Callable[[str], str], query: str, name: str
) -> None:
    client, url = signed_in(), make(name)

    found, lost = shown(client, url, query), shown(client, url, "hvar")

    assert name in found
    assert name not in lost
    assert "Друга" not in found


def test_the_audit_trail_is_searched_by_who_acted_and_on_whom() -> None:
    client = signed_in()
    record(make_user(name="Пећинци"), "person.seen", make_person())
    record(None, "person.changed", make_person(family_name="Кърджалиев"))
    url = reverse("admin:participants_auditevent_changelist")

    def actions(query: str) -> set[str]:
        rows = client.get(url, {"q": query}).context["cl"].result_list
        return {row.action for row in rows}

    assert actions("pecinci") == {"person.seen"}
    assert actions("kurdzhaliev") == {"person.changed"}
    assert actions("hvar") == set()


def test_lists_show_first_what_begins_with_the_words() -> None:
    client, later = signed_in(), timezone.now() + timedelta(days=9)
    for title in ("Обука Рума", "Рума и Инђија"):
        start = later if title.startswith("Обука") else later - timedelta(days=5)
        make_event(
            titles={"sr": title},
            search_key=search_key(title),
            starts_at=start,
            ends_at=start + timedelta(hours=3),
        )
    event = make_event()
    make_registration(event, given_name="Ана", family_name="Марић")
    make_registration(event, given_name="Мара", family_name="Јарић")

    desk = shown(client, reverse("desk_events"), "ruma")
    people = shown(client, reverse("event_people", args=[event.slug]), "mar")

    assert desk.index("Рума и Инђија") < desk.index("Обука Рума")
    assert people.index("Мара") < people.index("Ана")


@pytest.mark.parametrize("make", [groups, missing, imports, programmes])
def test_lists_without_words_find_nothing(make: Callable[[str], str]) -> None:
    client, url = signed_in(), make("Пећинци")

    for query in ("…", "xxx", "%_", "\x00"):
        if query.strip("\x00"):
            assert "Пећинци" not in shown(client, url, query)
    assert "Пећинци" in shown(client, url, " ")
