"""Addresses of check-in."""

from django.urls import path

from courses.views import (
    checkin,
    checkin_app,
    devices,
    here,
    reconciling,
    self_checkin,
    sheets,
    signed_pages,
)

EVENT = "desk/events/<slug:slug>"

urlpatterns = [
    path("checkin/", checkin_app.checkin_app, name="checkin_app"),
    path("checkin/worker.js", checkin_app.checkin_worker, name="checkin_worker"),
    path(
        "checkin/app.webmanifest",
        checkin_app.checkin_manifest,
        name="checkin_manifest",
    ),
    path("checkin/<slug:slug>/", checkin.checkin_page, name="checkin_page"),
    path(f"{EVENT}/sheets/", sheets.event_sheets, name="event_sheets"),
    path(f"{EVENT}/sheets/<uuid:uid>/", sheets.sheet_page, name="sheet_page"),
    path(f"{EVENT}/sheets/<uuid:uid>/print/", sheets.sheet_print, name="sheet_print"),
    path(
        f"{EVENT}/sheets/<uuid:uid>/pages/<uuid:page>/",
        signed_pages.sheet_file,
        name="sheet_file",
    ),
    path(
        f"{EVENT}/sheets/loose/<uuid:uid>/",
        signed_pages.loose_page_file,
        name="loose_page_file",
    ),
    path(f"{EVENT}/sheets/days/<str:on>/", reconciling.sheet_day, name="sheet_day"),
    path(
        f"{EVENT}/sheets/days/<str:on>/export/",
        reconciling.sheet_day_export,
        name="sheet_day_export",
    ),
    path(
        f"{EVENT}/badges/print/", sheets.event_badges_print, name="event_badges_print"
    ),
    path(f"{EVENT}/devices/", devices.event_devices, name="event_devices"),
    path(
        f"{EVENT}/devices/export/",
        devices.event_devices_export,
        name="event_devices_export",
    ),
    path(f"{EVENT}/devices/<uuid:uid>/", devices.device_code, name="device_code"),
    path(
        f"{EVENT}/devices/<uuid:uid>/withdraw/",
        devices.device_revoke,
        name="device_revoke",
    ),
    path("here/", here.room_enter, name="room_enter"),
    path("here/now/<str:token>/", here.room_here, name="room_here"),
    path("here/<str:code>/", here.room_code, name="room_code"),
    path(f"{EVENT}/room/", self_checkin.event_room, name="event_room"),
    path(
        f"{EVENT}/room/export/",
        self_checkin.event_room_export,
        name="event_room_export",
    ),
    path(
        f"{EVENT}/room/<uuid:uid>/undo/",
        self_checkin.self_checkin_undo,
        name="self_checkin_undo",
    ),
    path(f"{EVENT}/screen/", self_checkin.room_screen, name="room_screen"),
    path(f"{EVENT}/board/", checkin.event_board, name="event_board"),
    path(f"{EVENT}/checkin/", checkin.event_checkin, name="event_checkin"),
]
