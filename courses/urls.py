"""Addresses of events, registration and check-in."""

from django.urls import path

from courses.views import (
    agenda,
    answers,
    attendance,
    catalogue,
    checkin,
    conclusions,
    copying,
    decisions,
    desk,
    editing,
    evaluation,
    evaluation_desk,
    evaluation_results,
    exports,
    feeds,
    form_results,
    invitations,
    letters,
    mail_texts,
    materials,
    missing,
    needs,
    nominations,
    own_changes,
    people,
    prerequisites,
    priorities,
    public,
    questions,
    registration,
    replies,
    roles,
    series,
    templates,
    tests,
    tickets,
    turnout,
)
from courses.views.facilitators import (
    candidates,
    cascade,
    observations,
    pool,
    qualifications,
    requests,
)
from courses.views.visits import (
    delegations,
    legs,
    money,
    own,
    papers,
    practices,
    reports,
    rooms,
    travellers,
)

EVENT = "desk/events/<slug:slug>"

QUALIFICATION = "desk/qualifications/<uuid:uid>"

facilitators = [
    path(
        "desk/programmes/<slug:code>/qualifications/",
        qualifications.programme_qualifications,
        name="programme_qualifications",
    ),
    path(
        f"{QUALIFICATION}/",
        qualifications.qualification_page,
        name="qualification_page",
    ),
    path(
        f"{QUALIFICATION}/export/",
        qualifications.qualification_page_export,
        name="qualification_page_export",
    ),
    path(
        f"{QUALIFICATION}/edit/",
        qualifications.qualification_edit,
        name="qualification_edit",
    ),
    path(
        "desk/candidates/<uuid:uid>/", candidates.candidate_page, name="candidate_page"
    ),
    path(
        "observations/<str:token>/",
        observations.observation_form,
        name="observation_form",
    ),
    path(
        "desk/programmes/<slug:code>/cascade/",
        cascade.programme_cascade,
        name="programme_cascade",
    ),
    path(
        "desk/programmes/<slug:code>/cascade/export/",
        cascade.programme_cascade_export,
        name="programme_cascade_export",
    ),
    path("facilitators/", pool.pool_page, name="pool_page"),
    path("facilitators/ask/", pool.pool_ask, name="pool_ask"),
    path("facilitators/requests/<str:token>/", pool.pool_request, name="pool_request"),
    path("facilitators/answers/<str:token>/", pool.pool_answer, name="pool_answer"),
    path(
        f"{QUALIFICATION}/requests/",
        requests.pool_request_list,
        name="pool_request_list",
    ),
    path(
        f"{QUALIFICATION}/requests/export/",
        requests.pool_request_export,
        name="pool_request_export",
    ),
    path(
        "desk/facilitators/requests/<uuid:uid>/",
        requests.pool_request_page,
        name="pool_request_page",
    ),
    path(
        "desk/evidence/<uuid:uid>/file/", candidates.evidence_file, name="evidence_file"
    ),
]

urlpatterns = [
    *facilitators,
    path("events/", public.event_list, name="event_list"),
    path("calendar/<str:language>/events.ics", feeds.events_feed, name="events_feed"),
    path(
        "calendar/<str:language>/programmes/<slug:code>.ics",
        feeds.programme_feed,
        name="programme_feed",
    ),
    path("my/calendar/<str:token>.ics", feeds.my_feed, name="my_feed"),
    path("events/list/export/", exports.event_export, name="event_export"),
    path("events/<slug:slug>/", public.event_page, name="event_page"),
    path(
        "events/<slug:slug>/calendar.ics", public.event_calendar, name="event_calendar"
    ),
    path("events/<slug:slug>/agenda/", agenda.event_agenda, name="event_agenda"),
    path(
        "events/<slug:slug>/agenda/print/",
        agenda.event_agenda_print,
        name="event_agenda_print",
    ),
    path(
        "events/<slug:slug>/files/<uuid:uid>/",
        conclusions.conclusion_file,
        name="conclusion_file",
    ),
    path(
        "events/<slug:slug>/materials/<uuid:uid>/",
        materials.material_file,
        name="material_file",
    ),
    path(
        "events/<slug:slug>/register/",
        registration.event_register,
        name="event_register",
    ),
    path(
        "events/<slug:slug>/registered/",
        registration.event_registered,
        name="event_registered",
    ),
    path(
        "my/registrations/<str:token>/",
        registration.registration_page,
        name="registration_page",
    ),
    path(
        "my/registrations/<str:token>/change/",
        own_changes.registration_change,
        name="registration_change",
    ),
    path(
        "my/registrations/<str:token>/ticket/",
        tickets.registration_ticket,
        name="registration_ticket",
    ),
    path(
        "my/registrations/<str:token>/calendar.ics",
        tickets.registration_calendar,
        name="registration_calendar",
    ),
    path(
        "my/registrations/<str:token>/answers/",
        answers.registration_answers,
        name="registration_answers",
    ),
    path(
        "my/registrations/<str:token>/materials/<uuid:uid>/",
        materials.registration_material,
        name="registration_material",
    ),
    path(
        "my/registrations/<str:token>/travel/",
        own.registration_travel,
        name="registration_travel",
    ),
    path(
        "my/registrations/<str:token>/booklet/",
        papers.registration_booklet,
        name="registration_booklet",
    ),
    path(
        "my/registrations/<str:token>/report/",
        reports.registration_report,
        name="registration_report",
    ),
    path("practices/", practices.practice_list, name="practice_list"),
    path("practices/<uuid:uid>/", practices.practice_page, name="practice_page"),
    path("practices/<uuid:uid>/file/", practices.practice_file, name="practice_file"),
    path("invitations/<str:token>/", replies.invitation_page, name="invitation_page"),
    path(
        "invitations/<str:token>/register/",
        replies.invitation_register,
        name="invitation_register",
    ),
    path(
        "evaluations/room/<uuid:uid>/",
        evaluation.evaluation_room,
        name="evaluation_room",
    ),
    path(
        "evaluations/room/<uuid:uid>/<str:code>/",
        evaluation.evaluation_slip,
        name="evaluation_slip",
    ),
    path(
        "evaluations/<str:token>/",
        evaluation.evaluation_answer,
        name="evaluation_answer",
    ),
    path("needs/<str:token>/", needs.needs_answer, name="needs_answer"),
    path(
        "desk/programmes/<slug:code>/needs/",
        needs.programme_needs,
        name="programme_needs",
    ),
    path(
        "desk/programmes/<slug:code>/needs/<uuid:uid>/",
        needs.needs_survey,
        name="needs_survey",
    ),
    path(
        "desk/programmes/<slug:code>/needs/<uuid:uid>/export/",
        needs.needs_survey_export,
        name="needs_survey_export",
    ),
    path("tests/<uuid:uid>/", tests.test_room, name="test_room"),
    path("tests/<uuid:uid>/<str:token>/", tests.test_sit, name="test_sit"),
    path("checkin/<slug:slug>/", checkin.checkin_page, name="checkin_page"),
    path("desk/courses/", catalogue.course_list, name="course_list"),
    path("desk/courses/new/", catalogue.course_add, name="course_add"),
    path("desk/courses/<uuid:uid>/", catalogue.course_page, name="course_page"),
    path("desk/courses/<uuid:uid>/edit/", catalogue.course_edit, name="course_edit"),
    path(
        "desk/courses/<uuid:uid>/materials/",
        materials.course_materials,
        name="course_materials",
    ),
    path(
        "desk/courses/<uuid:uid>/materials/<uuid:material>/",
        materials.course_material_edit,
        name="course_material_edit",
    ),
    path(
        "desk/courses/<uuid:uid>/materials/<uuid:material>/file/",
        materials.course_material_file,
        name="course_material_file",
    ),
    path("desk/events/", desk.desk_events, name="desk_events"),
    path("desk/events/export/", exports.desk_events_export, name="desk_events_export"),
    path("desk/organisations/missing/", missing.missing_list, name="missing_list"),
    path(
        "desk/organisations/missing/export/",
        exports.missing_export,
        name="missing_export",
    ),
    path(
        "desk/organisations/missing/<uuid:uid>/",
        missing.missing_page,
        name="missing_page",
    ),
    path("desk/nominations/", nominations.nomination_events, name="nomination_events"),
    path(
        "desk/nominations/<slug:slug>/",
        nominations.event_nominations,
        name="event_nominations",
    ),
    path(
        "desk/nominations/<slug:slug>/export/",
        exports.event_nominations_export,
        name="event_nominations_export",
    ),
    path(
        "desk/nominations/<slug:slug>/<uuid:uid>/",
        nominations.nomination_page,
        name="nomination_page",
    ),
    path("desk/events/templates/", templates.event_templates, name="event_templates"),
    path("desk/events/new/", editing.event_add, name="event_add"),
    path(f"{EVENT}/", desk.event_desk, name="event_desk"),
    path(f"{EVENT}/step/", desk.event_step, name="event_step"),
    path(f"{EVENT}/edit/", editing.event_edit, name="event_edit"),
    path(f"{EVENT}/copy/", copying.event_copy, name="event_copy"),
    path(f"{EVENT}/sessions/", editing.event_sessions, name="event_sessions"),
    path(
        f"{EVENT}/sessions/export/",
        exports.event_sessions_export,
        name="event_sessions_export",
    ),
    path(f"{EVENT}/sessions/<uuid:uid>/", editing.session_edit, name="session_edit"),
    path(f"{EVENT}/materials/", materials.event_materials, name="event_materials"),
    path(
        f"{EVENT}/materials/export/",
        exports.event_materials_export,
        name="event_materials_export",
    ),
    path(
        f"{EVENT}/materials/<uuid:uid>/",
        materials.material_edit,
        name="material_edit",
    ),
    path(f"{EVENT}/roles/", roles.event_roles, name="event_roles"),
    path(
        f"{EVENT}/roles/export/",
        exports.event_roles_export,
        name="event_roles_export",
    ),
    path(
        f"{EVENT}/roles/<uuid:uid>/remove/",
        roles.event_role_remove,
        name="event_role_remove",
    ),
    path(f"{EVENT}/route/", legs.event_route, name="event_route"),
    path(f"{EVENT}/route/<uuid:uid>/", legs.leg_edit, name="leg_edit"),
    path(
        f"{EVENT}/delegations/",
        delegations.event_delegations,
        name="event_delegations",
    ),
    path(
        f"{EVENT}/travellers/",
        travellers.event_travellers,
        name="event_travellers",
    ),
    path(
        f"{EVENT}/travellers/<uuid:uid>/",
        travellers.traveller_desk,
        name="traveller_desk",
    ),
    path(f"{EVENT}/rooms/", rooms.event_rooms, name="event_rooms"),
    path(f"{EVENT}/rooms/print/", papers.event_rooms_print, name="event_rooms_print"),
    path(
        f"{EVENT}/rooms/export/", papers.event_rooms_export, name="event_rooms_export"
    ),
    path(f"{EVENT}/money/", money.event_money, name="event_money"),
    path(f"{EVENT}/money/print/", papers.event_money_print, name="event_money_print"),
    path(
        f"{EVENT}/money/export/", papers.event_money_export, name="event_money_export"
    ),
    path(f"{EVENT}/papers/", papers.event_papers, name="event_papers"),
    path(
        f"{EVENT}/booklet/print/",
        papers.event_booklet_print,
        name="event_booklet_print",
    ),
    path(f"{EVENT}/reports/", reports.event_reports, name="event_reports"),
    path(f"{EVENT}/practices/", practices.event_practices, name="event_practices"),
    path(
        f"{EVENT}/practices/<uuid:uid>/",
        practices.practice_edit,
        name="practice_edit",
    ),
    path(f"{EVENT}/seats/", editing.event_seats, name="event_seats"),
    path(f"{EVENT}/seats/<uuid:uid>/", editing.quota_remove, name="quota_remove"),
    path(
        f"{EVENT}/prerequisites/",
        prerequisites.event_prerequisites,
        name="event_prerequisites",
    ),
    path(
        f"{EVENT}/priorities/",
        priorities.event_priorities,
        name="event_priorities",
    ),
    path(f"{EVENT}/people/", people.event_people, name="event_people"),
    path(
        f"{EVENT}/people/export/",
        exports.event_people_export,
        name="event_people_export",
    ),
    path(f"{EVENT}/people/decide/", decisions.event_decide, name="event_decide"),
    path(f"{EVENT}/people/new/", people.registration_add, name="registration_add"),
    path(
        f"{EVENT}/people/<uuid:uid>/",
        people.registration_desk,
        name="registration_desk",
    ),
    path(
        f"{EVENT}/people/<uuid:uid>/correct/",
        people.registration_correct,
        name="registration_correct",
    ),
    path(
        f"{EVENT}/people/<uuid:uid>/answers/",
        answers.registration_answers_desk,
        name="registration_answers_desk",
    ),
    path(f"{EVENT}/form/", questions.event_form, name="event_form"),
    path(
        f"{EVENT}/form/preview/",
        form_results.event_form_preview,
        name="event_form_preview",
    ),
    path(
        f"{EVENT}/form/answers/",
        form_results.event_form_answers,
        name="event_form_answers",
    ),
    path(
        f"{EVENT}/people/<uuid:uid>/files/<uuid:file>/",
        form_results.answer_file_desk,
        name="answer_file_desk",
    ),
    path(
        "my/registrations/<str:token>/files/<uuid:file>/",
        form_results.answer_file,
        name="answer_file",
    ),
    path(
        f"{EVENT}/form/new/<slug:kind>/",
        questions.question_add,
        name="question_add",
    ),
    path(
        f"{EVENT}/form/<uuid:uid>/",
        questions.question_edit,
        name="question_edit",
    ),
    path(
        f"{EVENT}/invitations/",
        invitations.event_invitations,
        name="event_invitations",
    ),
    path(
        f"{EVENT}/invitations/export/",
        exports.event_invitations_export,
        name="event_invitations_export",
    ),
    path(f"{EVENT}/invitations/new/", invitations.event_invite, name="event_invite"),
    path(f"{EVENT}/messages/", letters.event_messages, name="event_messages"),
    path(f"{EVENT}/messages/new/", letters.event_letter_edit, name="event_letter_new"),
    path(f"{EVENT}/messages/<uuid:uid>/", letters.event_letter, name="event_letter"),
    path(
        f"{EVENT}/messages/<uuid:uid>/edit/",
        letters.event_letter_edit,
        name="event_letter_edit",
    ),
    path(
        f"{EVENT}/messages/<uuid:uid>/mail/",
        letters.event_letter_mail,
        name="event_letter_mail",
    ),
    path(
        f"{EVENT}/mails/<str:kind>/",
        mail_texts.event_mail_text,
        name="event_mail_text",
    ),
    path(
        f"{EVENT}/mails/<str:kind>/mail/",
        mail_texts.event_mail_text_mail,
        name="event_mail_text_mail",
    ),
    path(
        "desk/programmes/<slug:code>/mails/<str:kind>/",
        mail_texts.programme_mail_text,
        name="programme_mail_text",
    ),
    path(f"{EVENT}/reminders/new/", letters.event_reminder, name="event_reminder_new"),
    path(
        f"{EVENT}/reminders/<uuid:uid>/", letters.event_reminder, name="event_reminder"
    ),
    path(
        f"{EVENT}/reminders/<uuid:uid>/mail/",
        letters.event_reminder_mail,
        name="event_reminder_mail",
    ),
    path(
        f"{EVENT}/conclusions/",
        conclusions.event_conclusions,
        name="event_conclusions",
    ),
    path(
        "desk/programmes/<slug:code>/evaluations/",
        evaluation_results.programme_evaluations,
        name="programme_evaluations",
    ),
    path(
        "desk/programmes/<slug:code>/evaluations/export/",
        evaluation_results.programme_evaluations_export,
        name="programme_evaluations_export",
    ),
    path(
        f"{EVENT}/evaluation/own/",
        evaluation_results.event_evaluation_own,
        name="event_evaluation_own",
    ),
    path(
        f"{EVENT}/evaluation/<slug:moment>/results/",
        evaluation_results.event_evaluation_results,
        name="event_evaluation_results",
    ),
    path(
        f"{EVENT}/evaluation/<slug:moment>/",
        evaluation_desk.event_evaluation,
        name="event_evaluation",
    ),
    path(
        f"{EVENT}/evaluation/<slug:moment>/preview/",
        evaluation_desk.event_evaluation_preview,
        name="event_evaluation_preview",
    ),
    path(
        f"{EVENT}/evaluation/<slug:moment>/poster/",
        evaluation_desk.event_evaluation_poster,
        name="event_evaluation_poster",
    ),
    path(
        f"{EVENT}/evaluation/<slug:moment>/slips/",
        evaluation_desk.event_evaluation_slips,
        name="event_evaluation_slips",
    ),
    path(
        f"{EVENT}/conclusions/export/",
        exports.event_conclusions_export,
        name="event_conclusions_export",
    ),
    path(f"{EVENT}/tests/", tests.event_tests, name="event_tests"),
    path(f"{EVENT}/tests/export/", tests.event_tests_export, name="event_tests_export"),
    path(f"{EVENT}/template/", templates.event_template, name="event_template"),
    path(f"{EVENT}/decision/", turnout.event_decision, name="event_decision"),
    path(f"{EVENT}/series/", series.event_series, name="event_series"),
    path(
        f"{EVENT}/series/export/",
        series.event_series_export,
        name="event_series_export",
    ),
    path(
        f"{EVENT}/sessions/<uuid:uid>/count/",
        attendance.session_count,
        name="session_count",
    ),
    path(
        f"{EVENT}/scans/<uuid:uid>/settle/",
        attendance.scan_settle,
        name="scan_settle",
    ),
    path(f"{EVENT}/checkin/", checkin.event_checkin, name="event_checkin"),
    path(
        f"{EVENT}/checkin/export/",
        exports.event_checkin_export,
        name="event_checkin_export",
    ),
]
