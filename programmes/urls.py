"""Addresses of programmes."""

from django.urls import path

from programmes import views

urlpatterns = [
    path("programmes/", views.programme_list, name="programme_list"),
    path("programmes/list/export/", views.programme_export, name="programme_export"),
    path("desk/programmes/", views.desk_programmes, name="desk_programmes"),
    path(
        "desk/programmes/export/",
        views.desk_programmes_export,
        name="desk_programmes_export",
    ),
    path("desk/programmes/new/", views.programme_new, name="programme_new"),
    path("desk/programmes/<slug:code>/", views.programme_edit, name="programme_edit"),
    path(
        "desk/programmes/<slug:code>/questions/",
        views.programme_questions,
        name="programme_questions",
    ),
    path(
        "desk/programmes/<slug:code>/questions/<str:field>/",
        views.programme_question,
        name="programme_question",
    ),
    path(
        "desk/programmes/<slug:code>/export/",
        views.programme_edit_export,
        name="programme_edit_export",
    ),
    path(
        "desk/programmes/<slug:code>/donors/",
        views.programme_donor_add,
        name="programme_donor_add",
    ),
    path(
        "desk/programmes/<slug:code>/donors/<uuid:uid>/remove/",
        views.programme_donor_remove,
        name="programme_donor_remove",
    ),
    path(
        "desk/programmes/<slug:code>/partners/",
        views.programme_partner_add,
        name="programme_partner_add",
    ),
    path(
        "desk/programmes/<slug:code>/partners/<uuid:uid>/remove/",
        views.programme_partner_remove,
        name="programme_partner_remove",
    ),
    path(
        "desk/organisations/<uuid:uid>/contacts/",
        views.organisation_contacts,
        name="organisation_contacts",
    ),
    path(
        "desk/organisations/<uuid:uid>/contacts/export/",
        views.organisation_contacts_export,
        name="organisation_contacts_export",
    ),
    path(
        "desk/organisations/<uuid:uid>/contacts/<uuid:contact>/end/",
        views.contact_end,
        name="contact_end",
    ),
]
