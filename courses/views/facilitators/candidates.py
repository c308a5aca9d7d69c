"""The desk: one candidate, what counts for them, the grant and what becomes of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from courses.access import candidacies_for, events_for
from courses.forms.facilitators import (
    AskObserverForm,
    EvidenceForm,
    GrantForm,
    WithdrawForm,
)
from courses.models import Candidacy, Evidence
from courses.selectors.facilitators.candidates import hours_since, one_progress
from courses.selectors.facilitators.observations import observations_of
from courses.services.facilitators import awards, observations, qualifications
from courses.services.facilitators.listing import pool_consent
from courses.views.conclusions import SANDBOX
from courses.views.facilitators.qualifications import uid_or_404
from courses.views.visits.doors import show_refusal
from participants.access import actor_of, cards_for, signed_in

Forms = dict[str, Any]


@signed_in
@get_or_post
def candidate_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every requirement with the list behind its number; what can be done next."""
    row = get_object_or_404(candidacies_for(request.user), uid=uid)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _forms(request, row, act)
    if act and _acted(request, row, act, forms):
        is_gone = not Candidacy.objects.filter(pk=row.pk).exists()
        if is_gone:
            return redirect("qualification_page", row.qualification.uid)
        return redirect("candidate_page", row.uid)
    today = timezone.localdate()
    progress = one_progress(row, today)
    person, award = row.person, progress.award
    counts_hours = award is not None and row.qualification.renewal_hours is not None
    context = {
        "candidacy": row,
        "qualification": row.qualification,
        "person": person,
        "progress": progress,
        "awards": row.awards.all(),
        "said": pool_consent(person) if row.listed_at else None,
        "hours": hours_since(row, award.granted_on) if award and counts_hours else None,
        "own_events": set(events_for(request.user).values_list("pk", flat=True)),
        "has_card": cards_for(request.user).filter(pk=person.pk).exists(),
        "observations": observations_of(row),
        "may_note": row.qualification.requirements.filter(by_hand=True).exists(),
        **forms,
    }
    status = 400 if any(form.is_bound for form in forms.values()) else 200
    page = "courses/facilitators/candidate_page.html"
    return render(request, page, context, status=status)


def _forms(request: HttpRequest, row: Candidacy, act: str) -> Forms:
    def given(name: str) -> Any:
        return request.POST if act == name else None

    return {
        "evidence_form": EvidenceForm(
            given("note"),
            request.FILES if act == "note" else None,
            qualification=row.qualification,
        ),
        "grant_form": GrantForm(
            given("grant"), initial={"granted_on": timezone.localdate()}
        ),
        "withdraw_form": WithdrawForm(given("withdraw")),
        "observe_form": AskObserverForm(
            given("observe"), candidacy=row, user=request.user
        ),
    }


def _acted(request: HttpRequest, row: Candidacy, act: str, forms: Forms) -> bool:
    """Whether the act was done, or refused with nothing left to correct on a form."""
    named = {"note": "evidence_form", "grant": "grant_form"}
    form = forms.get(named.get(act, f"{act}_form"))
    if form is not None and not form.is_valid():
        return False
    try:
        said = _act(request, row, act, form)
    except (DomainError, ValidationError) as refusal:
        if form is not None:
            show_refusal(form, refusal)
            return False
        messages.error(request, str(refusal))
        return True
    messages.success(request, said)
    return True


def _act(request: HttpRequest, row: Candidacy, act: str, form: Any) -> str:
    actor = actor_of(request)
    if act == "note":
        qualifications.add_evidence(row, actor=actor, **form.values())
        return _("Saved.")
    if act == "unnote":
        uid = uid_or_404(request.POST.get("evidence", ""))
        noted = row.evidence.select_related("candidacy", "requirement")
        qualifications.remove_evidence(get_object_or_404(noted, uid=uid), actor=actor)
        return _("It is removed.")
    if act == "observe":
        given = form.cleaned_data
        observations.ask_observer(row, given["event"], given["observer"], actor=actor)
        return _("The form is on its way to the observer.")
    if act == "unobserve":
        uid = uid_or_404(request.POST.get("observation", ""))
        asked = get_object_or_404(row.observations.all(), uid=uid)
        observations.take_back(asked, actor=actor)
        return _("The form is taken back.")
    if act == "grant":
        awards.grant(row, actor=actor, **form.cleaned_data)
        return _("The qualification is granted.")
    if act == "renew":
        awards.renew(row, actor=actor)
        return _("The qualification is renewed.")
    if act == "withdraw":
        awards.withdraw(row, actor=actor, **form.cleaned_data)
        return _("The qualification is withdrawn.")
    if act == "remove":
        qualifications.remove_candidate(row, actor=actor)
        return _("It is removed.")
    raise Http404("no such act")


@signed_in
@require_safe
def evidence_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """A file of evidence, for those who decide."""
    own = candidacies_for(request.user).order_by().values("pk")
    rows = Evidence.objects.filter(candidacy__in=own).exclude(file="")
    row = get_object_or_404(rows, uid=uid)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = FileResponse(file, as_attachment=True, filename=row.file_name)
    response["Content-Security-Policy"] = SANDBOX
    return response
