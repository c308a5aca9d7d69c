"""The desk: decide on many registrations at once, after a look at what comes of it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.http import get_or_post
from courses.access import events_for
from courses.forms import ChoiceOfPeople, DecisionForm, PeopleFilter
from courses.forms.decisions import written_for
from courses.models import Event, Registration
from courses.selectors.registrations import organisations_at, people_of
from courses.services.decisions import (
    MOST,
    Act,
    Outcome,
    decide,
    foresee,
    mail_after,
)
from courses.services.letter_texts import NAMES
from courses.views.previews import is_preview, preview_of, with_frame
from outbox.services.renderers import Mail
from participants.access import actor_of, signed_in

NAMED = 10  # of those left out; the rest are counted


@signed_in
@get_or_post
def event_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """What an act would come to for those chosen; posted, it is done."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    choice = ChoiceOfPeople(request.POST or request.GET)
    if not choice.is_valid():
        raise SuspiciousOperation("no such act")
    act = Act(choice.cleaned_data["act"] or Act.APPROVE)
    people = list(_chosen(request, event)[: MOST + 1])
    is_cut, people = len(people) > MOST, people[:MOST]
    outcomes = foresee(event, act, people, at=timezone.now())
    concerned = [row.registration for row in outcomes if row.is_done]
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        act=act,
        may_waive=bool(event.prerequisites),
        languages=written_for(row.language for row in concerned)
        or [event.programme.language],
        initial={"people": " ".join(str(row.uid) for row in people)},
    )
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and not is_preview(request):
        done = decide(event, act, people, actor=actor_of(request), words=form.words)
        _say(request, done)
        return _back(request, event)

    def mail(reader: Registration, _language: str) -> Mail | None:
        return mail_after(act, people, reader, words=form.words) if is_valid else None

    preview = preview_of(
        request,
        concerned,
        mail,
        is_asked=is_preview(request),
        may_choose_language=False,
    )
    context = {
        "event": event,
        "act": act,
        "is_danger": act in (Act.REJECT, Act.CANCEL),
        "form": form,
        "is_cut": is_cut,
        "most": MOST,
        "done": [row for row in outcomes if row.is_done],
        "left": [row for row in outcomes if not row.is_done],
        "names": NAMES.items(),
        "preview": preview,
    }
    response = render(request, "courses/event_decide.html", context)
    return with_frame(response, preview)


def _chosen(request: HttpRequest, event: Event) -> QuerySet[Registration]:
    """Those previewed, those ticked, or all that the list shows with its filter."""
    if request.method == "POST":
        return _named(event, request.POST.get("people", "").split())
    if request.GET.get("which") != "all":
        return _named(event, request.GET.getlist("chosen"))
    form = PeopleFilter(request.GET, organisations=organisations_at(event))
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    return people_of(
        event,
        query=wanted["q"],
        status=wanted["status"],
        organisation=wanted["organisation"],
    )


def _named(event: Event, words: list[str]) -> QuerySet[Registration]:
    try:
        uids = [UUID(word) for word in words[: MOST + 1]]
    except ValueError as problem:
        raise SuspiciousOperation("no such person") from problem
    rows = Registration.objects.filter(event=event, uid__in=uids)
    return rows.select_related("organisation", "person").order_by("sort_key", "pk")


def _say(request: HttpRequest, done: list[Outcome]) -> None:
    """How many were decided on; who was not, by name and reason."""
    count = sum(row.is_done for row in done)
    said = ngettext(
        "%(number)s registration decided.", "%(number)s registrations decided.", count
    )
    messages.success(request, said % {"number": count})
    left = [row for row in done if not row.is_done]
    for row in left[:NAMED]:
        names = {"name": row.registration.shown_name, "why": str(row.why).rstrip(".")}
        messages.warning(request, _("%(name)s: %(why)s.") % names)
    if len(left) > NAMED:
        more = ngettext(
            "%(number)s more is left as it was.",
            "%(number)s more are left as they were.",
            len(left) - NAMED,
        )
        messages.warning(request, more % {"number": len(left) - NAMED})


def _back(request: HttpRequest, event: Event) -> HttpResponse:
    """The list as it was narrowed."""
    kept = {name: request.GET.get(name, "") for name in PeopleFilter.declared_fields}
    query = urlencode({name: value for name, value in kept.items() if value})
    response = redirect("event_people", event.slug)
    response["Location"] += f"?{query}" if query else ""
    return response
