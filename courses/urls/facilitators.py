"""Addresses of facilitators and observers, and of those who ask for one."""

from django.urls import path

from courses.views.facilitators import (
    candidates,
    cascade,
    observations,
    office,
    pool,
    qualifications,
    requests,
)

QUALIFICATION = "desk/qualifications/<uuid:uid>"

urlpatterns = [
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
    path("desk/pool/", office.office_pool, name="office_pool"),
    path(
        "desk/pool/export/",
        office.office_pool_export,
        name="office_pool_export",
    ),
    path("desk/pool/ask/", office.office_pool_ask, name="office_pool_ask"),
    path(
        "desk/pool/asked/",
        office.office_request_list,
        name="office_request_list",
    ),
    path(
        "desk/pool/asked/export/",
        office.office_request_export,
        name="office_request_export",
    ),
    path(
        "desk/pool/asked/<uuid:uid>/",
        office.office_request_page,
        name="office_request_page",
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
