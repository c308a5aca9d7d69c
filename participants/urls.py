"""Addresses of the register of organisations and of the desk's people and groups."""

from django.urls import path

from participants.views import groups, newcomers, organisations, people, regions

urlpatterns = [
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
    path("organisations/places/<uuid:uid>/", regions.region_page, name="region_page"),
    path("desk/people/", people.person_list, name="person_list"),
    path("desk/people/add/", newcomers.person_add, name="person_add"),
    path("desk/people/<uuid:uid>/", people.person_page, name="person_page"),
    path("desk/people/<uuid:uid>/edit/", people.person_edit, name="person_edit"),
    path("desk/people/<uuid:uid>/posts/add/", people.post_add, name="post_add"),
    path(
        "desk/people/<uuid:uid>/posts/<uuid:post>/end/",
        people.post_end,
        name="post_end",
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
