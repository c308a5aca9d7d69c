"""The form of an observer, behind a mailed link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from courses.forms.facilitators import ObservationForm
from courses.selectors.facilitators.observations import observations_of
from courses.services.facilitators.observations import (
    keep_observation,
    observation_by_token_or_404,
    observation_path,
)


@get_or_post
@never_cache
def observation_form(request: HttpRequest, token: str) -> HttpResponse:
    """Kept as often as one likes, until it is signed; then only to be read."""
    row = observation_by_token_or_404(token)
    points = list(row.candidacy.qualification.points.all())
    form = ObservationForm(
        request.POST if request.method == "POST" else None,
        observation=row,
        points=points,
    )
    if form.is_valid():
        is_signed = request.POST.get("act") == "sign"
        try:
            keep_observation(
                row, sign=is_signed, language=get_language() or "en", **form.values()
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("Signed. Thank you.") if is_signed else _("Saved.")
            messages.success(request, said)
            return redirect(observation_path(row))
    starts_at = row.event.starts_at
    context = {
        "observation": row,
        "event": row.event,
        "person": row.candidacy.person,
        "qualification": row.candidacy.qualification,
        "form": form,
        "has_begun": starts_at is None or starts_at <= timezone.now(),
        "rows": observations_of(row.candidacy).filter(pk=row.pk),
    }
    status = 400 if form.errors else 200
    page = "courses/facilitators/observation_form.html"
    with timezone.override(row.event.tz):
        return render(request, page, context, status=status)
