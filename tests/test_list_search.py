"""Every list that people look things up in finds names in either script (R-126)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.text import fold, search_key
from courses.models import Event
from courses.selectors.recipients import Choice, recipients_of
from courses.services.letters import digest_of, draft_letter, send_letter
from participants.models import (
    Consent,
    ImportRun,
    Membership,
    MissingOrganisation,
    OrganisationMerge,
    PersonMerge,
    Proposal,
)
from participants.services.audit import record
from tests.certificates.factories import event_of, make_certificate
from tests.courses.qualified import make_candidate, make_qualification
from tests.courses.test_pool import list_holder, make_request
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_programme,
    make_region,
    make_registration,
    make_user,
    make_wording,
)

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


LISTS: list[Callable[[str], str]] = [
    written_to,
    people,
    public_register,
    register,
    places,
    members,
    proposals,
    candidates,
    pool_requests,
    office_pool,
    office_requests,
    missing,
    groups,
    merged_people,
    merged_organisations,
    imports,
    programmes,
    public_programmes,
    events,
    public_events,
    registrations,
    certificates,
    accounts,
    grants,
    consents,
    all_events,
    all_registrations,
    all_certificates,
]


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
