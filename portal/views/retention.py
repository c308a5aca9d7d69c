"""The terms of a programme at the desk: what goes when, before it goes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from core.http import get_or_post
from participants.access import actor_of, cards_for, is_admin, signed_in
from participants.views.paging import page_or_404
from portal.forms.retention import RetentionForm
from portal.selectors.retention import people_of, people_to_go, terms_on
from programmes.access import managed_programmes_for
from programmes.services.retention import set_retention


@signed_in
@get_or_post
def programme_retention(request: HttpRequest, code: str) -> HttpResponse:
    """How long people are kept, what holds them, and who would go on the day."""
    rows = managed_programmes_for(request.user)
    programme = get_object_or_404(rows, code=code)
    form = RetentionForm(
        request.POST or None,
        programme=programme,
        may_shorten=is_admin(request.user),
    )
    if request.method == "POST" and form.is_valid():
        set_retention(programme, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("programme_retention", programme.code)
    today = timezone.localdate()
    terms = terms_on(today)
    term = next(row for row in terms if row.programme.pk == programme.pk)
    going = people_to_go(term, terms, today)
    certificates = Certificate.objects.filter(person__in=going.values("pk"))
    # by name only whose card one may open; the numbers are of all
    shown = going.filter(pk__in=cards_for(request.user).values("pk"))
    context = {
        "programme": programme,
        "form": form,
        "term": term,
        "number": going.count(),
        "known": people_of(term).count(),
        "certificates": certificates.filter(erased_at=None).count(),
        "page": page_or_404(request, shown.order_by("sort_key", "pk")),
    }
    status = 400 if form.errors else 200
    return render(request, "portal/programme_retention.html", context, status=status)
