"""“My page”: how far one is on the way to a qualification."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from courses.forms.pool import ListingForm
from courses.models import Candidacy
from courses.selectors.facilitators.candidates import hours_since, one_progress
from courses.selectors.facilitators.observations import signed_of
from courses.services.facilitators.listing import (
    pool_consent,
    pool_wording,
    set_listing,
)
from portal.selectors.own import candidacies_at
from portal.services.my import SESSION_KEY


def own_candidacy_or_404(request: HttpRequest, uid: UUID) -> Candidacy:
    """One of the people of the address that entered."""
    address = request.session.get(SESSION_KEY, "")
    if not address:
        raise Http404("nobody is known here")
    return get_object_or_404(candidacies_at(address), uid=uid)


@get_or_post
@never_cache
def my_qualification(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is asked for, what counts so far, what observers wrote; and a form to be
    named on the public list.
    """
    row = own_candidacy_or_404(request, uid)
    progress = one_progress(row, timezone.localdate())
    award, hours = progress.award, None
    if award is not None and row.qualification.renewal_hours is not None:
        hours = hours_since(row, award.granted_on)
    wording, said = pool_wording(), pool_consent(row.person)
    form = ListingForm(
        request.POST if request.method == "POST" else None,
        candidacy=row,
        wording=wording,
    )
    if form.is_valid():
        try:
            said_in = get_language() or "en"
            set_listing(row, said_in=said_in, actor=None, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("is_listed", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("my_qualification", row.uid)
    context = {
        "form": form,
        "candidacy": row,
        "qualification": row.qualification,
        "person": row.person,
        "progress": progress,
        "hours": hours,
        "observations": signed_of(row),
        "may_agree": wording is not None or row.listed_at is not None,
        "said": said if row.listed_at is not None else None,
    }
    status = 400 if form.errors else 200
    return render(request, "portal/my_qualification.html", context, status=status)
