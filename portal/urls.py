"""Addresses of what shows several apps at once."""

from django.urls import path

from portal.views import (
    copies,
    coverage,
    demo,
    desk,
    erasure,
    history,
    home,
    my,
    own,
    places,
    qualifications,
    record,
    retention,
    trainers,
    workload,
)

HISTORY = "desk/organisations/<uuid:uid>/history"

urlpatterns = [
    path("", home.home, name="home"),
    path("favicon.ico", home.favicon, name="favicon"),
    path("health/", home.health, name="health"),
    path("programmes/<slug:code>/", home.programme_page, name="programme_page"),
    path("organisations/places/<uuid:uid>/", places.region_page, name="region_page"),
    path("my/", my.my_page, name="my_page"),
    path("my/link/<str:token>/", my.my_enter, name="my_enter"),
    path("my/leave/", my.my_leave, name="my_leave"),
    path("my/calendar/", my.my_calendar, name="my_calendar"),
    path("my/data/<uuid:uid>/", own.my_data, name="my_data"),
    path("my/data/<uuid:uid>/copy/", own.my_copy, name="my_copy"),
    path("my/data/<uuid:uid>/record/", own.my_record, name="my_record"),
    path(
        "my/qualifications/<uuid:uid>/",
        qualifications.my_qualification,
        name="my_qualification",
    ),
    path("my/certificates/<uuid:uid>/", my.my_certificate, name="my_certificate"),
    path("desk/", desk.desk, name="desk"),
    path(
        "desk/programmes/<slug:code>/figures/",
        desk.programme_figures,
        name="programme_figures",
    ),
    path(
        "desk/programmes/<slug:code>/figures/export/",
        desk.programme_figures_export,
        name="programme_figures_export",
    ),
    path(
        "desk/programmes/<slug:code>/retention/",
        retention.programme_retention,
        name="programme_retention",
    ),
    path(
        "desk/programmes/<slug:code>/coverage/",
        coverage.programme_coverage,
        name="programme_coverage",
    ),
    path(
        "desk/programmes/<slug:code>/coverage/export/",
        coverage.programme_coverage_export,
        name="programme_coverage_export",
    ),
    path(
        "desk/programmes/<slug:code>/coverage/<uuid:place>/<slug:topic>/",
        coverage.coverage_gap,
        name="coverage_gap",
    ),
    path("desk/people/<uuid:uid>/record/", record.person_record, name="person_record"),
    path(
        "desk/people/<uuid:uid>/record/print/",
        record.person_record_print,
        name="person_record_print",
    ),
    path("desk/people/<uuid:uid>/copy/", copies.person_copy, name="person_copy"),
    path(
        "desk/people/<uuid:uid>/copy/file/",
        copies.person_copy_file,
        name="person_copy_file",
    ),
    path("desk/people/<uuid:uid>/erase/", erasure.person_erase, name="person_erase"),
    path(f"{HISTORY}/", history.organisation_history, name="organisation_history"),
    path(
        f"{HISTORY}/<slug:part>/",
        history.organisation_history_part,
        name="organisation_history_part",
    ),
    path(
        f"{HISTORY}/<slug:part>/export/",
        history.organisation_history_export,
        name="organisation_history_export",
    ),
    path("desk/organisations/places/<uuid:uid>/", places.place_desk, name="place_desk"),
    path(
        "desk/organisations/places/<uuid:uid>/<slug:part>/",
        places.place_desk_part,
        name="place_desk_part",
    ),
    path(
        "desk/organisations/places/<uuid:uid>/<slug:part>/export/",
        places.place_desk_export,
        name="place_desk_export",
    ),
    path("desk/trainers/", trainers.trainer_list, name="trainer_list"),
    path("desk/trainers/export/", trainers.trainer_export, name="trainer_export"),
    path("desk/trainers/workload/", workload.trainer_workload, name="trainer_workload"),
    path(
        "desk/trainers/workload/export/",
        workload.trainer_workload_export,
        name="trainer_workload_export",
    ),
    path("desk/trainers/add/", trainers.trainer_add, name="trainer_add"),
    path("desk/trainers/<uuid:uid>/", trainers.trainer_page, name="trainer_page"),
    path(
        "desk/trainers/<uuid:uid>/export/",
        trainers.trainer_page_export,
        name="trainer_page_export",
    ),
    path("desk/trainers/<uuid:uid>/edit/", trainers.trainer_edit, name="trainer_edit"),
    path("desk/trainers/<uuid:uid>/rate/", trainers.trainer_rate, name="trainer_rate"),
    path("demo/authority.crt", demo.demo_authority, name="demo_authority"),
    path("demo/mail/", demo.demo_mail, name="demo_mail"),
    path("demo/mail/<str:name>/", demo.demo_mail_page, name="demo_mail_page"),
    path("demo/mail/<str:name>/html/", demo.demo_mail_html, name="demo_mail_html"),
    path(
        "demo/mail/<str:name>/files/<int:number>/",
        demo.demo_mail_file,
        name="demo_mail_file",
    ),
]
