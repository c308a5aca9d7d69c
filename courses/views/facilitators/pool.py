"""The pool of facilitators for everybody: the list, asking, and the mailed links."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import LANGUAGE_NAMES
from courses.forms.pool import PoolAskForm
from courses.models import PoolRequest
from courses.selectors.facilitators.pool import (
    by_region,
    listed,
    open_qualifications,
)
from courses.services.facilitators import pool as acts
from courses.services.facilitators.links import (
    answer_by_token_or_404,
    answer_path,
    request_by_token_or_404,
    request_path,
)
from programmes.selectors.programmes import donors_of

Status = PoolRequest.Status


@require_safe
def pool_page(request: HttpRequest) -> HttpResponse:
    """Who may be asked for, by region; only those who agreed to be named."""
    day = timezone.localdate()
    groups = [(row, by_region(listed(row, day))) for row in open_qualifications(day)]
    return render(request, "courses/facilitators/pool_page.html", {"groups": groups})


@get_or_post
def pool_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a facilitator; the request counts once the mailed link is opened."""
    form = PoolAskForm(
        request.POST if request.method == "POST" else None,
        qualifications=open_qualifications(timezone.localdate()),
        initial={"language": (get_language() or "").removesuffix("-latn")},
    )
    context = {"form": form}
    if form.is_valid():
        language = get_language() or "en"
        try:
            acts.ask_for_facilitator(mail_language=language, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("email", str(refusal))
        else:
            context = {"sent_to": form.cleaned_data["email"]}
    status = 400 if form.errors else 200
    page = "courses/facilitators/pool_ask.html"
    return render(request, page, context, status=status)


@get_or_post
@never_cache
def pool_request(request: HttpRequest, token: str) -> HttpResponse:
    """The page of who asked: confirm, see where it stands, withdraw."""
    row = request_by_token_or_404(token)
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act == "confirm":
                acts.prove(row)
                messages.success(request, _("Confirmed. The organisers see it now."))
            elif act == "withdraw":
                acts.withdraw(row)
                messages.success(request, _("The request is withdrawn."))
            else:
                raise Http404("no such act")
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(request_path(row))
    context = {
        "row": row,
        "language": LANGUAGE_NAMES.get(row.language, row.language),
        "may_withdraw": row.status in (Status.NEW, Status.ASKED, Status.ASSIGNED),
        "donors": donors_of(row.qualification.programme),
    }
    return render(request, "courses/facilitators/pool_request.html", context)


@get_or_post
@never_cache
def pool_answer(request: HttpRequest, token: str) -> HttpResponse:
    """A facilitator says whether they would do it; a GET changes nothing."""
    answer = answer_by_token_or_404(token)
    if request.method == "POST":
        said = request.POST.get("act", "")
        if said not in ("yes", "no"):
            raise Http404("no such act")
        try:
            acts.answer_request(answer, is_yes=said == "yes")
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. The organisers see your answer."))
        return redirect(answer_path(answer))
    row = answer.request
    context = {
        "answer": answer,
        "row": row,
        "language": LANGUAGE_NAMES.get(row.language, row.language),
        "is_open": row.status in PoolRequest.OPEN,
        "is_mine": row.assigned_id == answer.candidacy_id,
        "donors": donors_of(row.qualification.programme),
    }
    return render(request, "courses/facilitators/pool_answer.html", context)
