"""Addresses of events for everybody, and of those who hold a link."""

from django.urls import path

from courses.views import (
    agenda,
    answers,
    conclusions,
    evaluation,
    exports,
    feeds,
    form_results,
    materials,
    needs,
    office_nominations,
    own_changes,
    photos,
    public,
    registration,
    replies,
    tests,
    tickets,
)

urlpatterns = [
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
    path("events/<slug:slug>/photos/<uuid:uid>/", photos.photo_file, name="photo_file"),
    path(
        "events/<slug:slug>/photos/<uuid:uid>/small/",
        photos.photo_small,
        name="photo_small",
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
        "nominations/<str:token>/",
        office_nominations.office_nominations,
        name="office_nominations",
    ),
    path(
        "nominations/<str:token>/<uuid:uid>/",
        office_nominations.office_nomination,
        name="office_nomination",
    ),
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
    path("tests/<uuid:uid>/", tests.test_room, name="test_room"),
    path("tests/<uuid:uid>/<str:token>/", tests.test_sit, name="test_sit"),
    path(
        "my/registrations/<str:token>/files/<uuid:file>/",
        form_results.answer_file,
        name="answer_file",
    ),
]
