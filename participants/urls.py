"""Addresses of the register of organisations and of the desk's people and groups."""

from django.urls import path

from participants.views import (
    addresses,
    bodies,
    catalogues,
    duplicates,
    exports,
    groups,
    imports,
    merges,
    networks,
    newcomers,
    organisations,
    people,
    regions,
    register,
    registry,
)

OFFICE = "desk/organisations/<uuid:uid>"

urlpatterns = [
    path("my/address/<str:token>/", addresses.address_change, name="address_change"),
    path(
        "organisations/",
        organisations.organisation_list,
        name="organisation_list",
    ),
    path(
        "organisations/options/",
        organisations.organisation_options,
        name="organisation_options",
    ),
    path(
        "organisations/<uuid:uid>/",
        organisations.organisation_page,
        name="organisation_page",
    ),
    path("organisations/places/", regions.region_list, name="region_list"),
    path(
        "organisations/<uuid:uid>/logo.png",
        registry.organisation_logo,
        name="organisation_logo",
    ),
    path(
        "organisations/<uuid:uid>/ask/",
        register.organisation_ask,
        name="organisation_ask",
    ),
    path(
        "organisations/update/<str:token>/",
        register.organisation_update,
        name="organisation_update",
    ),
    path(
        "organisations/catalogues/<uuid:uid>.pdf",
        catalogues.catalogue_file,
        name="catalogue_file",
    ),
    path("desk/organisations/", registry.registry_list, name="registry_list"),
    path("desk/organisations/export/", exports.registry_export, name="registry_export"),
    path("desk/organisations/add/", registry.registry_add, name="registry_add"),
    path("desk/organisations/ask/", registry.registry_ask, name="registry_ask"),
    path(
        "desk/organisations/corrections/",
        register.proposal_list,
        name="proposal_list",
    ),
    path(
        "desk/organisations/corrections/<uuid:uid>/",
        register.proposal_page,
        name="proposal_page",
    ),
    path(
        "desk/organisations/catalogues/",
        catalogues.catalogue_list,
        name="catalogue_list",
    ),
    path(
        "desk/organisations/catalogues/<uuid:uid>/",
        catalogues.catalogue_show,
        name="catalogue_show",
    ),
    path(f"{OFFICE}/", registry.registry_page, name="registry_page"),
    path(f"{OFFICE}/edit/", registry.registry_edit, name="registry_edit"),
    path(f"{OFFICE}/members/", networks.member_list, name="member_list"),
    path(f"{OFFICE}/members/add/", networks.member_add, name="member_add"),
    path(f"{OFFICE}/memberships/add/", networks.membership_add, name="membership_add"),
    path(
        f"{OFFICE}/memberships/<uuid:membership>/end/",
        networks.membership_end,
        name="membership_end",
    ),
    path(f"{OFFICE}/bodies/", bodies.body_list, name="body_list"),
    path(f"{OFFICE}/bodies/<uuid:body>/", bodies.body_page, name="body_page"),
    path(
        f"{OFFICE}/bodies/<uuid:body>/<uuid:member>/end/",
        bodies.body_member_end,
        name="body_member_end",
    ),
    path("desk/people/", people.person_list, name="person_list"),
    path("desk/people/export/", exports.person_export, name="person_export"),
    path("desk/people/add/", newcomers.person_add, name="person_add"),
    path("desk/people/import/", imports.import_list, name="import_list"),
    path("desk/people/import/add/", imports.import_add, name="import_add"),
    path("desk/people/import/<uuid:uid>/", imports.import_page, name="import_page"),
    path(
        "desk/people/import/<uuid:uid>/columns/",
        imports.import_columns,
        name="import_columns",
    ),
    path(
        "desk/people/import/<uuid:uid>/errors/",
        imports.import_errors,
        name="import_errors",
    ),
    path("desk/people/<uuid:uid>/", people.person_page, name="person_page"),
    path("desk/people/<uuid:uid>/edit/", people.person_edit, name="person_edit"),
    path("desk/people/<uuid:uid>/posts/add/", people.post_add, name="post_add"),
    path(
        "desk/people/<uuid:uid>/posts/<uuid:post>/end/",
        people.post_end,
        name="post_end",
    ),
    path("desk/people/doubles/", duplicates.duplicate_list, name="duplicate_list"),
    path("desk/people/doubles/look/", duplicates.duplicate_look, name="duplicate_look"),
    path(
        "desk/people/doubles/<uuid:uid>/<uuid:other>/",
        merges.person_merge,
        name="person_merge",
    ),
    path(
        "desk/people/doubles/<uuid:uid>/<uuid:other>/apart/",
        duplicates.person_apart,
        name="person_apart",
    ),
    path(
        "desk/people/doubles/organisations/",
        duplicates.organisation_duplicate_list,
        name="organisation_duplicate_list",
    ),
    path(
        "desk/people/doubles/organisations/<uuid:uid>/<uuid:other>/",
        merges.organisation_merge,
        name="organisation_merge",
    ),
    path(
        "desk/people/doubles/organisations/<uuid:uid>/<uuid:other>/apart/",
        duplicates.organisation_apart,
        name="organisation_apart",
    ),
    path("desk/people/merges/", merges.merge_list, name="merge_list"),
    path(
        "desk/people/merges/<uuid:uid>/",
        merges.person_merge_page,
        name="person_merge_page",
    ),
    path(
        "desk/people/merges/organisations/",
        merges.organisation_merge_list,
        name="organisation_merge_list",
    ),
    path(
        "desk/people/merges/organisations/<uuid:uid>/",
        merges.organisation_merge_page,
        name="organisation_merge_page",
    ),
    path("desk/groups/", groups.group_list, name="group_list"),
    path("desk/groups/add/", groups.group_add, name="group_add"),
    path("desk/groups/<uuid:uid>/", groups.group_edit, name="group_edit"),
    path("desk/groups/<uuid:uid>/copy/", groups.group_copy, name="group_copy"),
    path(
        "desk/groups/<uuid:uid>/archive/",
        groups.group_archive,
        name="group_archive",
    ),
]
