"""Addresses of programmes."""

from django.urls import path

from programmes.views import contacts, partners, programmes, public, questions

urlpatterns = [
    path("programmes/", public.programme_list, name="programme_list"),
    path("programmes/list/export/", public.programme_export, name="programme_export"),
    path("desk/programmes/", programmes.desk_programmes, name="desk_programmes"),
    path(
        "desk/programmes/export/",
        programmes.desk_programmes_export,
        name="desk_programmes_export",
    ),
    path("desk/programmes/new/", programmes.programme_new, name="programme_new"),
    path(
        "desk/programmes/<slug:code>/", programmes.programme_edit, name="programme_edit"
    ),
    path(
        "desk/programmes/<slug:code>/questions/",
        questions.programme_questions,
        name="programme_questions",
    ),
    path(
        "desk/programmes/<slug:code>/questions/<str:field>/",
        questions.programme_question,
        name="programme_question",
    ),
    path(
        "desk/programmes/<slug:code>/export/",
        programmes.programme_edit_export,
        name="programme_edit_export",
    ),
    path(
        "desk/programmes/<slug:code>/donors/",
        partners.programme_donor_add,
        name="programme_donor_add",
    ),
    path(
        "desk/programmes/<slug:code>/donors/<uuid:uid>/remove/",
        partners.programme_donor_remove,
        name="programme_donor_remove",
    ),
    path(
        "desk/programmes/<slug:code>/partners/",
        partners.programme_partner_add,
        name="programme_partner_add",
    ),
    path(
        "desk/programmes/<slug:code>/partners/<uuid:uid>/remove/",
        partners.programme_partner_remove,
        name="programme_partner_remove",
    ),
    path(
        "desk/organisations/<uuid:uid>/contacts/",
        contacts.organisation_contacts,
        name="organisation_contacts",
    ),
    path(
        "desk/organisations/<uuid:uid>/contacts/export/",
        contacts.organisation_contacts_export,
        name="organisation_contacts_export",
    ),
    path(
        "desk/organisations/<uuid:uid>/contacts/<uuid:contact>/end/",
        contacts.contact_end,
        name="contact_end",
    ),
]
