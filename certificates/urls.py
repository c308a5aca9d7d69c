"""Addresses of certificates."""

from django.urls import path, re_path

from certificates.views import desk, exports, holder, programme, verify

DESK = "desk/events/<slug:slug>/certificates/"
PROGRAMME = "desk/programmes/<slug:code>/certificates/"

urlpatterns = [
    path("verify/", verify.verify, name="verify"),
    path("verify/file/", verify.verify_file, name="verify_file"),
    path("v/<str:code>/", verify.certificate_page, name="certificate_page"),
    # however it was typed: with a capital V, with or without the slash at the end
    re_path(r"^[Vv]/(?P<code>[^/]+)/?$", verify.certificate_page),
    path(
        "certificates/<str:token>/",
        holder.certificate_of_holder,
        name="certificate_of_holder",
    ),
    path(
        "certificates/<str:token>/pdf/",
        holder.certificate_of_holder_pdf,
        name="certificate_of_holder_pdf",
    ),
    path(DESK, desk.event_certificates, name="event_certificates"),
    path(
        f"{DESK}export/",
        exports.event_certificates_export,
        name="event_certificates_export",
    ),
    path(f"{DESK}series/", desk.series_create, name="series_create"),
    path(f"{DESK}issue/", desk.certificates_issue, name="certificates_issue"),
    path(f"{DESK}print/", desk.certificates_print, name="certificates_print"),
    path(f"{DESK}<uuid:uid>/pdf/", desk.certificate_pdf, name="certificate_pdf"),
    path(f"{DESK}<uuid:uid>/anew/", desk.certificate_anew, name="certificate_anew"),
    path(f"{DESK}roles/<uuid:uid>/", desk.role_certificate, name="role_certificate"),
    path(f"{DESK}<uuid:uid>/again/", desk.certificate_again, name="certificate_again"),
    path(
        f"{DESK}<uuid:uid>/revoke/", desk.certificate_revoke, name="certificate_revoke"
    ),
    path(
        f"{DESK}<uuid:uid>/replace/",
        desk.certificate_replace,
        name="certificate_replace",
    ),
    path(PROGRAMME, programme.programme_certificates, name="programme_certificates"),
    path(
        f"{PROGRAMME}series/",
        programme.programme_series_create,
        name="programme_series_create",
    ),
    path(f"{PROGRAMME}design/", programme.programme_design, name="programme_design"),
    path(
        f"{PROGRAMME}specimen/",
        programme.programme_specimen,
        name="programme_specimen",
    ),
    path(
        f"{PROGRAMME}register/",
        programme.programme_register,
        name="programme_register",
    ),
    path(
        f"{PROGRAMME}register/export/",
        exports.programme_register_export,
        name="programme_register_export",
    ),
    path(f"{PROGRAMME}signatories/add/", programme.signatory_add, name="signatory_add"),
    path(
        f"{PROGRAMME}signatories/<uuid:uid>/",
        programme.signatory_edit,
        name="signatory_edit",
    ),
    path(
        f"{PROGRAMME}signatories/<uuid:uid>/remove/",
        programme.signatory_remove,
        name="signatory_remove",
    ),
]
