"""Addresses of study visits."""

from django.urls import path

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

urlpatterns = [
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
]
