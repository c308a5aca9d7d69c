"""Addresses of the desk: courses, nominations, programmes."""

from django.urls import path

from courses.views import (
    catalogue,
    course_tests,
    desk,
    editing,
    evaluation_results,
    exports,
    mail_texts,
    materials,
    missing,
    needs,
    nominations,
    planned_groups,
    programme_messages,
    templates,
)

urlpatterns = [
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
    path(
        "desk/programmes/<slug:code>/groups/",
        planned_groups.programme_groups,
        name="programme_groups",
    ),
    path(
        "desk/programmes/<slug:code>/groups/export/",
        planned_groups.programme_groups_export,
        name="programme_groups_export",
    ),
    path(
        "desk/programmes/<slug:code>/groups/new/",
        planned_groups.programme_group_add,
        name="programme_group_add",
    ),
    path(
        "desk/programmes/<slug:code>/groups/<uuid:uid>/",
        planned_groups.programme_group,
        name="programme_group",
    ),
    path(
        "desk/programmes/<slug:code>/groups/<uuid:uid>/retire/",
        planned_groups.programme_group_retire,
        name="programme_group_retire",
    ),
    path("desk/courses/", catalogue.course_list, name="course_list"),
    path("desk/courses/new/", catalogue.course_add, name="course_add"),
    path("desk/courses/<uuid:uid>/", catalogue.course_page, name="course_page"),
    path("desk/courses/<uuid:uid>/edit/", catalogue.course_edit, name="course_edit"),
    path(
        "desk/courses/<uuid:uid>/materials/",
        materials.course_materials,
        name="course_materials",
    ),
    path("desk/courses/<uuid:uid>/test/", course_tests.course_test, name="course_test"),
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
    path(
        "desk/programmes/<slug:code>/messages/",
        programme_messages.programme_messages,
        name="programme_messages",
    ),
    path(
        "desk/programmes/<slug:code>/reminders/new/",
        programme_messages.programme_reminder,
        name="programme_reminder_new",
    ),
    path(
        "desk/programmes/<slug:code>/reminders/<uuid:uid>/",
        programme_messages.programme_reminder,
        name="programme_reminder",
    ),
    path(
        "desk/programmes/<slug:code>/mails/<str:kind>/",
        mail_texts.programme_mail_text,
        name="programme_mail_text",
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
]
