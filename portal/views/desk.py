"""The desk's first page: what needs me today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participants.access import signed_in
from participants.models import User
from portal.selectors.desk import today_of


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Events of these days, what is to be closed, certified, sent or cleared up."""
    assert isinstance(request.user, User)  # noqa: S101 - signed_in
    return render(request, "portal/desk.html", {"today": today_of(request.user)})
