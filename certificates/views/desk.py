"""The tab "Certificates" of an event: who gets one, issue, correct, withdraw, print."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_POST,
    require_safe,
)

from certificates.access import certificates_for, series_programmes_for
from certificates.forms import IssueForm, ReasonForm, ReplaceForm, SeriesForm
from certificates.models import Certificate, CertificateSeries
from certificates.selectors.certificates import certificates_of_event, counts_of_event
from certificates.selectors.eligibility import (
    Candidate,
    below_now,
    candidates,
    kind_for,
    roles_without,
)
from certificates.services.changes import replace_certificate, revoke_certificate
from certificates.services.issue import (
    HELD,
    issue_certificate,
    issue_certificates,
    issue_role_certificate,
)
from certificates.services.render import try_again
from certificates.services.series import create_series
from certificates.services.sheet import many_pages
from certificates.services.snapshot import languages_of
from certificates.views.holder import pdf_response
from core.errors import DomainError
from core.http import get_or_post, query_of
from courses.access import events_for
from courses.models import Event
from participants.access import actor_of, signed_in
from participants.models import Organisation
from participants.selectors.search import found_by_key, those_among

PART = 50  # sheets in one print file: a few seconds of work
State = Certificate.State


def event_or_404(request: HttpRequest, slug: str) -> Event:
    rows = events_for(request.user).select_related("kind", "programme", "place")
    return get_object_or_404(rows, slug=slug)


@signed_in
@require_safe
def event_certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """Who gets a certificate and who does not, and those issued."""
    event = event_or_404(request, slug)
    return _page(request, event, IssueForm(initial=_wishes(event)))


def _wishes(event: Event) -> dict[str, str]:
    first, *others = languages_of(event)
    return {
        "kind": kind_for(event),
        "first": first,
        "second": others[0] if others else "",
    }


def _page(
    request: HttpRequest,
    event: Event,
    form: IssueForm,
    series_form: SeriesForm | None = None,
) -> HttpResponse:
    kind, query = form["kind"].value() or "", query_of(request)
    rows = candidates(event, kind)
    counts = counts_of_event(event)
    parts = range(1, -(-counts["to_print"] // PART) + 1)
    context = {
        "event": event,
        "form": form,
        "series_form": series_form or SeriesForm(rows=_organisers(event)),
        "may_open_series": _may_open_series(request, event),
        "eligible": [row for row in rows if row.is_eligible],
        "others": [row for row in rows if not row.is_eligible and not row.certificate],
        "below_now": below_now(event, rows),
        "query": query,
        "without": [
            row
            for row in those_among(rows, query, _names)
            if row.is_eligible or not row.certificate
        ],
        "certificates": found_by_key(
            certificates_of_event(event), query, "person__search_key"
        ),
        "counts": counts,
        "roles": roles_without(event),
        "parts": parts,
        "is_held": event.status in HELD,
        "has_series": CertificateSeries.objects.filter(
            programme=event.programme
        ).exists(),
    }
    return render(request, "certificates/event_certificates.html", context)


def _names(row: Candidate) -> tuple[str, str]:
    """By what somebody without a certificate is found."""
    return row.registration.full_name, str(
        row.registration.organisation or row.registration.organisation_text
    )


def _organisers(event: Event) -> QuerySet[Organisation]:
    return Organisation.objects.filter(organised_events__event=event)


def _may_open_series(request: HttpRequest, event: Event) -> bool:
    programmes = series_programmes_for(request.user)
    return programmes.filter(pk=event.programme_id).exists()


@signed_in
@require_POST
def series_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the register of the event's programme: for those of the programme."""
    event = event_or_404(request, slug)
    if not _may_open_series(request, event):
        raise Http404
    form = SeriesForm(request.POST, rows=_organisers(event))
    if not form.is_valid():
        return _page(request, event, IssueForm(initial=_wishes(event)), form)
    try:
        create_series(
            code=form.cleaned_data["code"],
            names=event.programme.short_names,
            organisation=form.cleaned_data["organisation"],
            programme=event.programme,
            actor=actor_of(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("event_certificates", event.slug)


@signed_in
@require_POST
def certificates_issue(request: HttpRequest, slug: str) -> HttpResponse:
    """Issue to all who can get one. Twice is once."""
    event = event_or_404(request, slug)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _page(request, event, form)
    try:
        issued = issue_certificates(
            event,
            actor=actor_of(request),
            kind=form.cleaned_data["kind"],
            languages=form.languages,
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _said(len(issued.certificates)))
    return redirect("event_certificates", event.slug)


def _said(count: int) -> str:
    if not count:
        return _("No certificate was missing.")
    words = ngettext(
        "%(count)s certificate was issued. Its file is being made and will be mailed.",
        "%(count)s certificates were issued. Their files are being made and will be"
        " mailed.",
        count,
    )
    return words % {"count": count}


@signed_in
@require_safe
def certificates_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The valid certificates of the event as one PDF, fifty to a file."""
    event = event_or_404(request, slug)
    try:
        part = int(request.GET.get("part", "1"))
    except ValueError:
        raise Http404 from None
    valid = certificates_of_event(event).filter(
        state=State.VALID, pdf_state=Certificate.PdfState.READY
    )
    rows = list(valid[PART * (part - 1) : PART * part]) if 0 < part < 1000 else []
    if not rows:
        raise Http404
    content = many_pages([row.snapshot for row in rows])
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{event.slug}-{part}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _certificate_or_404(request: HttpRequest, slug: str, uid: UUID) -> Certificate:
    rows = certificates_for(request.user).select_related("event", "person")
    return get_object_or_404(rows, event__slug=slug, uid=uid)


@signed_in
@require_safe
def certificate_pdf(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The file of one certificate, whatever its state."""
    return pdf_response(_certificate_or_404(request, slug, uid))


@signed_in
@require_POST
def certificate_again(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Try once more to make a file that failed."""
    try_again(_certificate_or_404(request, slug, uid), actor=actor_of(request))
    return redirect("event_certificates", slug)


@signed_in
@require_POST
def certificate_anew(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Issue a new certificate to somebody whose former one was revoked."""
    old = _certificate_or_404(request, slug, uid)
    if old.registration is None:
        raise Http404
    try:
        new = issue_certificate(
            old.registration,
            kind=old.kind,
            languages=old.languages,
            actor=actor_of(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        serial = {"serial": new.serial}
        messages.success(request, _("Certificate %(serial)s was issued.") % serial)
    return redirect("event_certificates", slug)


@signed_in
@require_POST
def role_certificate(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Issue a certificate for somebody's role at the event."""
    event = event_or_404(request, slug)
    role = get_object_or_404(event.roles.select_related("person"), uid=uid)
    try:
        new = issue_role_certificate(role, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        serial = {"serial": new.serial}
        messages.success(request, _("Certificate %(serial)s was issued.") % serial)
    return redirect("event_certificates", event.slug)


@signed_in
@get_or_post
def certificate_revoke(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Withdraw a certificate, with the reason."""
    certificate = _certificate_or_404(request, slug, uid)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            revoke_certificate(
                certificate,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            serial = {"serial": certificate.serial}
            messages.success(request, _("Certificate %(serial)s is revoked.") % serial)
        return redirect("event_certificates", slug)
    context = {"form": form, "certificate": certificate}
    return render(request, "certificates/certificate_revoke.html", context)


@signed_in
@get_or_post
def certificate_replace(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Issue a corrected certificate in place of one."""
    certificate = _certificate_or_404(request, slug, uid)
    initial = ReplaceForm.initial_of(certificate.person)
    form = ReplaceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            new = replace_certificate(
                certificate,
                reason=form.cleaned_data["reason"],
                names=form.names,
                actor=actor_of(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = _("Certificate %(old)s is replaced by %(new)s.")
            serials = {"old": certificate.serial, "new": new.serial}
            messages.success(request, words % serials)
        return redirect("event_certificates", slug)
    context = {"form": form, "certificate": certificate}
    return render(request, "certificates/certificate_replace.html", context)
