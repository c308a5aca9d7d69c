"""Every view by its name: where it is for the rows of one side, what it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from certificates.services.links import holder_token
from courses.selectors.invitees import Plan
from courses.services.devices import enrolment_code
from courses.services.evaluation.links import answer_token
from courses.services.needs import needs_path
from courses.services.replies import invitation_token
from courses.services.tickets import registration_token, ticket_code
from newsletters.services.tokens import confirm_token, unsubscribe_token
from participants.services.addresses import change_token
from participants.services.register import update_token
from portal.services.my import make_token
from tests.permissions.facilitators import facilitator_bodies, facilitator_places
from tests.permissions.visits import visit_bodies, visit_places
from tests.permissions.world import LIST, PDF, Side, picture

LIBRARIES = ("account_", "mfa_", "admin:")  # pages that come with allauth and Django
# What the file of a list is asked to hold: one column by its key.
COLUMNS = {
    "duplicate_export": "first",
    "organisation_duplicate_export": "first",
    "merge_export": "kept",
    "organisation_merge_export": "kept",
    "import_export": "file",
    "import_page_export": "row",
    "proposal_export": "organisation",
    "catalogue_export": "title",
    "organisation_history_export": "title",
    "place_desk_export": "title",
    "dispatch_page_export": "language",
    "suppression_export": "address",
    "event_certificates_export": "number",
    "needs_survey_export": "topic",
    "programme_register_export": "number",
    "programme_coverage_export": "place",
    "event_conclusions_export": "kind",
    "event_materials_export": "file",
    "event_photos_export": "file",
    "event_costs_export": "kind",
    "event_devices_export": "name",
    "sheet_day_export": "name",
    "event_room_export": "name",
    "event_refused_export": "name",
    "trainer_page_export": "event",
    "pool_request_export": "topic",
    "office_request_export": "topic",
}
LINKED = {
    "titles_en": "Recording",
    "link": "https://video.example/1",
    "visibility": "public",
}
Values = dict[str, Any]
View = Callable[..., Any]


def patterns(
    below: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Each pattern of the project with its name, its namespace before it."""
    for row in (below or get_resolver()).url_patterns:
        if isinstance(row, URLResolver):
            inner = f"{space}{row.namespace}:" if row.namespace else space
            yield from patterns(row, inner)
        else:
            yield f"{space}{row.name or ''}", row


def named_views() -> dict[str, View]:
    """Our own views and the API. One that shares its name, or has none, goes by its
    place; a nameless second place of a view is that view.
    """
    own = [row for row in patterns() if not row[0].startswith(LIBRARIES)]
    named: dict[str, View] = {}
    lost = []
    for name, pattern in own:
        if not name or named.setdefault(name, pattern.callback) != pattern.callback:
            lost.append(pattern)
    lost = [row for row in lost if row.callback not in named.values()]
    return named | {str(row.pattern): row.callback for row in lost}


ARGUMENTS: dict[str, dict[str, Any]] = {
    "account_confirm_email": {"key": "x"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
}


def of_libraries() -> dict[str, str]:
    """The pages of allauth by name."""
    names = {name for name, _ in patterns() if name.startswith(("account_", "mfa_"))}
    return {name: reverse(name, kwargs=ARGUMENTS.get(name)) for name in sorted(names)}


LETTER = {
    "states": ["confirmed"],
    "subjects_en": "News",
    "bodies_en": "Welcome, {given_name}.",
}
RULE = {"amount": "1", "unit": "days", "anchor": "start", "is_active": "on"}


def address(view: str, side: Side) -> str:
    """Where `view` is for the rows of `side`; "event_page:draft" is a variant."""
    return reverse(view.split(":")[0], kwargs=places(side).get(view, {}))


@cache
def places(side: Side) -> dict[str, Values]:
    """The arguments of every view that has any."""
    programme, event = {"code": side.programme.code}, {"slug": side.event.slug}
    certified = {"code": side.certified.code}
    draft, held = {"slug": side.draft.slug}, {"slug": side.held.slug}
    person, group = {"uid": side.person.uid}, {"uid": side.group.uid}
    bodies = {"uid": side.office.uid, "other": side.same_office.uid}
    ready = held | {"uid": side.certificate.uid}
    token, mail = {"token": holder_token(side.certificate)}, {"name": "1"}
    series = {"slug": side.series.slug}
    issue = series | {"key": side.issue.key}
    dispatch = {"uid": side.dispatch.uid}
    registration = {"token": registration_token(side.registration)}
    invitation = {"token": invitation_token(side.invitation)}
    nominating = {"token": invitation_token(side.asked)}
    attendant = side.certificate.registration
    assert attendant is not None
    answering = answer_token(side.evaluation, attendant)
    asked = held | {"moment": "end"}
    reader = unsubscribe_token(side.series.uid, f"reader.{side.key}@canary.example")
    return {
        "programme_page": programme,
        "events_feed": {"language": "bg"},
        "programme_feed": programme | {"language": "bg"},
        "my_feed": {"token": f"calendar-{side.key}"},
        "my_enter": {"token": make_token(side.registration.email_key)},
        "address_change": {"token": change_token(side.change, "new")},
        "my_data": {"uid": side.person.uid},
        "my_copy": {"uid": side.person.uid},
        "my_record": {"uid": side.person.uid},
        "my_certificate": {"uid": side.certificate.uid},
        "demo_mail_page": mail,
        "event_roles": event,
        "event_role_remove": held | {"uid": side.role.uid},
        **_each(
            "trainer_page trainer_page_export trainer_edit trainer_rate",
            {"uid": side.role.person.uid},
        ),
        **_each(
            "region_page region_page_export region_status place_desk",
            {"uid": side.place.uid},
        ),
        **_each(
            "place_desk_part place_desk_export",
            {"uid": side.place.uid, "part": "events"},
        ),
        "demo_mail_html": mail,
        "demo_mail_file": mail | {"number": 0},
        **_of_register(side),
        **visit_places(side.visit),
        **facilitator_places(side.facilitators),
        "certificate_page": {"code": side.certificate.code},
        "certificate_of_holder": token,
        "certificate_of_holder_pdf": token,
        **_each(
            "registration_page registration_ticket registration_calendar "
            "registration_answers registration_change",
            registration,
        ),
        **_each("invitation_page invitation_register", invitation),
        "office_nominations": nominating,
        "office_nomination": nominating | {"uid": side.nomination.uid},
        "publication_file": {"uid": side.file.uid},
        "unsubscribe": {"token": reader},
        "subscription_confirm": {"token": confirm_token(side.subscription.uid)},
        "issue_page": series | {"key": side.published.key},
        "issue_page:draft": issue,
        "event_page:draft": draft,
        "event_calendar:draft": draft,
        "event_register:draft": draft,
        "api_event-detail:draft": draft,
        **_each("event_page event_calendar event_register event_registered", event),
        **_each("event_agenda event_agenda_print", event),
        **_each("api_event-detail checkin_page", event),
        **_each("event_desk event_step event_edit event_copy", event),
        **_each("event_sessions event_seats event_decision event_template", event),
        **_each("event_series event_series_export", event),
        **_each(
            "event_people event_decide event_priorities event_prerequisites registration_add event_checkin event_board series_create",
            event,
        ),
        **_each(
            "event_people_export event_sessions_export event_checkin_export "
            "event_invitations_export",
            event,
        ),
        **_each("event_nominations event_nominations_export", event),
        "nomination_page": event | {"uid": side.nomination.uid},
        "event_roles_export": held,
        **_each("event_invitations event_invite", event),
        **_each("event_messages event_letter_new event_reminder_new", event),
        **_each(
            "event_letter event_letter_edit",
            event | {"uid": side.letter.uid},
        ),
        "event_letter_export": event | {"uid": side.sent_letter.uid},
        **_each(
            "event_mail_text",
            event | {"kind": "registration.ticket"},
        ),
        **_each("programme_messages programme_reminder_new", programme),
        "programme_reminder": programme | {"uid": side.default.uid},
        "programme_mail_text": programme | {"kind": "event.changed"},
        **_each("event_reminder", event | {"uid": side.rule.uid}),
        "evaluation_answer": {"token": answering},
        "evaluation_room": {"uid": side.evaluation.uid},
        "evaluation_slip": {"uid": side.evaluation.uid, "code": side.slip},
        **_each("event_evaluation event_evaluation_preview", asked),
        **_each("event_evaluation_poster event_evaluation_slips", asked),
        "event_evaluation_own": held,
        "event_evaluation_results": held | {"moment": "months-3"},
        **_each("programme_evaluations programme_evaluations_export", programme),
        "needs_answer": {"token": needs_path(side.survey, side.person).split("/")[2]},
        "programme_needs": programme,
        **_each(
            "needs_survey needs_survey_export", programme | {"uid": side.survey.uid}
        ),
        "test_room": {"uid": side.test.uid},
        "test_sit": {"uid": side.test.uid, "token": registration_token(attendant)},
        **_each("event_tests event_tests_export", held),
        **_each("course_page course_edit", {"uid": side.course.uid}),
        **_each(
            "course_material_edit course_material_file",
            {"uid": side.course.uid, "material": side.course_material.uid},
        ),
        **_each("course_materials course_test", {"uid": side.course.uid}),
        "material_file": held | {"uid": side.material.uid},
        "material_file:internal": held | {"uid": side.notes.uid},
        "material_edit": held | {"uid": side.material.uid},
        "registration_material": registration | {"uid": side.handout.uid},
        **_each("event_materials event_materials_export", held),
        **_each("photo_file photo_small photo_edit", held | {"uid": side.photo.uid}),
        **_each(
            "photo_file:internal photo_small:internal",
            held | {"uid": side.snapshot.uid},
        ),
        **_each("event_photos event_photos_export event_photos_archive", held),
        "cost_edit": held | {"uid": side.cost.uid},
        **_each("event_costs event_costs_export", held),
        **_each(
            "event_devices event_devices_export event_sheets event_badges_print", event
        ),
        **_each("sheet_page sheet_print", event | {"uid": side.signed.sheet.uid}),
        "sheet_file": event | {"uid": side.signed.sheet.uid, "page": side.signed.uid},
        "loose_page_file": event | {"uid": side.loose.uid},
        **_each("sheet_day sheet_day_export", event | {"on": str(side.event.day)}),
        **_each("event_room event_room_export room_screen", event),
        **_each("event_reviews event_refused event_refused_export", event),
        "self_checkin_undo": event | {"uid": side.self_scan.pk},
        "room_code": {"code": "ABCDEF"},
        "room_here": {"token": side.room_pass},
        **_each("device_code device_revoke", event | {"uid": side.device.uid}),
        "conclusion_file": held | {"uid": side.conclusion.uid},
        "conclusion_file:internal": held | {"uid": side.minutes.uid},
        **_each("event_conclusions event_conclusions_export", held),
        "session_count": held | {"uid": side.unseen.uid},
        "scan_settle": held | {"uid": side.doubtful.pk},
        "session_edit": event | {"uid": side.session.uid},
        "session_presence": event | {"uid": side.session.uid},
        "presence_correct": event
        | {"uid": side.registration.uid, "session": side.session.uid},
        "quota_remove": event | {"uid": side.quota.uid},
        **_each("event_form event_form_preview event_form_answers", event),
        "answer_file": registration | {"file": side.answer_file.uid},
        "answer_file_desk": event
        | {"uid": side.registration.uid, "file": side.answer_file.uid},
        "question_add": event | {"kind": "text"},
        "question_edit": event | {"uid": side.question.uid},
        **_each(
            "registration_desk registration_correct registration_answers_desk",
            event | {"uid": side.registration.uid},
        ),
        **_each(
            "programme_edit programme_retention programme_donor_add programme_partner_add",
            programme,
        ),
        "programme_questions": programme,
        **_each(
            "programme_groups programme_groups_export programme_group_add", programme
        ),
        **_each(
            "programme_group programme_group_retire",
            programme | {"uid": side.planned.uid},
        ),
        "programme_question": programme | {"field": "birth_year"},
        "programme_donor_remove": programme | {"uid": side.funding.uid},
        "programme_partner_remove": programme | {"uid": side.partner.uid},
        **_each("person_page person_edit person_erase post_add", person),
        **_each("person_copy person_copy_file", person),
        **_each("person_record person_record_print", person),
        "post_end": person | {"post": side.post.uid},
        **_each("post_confirm post_withdraw", person | {"post": side.unsure.uid}),
        **_each("person_merge person_apart", person | {"other": side.double.uid}),
        "request_page": {"uid": side.wish.uid},
        "person_merge_page": {"uid": side.merge.uid},
        **_each(
            "job_profile_edit job_profile_retire job_profile_merge",
            {"uid": side.profile.uid},
        ),
        **_each("organisation_merge organisation_apart", bodies),
        "organisation_merge_page": {"uid": side.organisation_merge.uid},
        **_each("group_edit group_edit_export group_archive group_copy", group),
        **_each("import_columns import_page import_errors", {"uid": side.run.uid}),
        "import_page_export": {"uid": side.run.uid},
        **_each("event_certificates certificates_issue certificates_print", held),
        "event_certificates_export": held,
        "programme_register_export": certified,
        "programme_edit_export": programme,
        "programme_figures_export": programme,
        "newsletter_readers_export": series,
        "dispatch_page_export": dispatch,
        **_each("certificate_pdf certificate_revoke certificate_replace", ready),
        "certificate_again": held | {"uid": side.failed.uid},
        "certificate_anew": held | {"uid": side.revoked.uid},
        "role_certificate": held | {"uid": side.role.uid},
        **_each("programme_figures programme_certificates signatory_add", programme),
        **_each("programme_coverage programme_coverage_export", programme),
        "coverage_gap": programme | {"place": side.place.uid, "topic": side.topic.code},
        **_each("programme_series_create programme_specimen", programme),
        **_each("programme_design programme_register", certified),
        **_each(
            "signatory_edit signatory_remove",
            programme | {"uid": side.signatory.uid},
        ),
        **_each("newsletter_page newsletter_feed newsletter_subscribe", series),
        "newsletter_page_export": series,
        "issue_new": series,
        **_each("issue_desk issue_publish article_new issue_preview", issue),
        **_each("issue_preview_mail issue_send audience_new issue_test", issue),
        "article_edit": issue | {"uid": side.article.uid},
        **_each("dispatch_page dispatch_progress", dispatch),
    }


def _of_register(side: Side) -> dict[str, Values]:
    office, rows = {"uid": side.office.uid}, side.register
    history = office | {"part": "events"}
    names = "organisation_page organisation_logo organisation_ask registry_page"
    more = "registry_edit registry_confirm member_list member_export member_add membership_add body_list"
    body = office | {"body": rows.body.uid}
    return {
        "organisation_history": office,
        **_each("organisation_history_part organisation_history_export", history),
        **_each(f"{names} {more} organisation_contacts", office),
        "api_organisation-detail": office,
        "organisation_contacts_export": office,
        "organisation_update": {"token": update_token(side.office)},
        "membership_end": office | {"membership": rows.membership.uid},
        "proposal_page": {"uid": rows.proposal.uid},
        "catalogue_file": {"uid": rows.catalogue.uid},
        "catalogue_file:draft": {"uid": rows.frozen.uid},
        "catalogue_show": {"uid": rows.frozen.uid},
        "missing_page": {"uid": rows.missing.uid},
        "body_page": body,
        "body_page_export": body,
        "body_export": office,
        "body_member_end": body | {"member": rows.member.uid},
        "contact_end": office | {"contact": rows.contact.uid},
    }


def _each(names: str, arguments: Values) -> dict[str, Values]:
    return dict.fromkeys(names.split(), arguments)


def body(view: str, side: Side) -> Values:
    """What `view` is sent; where it changes something it is right, so that nothing but
    a door can refuse it.
    """
    data = _bodies(side).get(view, {})
    if view.endswith("_export"):
        data = {"columns": [COLUMNS.get(view, "name")], "language": "en"}
        return data | {"letters": "written"}
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return data


@cache
def _bodies(side: Side) -> dict[str, Values]:
    return {**_of_programmes(side), **_of_events(side), **_of_people(side)} | {
        **visit_bodies(side.visit),
        **facilitator_bodies(side.facilitators),
        **_of_organisations(side),
        **_of_certificates(side),
        **_of_newsletters(side),
    }


def _of_programmes(side: Side) -> dict[str, Values]:
    programme = {
        "titles_en": "Good governance",
        "short_names_en": "Governance",
        "language": "en",
        "period_precision": "day",
        "starts_on": "27.09.2021",
        "duration_months": "27",
    }
    return {
        "address_change": {"act": "yes"},
        "my_page": {"email": side.registration.email},
        "programme_new": programme | {"code": "brand-new"},
        "programme_edit": programme | {"code": side.programme.code},
        "programme_question": {"is_asked": "on", "bands": "18, 55"},
        "programme_group_add": {"names_en": "Mayors", "organisation_kind": "council"},
        "programme_group": {"names_en": "Officials", "organisation_kind": "council"},
        "programme_donor_add": {"donor": side.donor.pk, "share": "1"},
        "programme_partner_add": {"organisation": side.office.uid, "role": "partner"},
    }


def _of_events(side: Side) -> dict[str, Values]:
    assert side.event.starts_at is not None
    day = f"{side.event.starts_at.astimezone(side.event.tz):%d.%m.%Y}"
    attendant = side.certificate.registration
    assert attendant is not None
    hours = {"starts_at": f"{day} 13:00", "ends_at": f"{day} 14:30"}
    somebody = {
        "given_name": "Ana",
        "family_name": "New",
        "email": "new@town.example",
        "organisation": str(side.office.uid),
        "language": "en",
    }
    event = {
        "titles_en": "Another title",
        "programme": str(side.programme.uid),
        "kind": str(side.event.kind.uid),
        "starts_at": "13.10.2032 9:30",
        "ends_at": "13.10.2032 17:00",
        "time_zone": "Europe/Sofia",
        "mode": "in_person",
        "languages": ["bg"],
        "hold_hours": "24",
        "threshold_percent": "80",
        "late_minutes": "15",
        "partial_percent": "80",
        "hour_minutes": "60",
    }
    return {
        "event_register": somebody,
        "event_register:draft": somebody,
        "registration_page": {"act": "cancel"},
        "registration_change": {"post_title": "Expert", "language": "bg"},
        "event_nominations": {
            "pasted": "Ana\tNew\tnew@town.example",
            "language": "en",
            "request_uid": str(uuid.uuid4()),
        },
        "nomination_page": {"act": "withdraw"},
        "office_nominations": {"act": "decline"},
        "office_nomination": {"act": "withdraw"},
        "invitation_page": {"act": "decline"},
        "event_invitations": {
            "act": "withdraw",
            "invitation": str(side.invitation.uid),
        },
        "evaluation_answer": {"overall": "4"},
        "evaluation_slip": {"overall": "4"},
        "evaluation_room": {"code": attendant.email},
        "event_evaluation": {"act": "remind"},
        "needs_answer": {"topics": str(side.topic.uid)},
        "needs_survey": {"act": "close"},
        "programme_needs": {
            "titles_en": "Needs",
            "group": str(side.group.uid),
            "topics": [str(side.topic.uid)],
            "closes_on": "1.1.2040",
        },
        "test_room": {"code": ticket_code(attendant)},
        "event_tests": {"act": "close", "moment": "before"},
        "event_evaluation_results": {
            "columns": ["name"],
            "language": "en",
            "letters": "written",
        },
        "event_conclusions": {"act": "hide", "conclusion": str(side.conclusion.uid)},
        "event_invite": {"group": str(side.group.uid), "seen": Plan([]).digest},
        **_each("event_letter_new event_letter_edit", LETTER),
        **_each("event_reminder_new event_reminder", LETTER | RULE),
        **_each("programme_reminder_new programme_reminder", LETTER | RULE),
        "programme_messages": {"number": "100"},
        "programme_retention": {"months": "", "hold_reason": "Audit"},
        "event_letter": {"act": "drop"},
        **_each("event_mail_text programme_mail_text", LETTER),
        "invitation_register": somebody,
        "registration_add": somebody,
        "event_prerequisites": {
            "act": "add",
            "kind": "group",
            "group": str(side.group.uid),
        },
        "event_priorities": {"act": "add", "group": str(side.group.uid)},
        "event_decide": {
            "act": "cancel",
            "people": str(side.registration.uid),
            f"reasons_{side.registration.language}": "ill",
        },
        "registration_desk": {"act": "cancel", "reason": "ill"},
        "registration_correct": somebody,
        "registration_answers_desk": {f"q-{side.question.uid}": "By bus"},
        "registration_answers": {f"q-{side.question.uid}": "On foot"},
        "checkin_page": {"code": ticket_code(side.registration)},
        "event_devices": {"label": "Entrance"},
        "event_room": {"is_on": "on", "before_minutes": "5", "after_minutes": "5"},
        "room_enter": {"code": "ABCDEF"},
        "room_here": {"who": ticket_code(side.registration)},
        "event_sheets": {
            "act": "print",
            "language": "en",
            "on": str(side.event.day),
        },
        "sheet_page": {"act": "type", "rows": "1"},
        "sheet_day": {
            "outcome": "leave_out",
            "rows": f"{side.signed.sheet.uid}:2",
            "reason": "a scribble",
        },
        "api_devices": {"code": enrolment_code(side.device)},
        "event_form": {"act": "retire", "question": str(side.question.uid)},
        "event_form_preview": {"given_name": "Ana"},
        "question_add": {"labels_bg": "Anything else?"},
        "question_edit": {"labels_en": "How do you come?"},
        "course_add": {"titles_en": "New course"},
        "course_edit": {"titles_en": "Another course"},
        "course_materials": LINKED,
        "course_test": {"act": "set_up", "best_score": "10"},
        "course_material_edit": {"titles_en": "Others", "visibility": "public"},
        **_each(
            "event_costs cost_edit", {"kind": "room", "planned": "1", "currency": "EUR"}
        ),
        "event_photos": {"pictures": SimpleUploadedFile("a.png", picture())},
        "photo_edit": {"act": "withhold", "captions_en": "Hall", "shows_people": "no"},
        "event_materials": LINKED,
        "material_edit": {"titles_en": "Others", "visibility": "public"},
        "event_add": event,
        "event_edit": event,
        "event_copy": {"first_day": "13.10.2032"},
        "event_decision": {"act": "assure"},
        "event_template": {"template": "yes"},
        "event_series": {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-first_day": "13.10.2032",
        },
        "event_step": {"step": "closed"},
        "event_sessions": {"titles_en": "Part two", "kind": "workshop", **hours},
        "session_edit": {"titles_en": "Part one", "kind": "workshop", **hours},
        "event_seats": {"scope": "event", "size": "30"},
        "session_count": {"nobody": "yes"},
        "session_presence": {
            "chosen": f"{side.registration.uid}:",
            "which": "chosen",
            "says": "excused",
            "reason": "Called",
            "id": str(uuid.uuid4()),
        },
        "presence_correct": {
            "says": "excused",
            "reason": "Called",
            "id": str(uuid.uuid4()),
        },
        "scan_settle": {"counts": "no"},
    }


def _of_people(side: Side) -> dict[str, Values]:
    person = {"given_name": "Ana", "family_name": "New", "language": "bg"}
    group = {
        "act": "save",
        "names_en": "Speakers of Bulgarian",
        "rule-join": "all",
        "rule-0-criterion": "language",
        "rule-0-shown": "language",
        "rule-0-applies": "yes",
        "rule-0-value": ["bg"],
    }
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "event_roles": {"person": side.role.person.uid, "role": "host"},
        "trainer_edit": {"languages": ["bg"]},
        "trainer_rate": {
            "amount": "100",
            "currency": "EUR",
            "unit": "day",
            "started_on": "1.1.2026",
        },
        "person_add": person,
        "person_edit": person,
        "person_copy_file": {"checked": "document", "language": "bg", "as": "zip"},
        "person_erase": {
            "reason": "request",
            "typed_name": side.person.full_name,
        },
        "post_add": {"organisation": str(side.publisher.uid), "title": "member"},
        "post_end": {"on": f"{yesterday:%d.%m.%Y}"},
        "person_merge": {"email": "lose"},
        "request_page": {"act": "accept", "field": ["family_name"]},
        "organisation_merge": {"names": "keep"},
        "import_add": {
            "sender": side.run.sender,
            "file": SimpleUploadedFile("list.csv", LIST, "text/csv"),
        },
        "import_columns": {"column_0_0_0": "name", "column_0_0_1": "organisation"},
        "import_page": {"act": "import"},
        "job_profile_add": {"labels_en": "A new profile"},
        "job_profile_edit": {"labels_en": "Another name"},
        "job_profile_merge": {"into": str(side.other_profile.uid)},
        "group_add": group,
        "group_edit": group,
    }


def _of_organisations(side: Side) -> dict[str, Values]:
    card = {"names_en": "Office", "language": "en", "kind": "office"}
    other = {"organisation": str(side.publisher.uid)}
    past = {"started_on": "1.5.2001", "ended_on": "1.5.2002"}
    yesterday = f"{timezone.localdate() - timedelta(days=1):%d.%m.%Y}"
    catalogue = {"titles_en": "Offices", "kind": "administration", "language": "en"}
    region = side.office.region and side.office.region.parent
    assert region is not None
    return {
        "organisation_update": {
            "act": "correct",
            "name": "Canary",
            "phone": "+387 55 000 000",
        },
        "region_status": {"status": "община", "on": yesterday},
        "registry_add": card,
        "registry_edit": card,
        "registry_ask": {"which": "all"},
        "member_add": other | past,
        "membership_add": other | past,
        "membership_end": {"on": yesterday},
        "proposal_page": {"act": "accept", "field": ["phone"]},
        "catalogue_list": catalogue | {"region": str(region.uid)},
        "catalogue_show": {"act": "show"},
        "missing_page": {"act": "join", "organisation": str(side.office.uid)},
        "body_list": {"names_en": "Forum"},
        "body_page": {"act": "meeting", "held_on": yesterday, "minutes": "Agreed."},
        "body_member_end": {"on": yesterday},
        "organisation_contacts": {
            "programme": str(side.programme.uid),
            "person": str(side.person.uid),
            "role": "coordinator",
            "started_on": yesterday,
        },
        "contact_end": {"on": yesterday},
    }


def _of_certificates(side: Side) -> dict[str, Values]:
    organiser = side.event.organisers.all()[0].organisation
    names = {"given_name": "Ana", "family_name": "New"}
    signatory = {
        "names_en": "Another Name",
        "organisation": str(side.publisher.uid),
        "position": "2",
    }
    return {
        "verify_file": {"file": SimpleUploadedFile("a.pdf", PDF, "application/pdf")},
        "series_create": {"code": f"NEW{side.key}", "organisation": str(organiser.uid)},
        "certificates_issue": {"kind": "participation", "first": "bg"},
        "programme_series_create": {
            "code": f"PRG{side.key}",
            "organisation": str(side.publisher.uid),
        },
        "programme_design": {"design": "plain"},
        "signatory_add": signatory,
        "signatory_edit": signatory,
        "certificate_revoke": {"reason": "mistake"},
        "certificate_replace": {"reason": "misspelt", **names},
    }


def _of_newsletters(side: Side) -> dict[str, Values]:
    article = {"titles_en": "News", "bodies_en": "Dear {name},\n\n**News**."}
    return {
        "newsletter_subscribe": {"email": "new@town.example", "language": "en"},
        "newsletter_new": {
            "titles_en": "Bulletin",
            "slug": f"new-{uuid.uuid4().hex[:8]}",
            "publisher": side.publisher.pk,
            "languages": ["en", "bg"],
        },
        "issue_new": {"titles_en": "The next one"},
        "issue_desk": {"titles_en": "Another title"},
        "article_new": article,
        "article_edit": article,
        "issue_send": {"audience": str(side.audience.uid)},
        "audience_new": {
            "names_en": "All",
            "groups": [side.group.pk],
            "basis": "public_task",
        },
        "issue_test": {"language": "en"},
        "dispatch_page": {"act": "cancel"},
    }
