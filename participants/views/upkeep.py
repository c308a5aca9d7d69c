"""The lists one keeps order with as spreadsheets: doubles, merges, imports, prints."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.http import query_of
from participants.access import imports_for
from participants.exchange.exports import AT_ONCE
from participants.exchange.imports import results_of
from participants.exchange.lists import (
    CATALOGUES,
    DUPLICATES,
    IMPORT_ROWS,
    IMPORTS,
    MERGES,
    ORGANISATION_DUPLICATES,
    PROPOSALS,
    REQUESTS,
)
from participants.models import (
    Catalogue,
    ImportRun,
    OrganisationMerge,
    OrganisationPair,
    PersonMerge,
    PersonPair,
    PersonRequest,
    Proposal,
)
from participants.selectors.search import those_among
from participants.views.catalogues import catalogue_names, catalogues_or_403
from participants.views.downloads import Listing, exported, noted, searched
from participants.views.duplicates import (
    organisation_pairs_or_404,
    pairs_narrowed,
    people_pairs_or_404,
)
from participants.views.imports import (
    SHOWN,
    is_shown,
    runs_or_404,
    texts_of_runs,
)
from participants.views.merges import organisation_merges_or_404, people_merges_or_404
from participants.views.register import proposals_or_404
from participants.views.requests import requests_or_404

PAIR_FILTERS = ("q", "likeness", "shown")


@exported
def duplicate_export(request: HttpRequest) -> Listing:
    """Pairs of people who may be one."""
    rows = pairs_narrowed(request, people_pairs_or_404(request))[0]
    return Listing(
        title=_("Possible doubles"),
        columns=DUPLICATES,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("duplicate_list"),
        target=PersonPair,
        filters=noted({key: request.GET.get(key, "") for key in PAIR_FILTERS}),
        file_name="doubles",
    )


@exported
def organisation_duplicate_export(request: HttpRequest) -> Listing:
    """Pairs of organisations that may be one."""
    rows = pairs_narrowed(request, organisation_pairs_or_404(request))[0]
    return Listing(
        title=_("Possible doubles of organisations"),
        columns=ORGANISATION_DUPLICATES,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("organisation_duplicate_list"),
        target=OrganisationPair,
        filters=noted({key: request.GET.get(key, "") for key in PAIR_FILTERS}),
    )


@exported
def merge_export(request: HttpRequest) -> Listing:
    """Merges of people, the latest first."""
    rows = people_merges_or_404(request)
    return Listing(
        title=_("Merged people"),
        columns=MERGES,
        rows=lambda: rows.defer("steps").iterator(AT_ONCE),
        back=reverse("merge_list"),
        target=PersonMerge,
        filters=searched(request),
        file_name="merges",
    )


@exported
def organisation_merge_export(request: HttpRequest) -> Listing:
    """Merges of organisations, the latest first."""
    rows = organisation_merges_or_404(request)
    return Listing(
        title=_("Merged organisations"),
        columns=MERGES,
        rows=lambda: rows.defer("steps").iterator(AT_ONCE),
        back=reverse("organisation_merge_list"),
        target=OrganisationMerge,
        filters=searched(request),
        file_name="organisation-merges",
    )


@exported
def import_export(request: HttpRequest) -> Listing:
    """The lists that were brought in."""
    rows = runs_or_404(request)
    return Listing(
        title=_("Lists of people"),
        columns=IMPORTS,
        rows=lambda: those_among(
            rows.iterator(AT_ONCE), query_of(request), texts_of_runs(request)
        ),
        back=reverse("import_list"),
        target=ImportRun,
        filters=searched(request),
        file_name="imports",
    )


@exported
def import_page_export(request: HttpRequest, uid: UUID) -> Listing:
    """What became of every row of a list, or of those that the page shows."""
    run = get_object_or_404(imports_for(request.user), uid=uid)
    shown = request.GET.get("show", "")
    return Listing(
        title=run.file_name,
        columns=IMPORT_ROWS,
        rows=lambda: (row for row in results_of(run) if is_shown(row, shown)),
        back=reverse("import_page", args=[uid]),
        target=run,
        filters=noted({"show": shown if shown in SHOWN else ""}),
        file_name="import-rows",
    )


@exported
def proposal_export(request: HttpRequest) -> Listing:
    """Corrections that wait to be looked at."""
    rows = proposals_or_404(request)
    return Listing(
        title=_("Corrections of the register"),
        columns=PROPOSALS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("proposal_list"),
        target=Proposal,
        filters=searched(request),
        file_name="corrections",
    )


@exported
def request_export(request: HttpRequest) -> Listing:
    """What people ask for and nobody has looked at."""
    rows = requests_or_404(request)
    return Listing(
        title=_("Requests of people"),
        columns=REQUESTS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("request_list"),
        target=PersonRequest,
        filters=searched(request),
        file_name="requests",
    )


@exported
def catalogue_export(request: HttpRequest) -> Listing:
    """The printed catalogues."""
    rows = catalogues_or_403(request).select_related("region__parent")
    return Listing(
        title=_("Printed catalogues"),
        columns=CATALOGUES,
        rows=lambda: those_among(
            rows.iterator(AT_ONCE), query_of(request), catalogue_names
        ),
        back=reverse("catalogue_list"),
        filters=searched(request),
        target=Catalogue,
        file_name="catalogues",
    )
