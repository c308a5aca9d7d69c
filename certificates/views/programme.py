"""The tabs "Certificates" and "Register" of a programme."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates.access import certificates_for, register_programmes_for
from certificates.forms import (
    DesignForm,
    RegisterFilter,
    SeriesForm,
    SignatoryForm,
)
from certificates.models import Certificate, CertificateSeries, Signatory
from certificates.selectors.certificates import (
    found_in_register,
    keepers_of,
    register_of,
)
from certificates.services.designs import OURS
from certificates.services.preview import specimen
from certificates.services.series import create_series
from certificates.services.signatories import (
    add_signatory,
    change_signatory,
    choose_design,
    remove_signatory,
)
from core.errors import DomainError
from core.http import get_or_post
from participants.access import actor_of, signed_in
from programmes.access import managed_programmes_for
from programmes.models import Programme


def _managed(request: HttpRequest, code: str) -> Programme:
    return get_object_or_404(managed_programmes_for(request.user), code=code)


def _series_of(programme: Programme) -> CertificateSeries | None:
    rows = CertificateSeries.objects.select_related("organisation")
    return rows.filter(programme=programme).first()


@signed_in
@require_safe
def programme_certificates(request: HttpRequest, code: str) -> HttpResponse:
    """The register, the design and the signatories of a programme."""
    return _page(request, _managed(request, code))


def _page(
    request: HttpRequest, programme: Programme, series_form: SeriesForm | None = None
) -> HttpResponse:
    series = _series_of(programme)
    context = {
        "programme": programme,
        "series": series,
        "years": series.years.order_by("year") if series else [],
        "series_form": series_form or SeriesForm(rows=keepers_of(programme)),
        "design_form": DesignForm(initial={"design": series.design})
        if series
        else None,
        "signatories": programme.signatories.select_related("organisation"),
    }
    status = 400 if series_form else 200
    return render(
        request, "certificates/programme_certificates.html", context, status=status
    )


@signed_in
@require_POST
def programme_series_create(request: HttpRequest, code: str) -> HttpResponse:
    """Open the register of the programme."""
    programme = _managed(request, code)
    form = SeriesForm(request.POST, rows=keepers_of(programme))
    if not form.is_valid():
        return _page(request, programme, form)
    try:
        create_series(
            code=form.cleaned_data["code"],
            names=programme.short_names,
            organisation=form.cleaned_data["organisation"],
            programme=programme,
            actor=actor_of(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("programme_certificates", programme.code)


@signed_in
@require_POST
def programme_design(request: HttpRequest, code: str) -> HttpResponse:
    """Choose how the certificates of the programme look."""
    programme = _managed(request, code)
    series = get_object_or_404(CertificateSeries, programme=programme)
    form = DesignForm(request.POST)
    if form.is_valid():
        choose_design(series, form.cleaned_data["design"], actor=actor_of(request))
        messages.success(request, _("Saved. It holds for what is issued from now on."))
    else:
        messages.error(request, _("Choose a design."))
    return redirect("programme_certificates", programme.code)


@signed_in
@require_safe
def programme_specimen(request: HttpRequest, code: str) -> HttpResponse:
    """A certificate without a holder, as a PDF."""
    programme = _managed(request, code)
    design = request.GET.get("design", "")
    if design and design not in OURS:
        raise Http404
    try:
        content = specimen(programme, design=design, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("programme_certificates", programme.code)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{programme.code}.pdf"'
    return response


@signed_in
@get_or_post
def signatory_add(request: HttpRequest, code: str) -> HttpResponse:
    """Name somebody who signs for the programme."""
    programme = _managed(request, code)
    last = programme.signatories.count()
    form = SignatoryForm(
        request.POST or None, request.FILES or None, initial={"position": last + 1}
    )
    if form.is_valid():
        try:
            add_signatory(programme, actor=actor_of(request), **form.values())
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            return redirect("programme_certificates", programme.code)
    return _signatory_page(request, programme, form)


@signed_in
@get_or_post
def signatory_edit(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Correct who signs for the programme."""
    programme = _managed(request, code)
    rows = programme.signatories.select_related("organisation", "picture")
    signatory = get_object_or_404(rows, uid=uid)
    form = SignatoryForm(
        request.POST or None, request.FILES or None, signatory=signatory
    )
    if form.is_valid():
        try:
            change_signatory(
                signatory,
                actor=actor_of(request),
                without_picture=form.cleaned_data.get("without_picture", False),
                **form.values(),
            )
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(
                request, _("Saved. It holds for what is issued from now on.")
            )
            return redirect("programme_certificates", programme.code)
    return _signatory_page(request, programme, form, signatory)


def _field_of(error: DomainError) -> str | None:
    """The field a refusal belongs to: all but one are about the picture."""
    return None if error.code == "too_many_signatories" else "picture"


def _signatory_page(
    request: HttpRequest,
    programme: Programme,
    form: SignatoryForm,
    signatory: Signatory | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "programme": programme,
        "form": form,
        "signatory": signatory,
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/signatory_edit.html", context, status=status)


@signed_in
@require_POST
def signatory_remove(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Take somebody off the signatories of the programme."""
    programme = _managed(request, code)
    signatory = get_object_or_404(programme.signatories, uid=uid)
    remove_signatory(signatory, actor=actor_of(request))
    return redirect("programme_certificates", programme.code)


def register_narrowed(
    request: HttpRequest, code: str
) -> tuple[Programme, QuerySet[Certificate], RegisterFilter]:
    """A programme, those of its certificates that fit the search, and the search."""
    programme = get_object_or_404(register_programmes_for(request.user), code=code)
    form = RegisterFilter(request.GET)
    rows = register_of(certificates_for(request.user), programme)
    if form.is_valid():
        rows = found_in_register(
            rows, form.cleaned_data["q"], form.cleaned_data["state"]
        )
    return programme, rows, form


@signed_in
@require_safe
def programme_register(request: HttpRequest, code: str) -> HttpResponse:
    """The certificates of the programme: all, or those of the events one works on."""
    programme, rows, form = register_narrowed(request, code)
    context = {
        "programme": programme,
        "form": form,
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
    }
    return render(request, "certificates/programme_register.html", context)
