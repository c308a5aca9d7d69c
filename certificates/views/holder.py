"""The holder's own page, opened by the link in the mail."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from certificates.services.files import read_pdf
from certificates.services.links import uid_of_token
from certificates.views.verify import page_of, unlisted
from core.throttle import FILES, throttled_for_public


def certificate_by_token_or_404(token: str) -> Certificate:
    """The certificate of a holder's link; Http404 for any other text."""
    uid = uid_of_token(token)
    if uid is None:
        raise Http404
    rows = Certificate.objects.select_related("series_year__series__organisation")
    return get_object_or_404(rows, uid=uid)


def pdf_response(certificate: Certificate) -> HttpResponse:
    """The file, to be saved under the serial; Http404 while it is being made."""
    if not certificate.pdf:
        raise Http404
    response = HttpResponse(read_pdf(certificate), content_type="application/pdf")
    name = f"{certificate.serial}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return unlisted(response)


@require_safe
def certificate_of_holder(request: HttpRequest, token: str) -> HttpResponse:
    """State, facts and the file."""
    certificate = certificate_by_token_or_404(token)
    context = {**page_of(certificate), "token": token}
    return unlisted(render(request, "certificates/certificate_of_holder.html", context))


@require_safe
@throttled_for_public(FILES)
def certificate_of_holder_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The file; one that was revoked or replaced is not handed out any more."""
    certificate = certificate_by_token_or_404(token)
    if certificate.state != Certificate.State.VALID:
        raise Http404
    return pdf_response(certificate)
