"""“My page”: how far one is on the way to a qualification."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.models import Candidacy
from courses.selectors.facilitators.candidates import hours_since, one_progress
from courses.selectors.facilitators.observations import signed_of
from portal.selectors.own import candidacies_at
from portal.services.my import SESSION_KEY


def own_candidacy_or_404(request: HttpRequest, uid: UUID) -> Candidacy:
    """One of the people of the address that entered."""
    address = request.session.get(SESSION_KEY, "")
    if not address:
        raise Http404("nobody is known here")
    return get_object_or_404(candidacies_at(address), uid=uid)


@require_safe
@never_cache
def my_qualification(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is asked for, what counts so far, and what observers wrote."""
    row = own_candidacy_or_404(request, uid)
    progress = one_progress(row, timezone.localdate())
    award, hours = progress.award, None
    if award is not None and row.qualification.renewal_hours is not None:
        hours = hours_since(row, award.granted_on)
    context = {
        "candidacy": row,
        "qualification": row.qualification,
        "person": row.person,
        "progress": progress,
        "hours": hours,
        "observations": signed_of(row),
    }
    return render(request, "portal/my_qualification.html", context)
