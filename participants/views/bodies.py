"""Bodies of an organisation on the desk: who sits there, and what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from participants.access import actor_of, cards_for, sees_people, signed_in
from participants.forms.bodies import (
    BodyForm,
    BodyMemberForm,
    MeetingForm,
    people_around,
)
from participants.forms.registry import LastDayForm
from participants.models import Body, BodyMember, Organisation
from participants.services.bodies import (
    add_meeting,
    add_member,
    change_body,
    create_body,
    end_member,
)
from participants.views.registry import desk_context, edited_or_403, seen_or_404

FORMS = ("member", "meeting", "change")


def _people_only(request: HttpRequest) -> None:
    """Bodies are lists of people: a page for those who may see people."""
    if not sees_people(request.user):
        raise Http404("no such page")


def members_seen(request: HttpRequest, body: Body) -> QuerySet[BodyMember]:
    """The members whose card one may open."""
    rows = body.members.filter(person__in=cards_for(request.user).values("pk"))
    return rows.select_related("person")


@signed_in
@require_http_methods(["GET", "POST"])
def body_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The bodies of an organisation, and the form for another."""
    organisation = bodies_or_404(request, uid)
    form = None
    if request.method == "POST":
        edited_or_403(request, uid)
        form = BodyForm(request.POST)
        if form.is_valid():
            names = form.cleaned_data["names"]
            body = create_body(organisation, names, actor=actor_of(request))
            messages.success(request, _("The body was added. Enter its members next."))
            return redirect("body_page", uid, body.uid)
    context = desk_context(request, organisation, "bodies") | {
        "bodies": organisation.bodies.all(),
        "form": form or _without_closing(BodyForm()),
    }
    status = 400 if form else 200
    return render(request, "participants/body_list.html", context, status=status)


def _without_closing(form: BodyForm) -> BodyForm:
    del form.fields["is_closed"]
    return form


def bodies_or_404(request: HttpRequest, uid: UUID) -> Organisation:
    """An organisation, for those who see people and so who meets there."""
    _people_only(request)
    return seen_or_404(request, uid)


def body_or_404(request: HttpRequest, uid: UUID, body: UUID) -> Body:
    """A body of an organisation, for those who see people."""
    organisation = bodies_or_404(request, uid)
    return get_object_or_404(organisation.bodies, uid=body)


@signed_in
@require_http_methods(["GET", "POST"])
def body_page(request: HttpRequest, uid: UUID, body: UUID) -> HttpResponse:
    """Members now and before, meetings with minutes, and what may be added."""
    row = body_or_404(request, uid, body)
    organisation = row.organisation
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST":
        edited_or_403(request, uid)
    people = people_around(organisation, cards_for(request.user))
    forms: dict[str, Any] = {
        "member": BodyMemberForm(_sent(request, act, "member"), people=people),
        "meeting": MeetingForm(_sent(request, act, "meeting")),
        "change": BodyForm(
            _sent(request, act, "change"),
            initial={"names": row.names, "is_closed": row.is_closed},
        ),
    }
    sent = forms.get(act)
    if sent is not None and sent.is_valid() and _done(request, row, act, sent):
        messages.success(request, _("Saved."))
        return redirect("body_page", uid, row.uid)
    context = desk_context(request, organisation, "bodies") | {
        "body": row,
        "members": members_seen(request, row),
        "meetings": row.meetings.all()[:50],
        "forms": forms,
        "act": act,
        "today": timezone.localdate(),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "participants/body_page.html", context, status=status)


def _sent(request: HttpRequest, act: str, name: str) -> Any:
    return request.POST if act == name else None


def _done(request: HttpRequest, body: Body, act: str, form: Any) -> bool:
    data, actor = form.cleaned_data, actor_of(request)
    try:
        if act == "member":
            add_member(body, actor=actor, **data)
        elif act == "meeting":
            add_meeting(body, actor=actor, **data)
        else:
            change_body(body, actor=actor, **data)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


@signed_in
@require_http_methods(["GET", "POST"])
def body_member_end(
    request: HttpRequest, uid: UUID, body: UUID, member: UUID
) -> HttpResponse:
    """Note the last day of a person in a body."""
    _people_only(request)
    organisation = edited_or_403(request, uid)
    row = get_object_or_404(
        members_seen(request, get_object_or_404(organisation.bodies, uid=body)),
        uid=member,
    )
    form = LastDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_member(row, on=form.cleaned_data["on"], actor=actor_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("body_page", uid, body)
    context = desk_context(request, organisation, "bodies") | {
        "form": form,
        "member": row,
        "body": row.body,
    }
    status = 400 if form.is_bound else 200
    return render(request, "participants/body_member_end.html", context, status=status)
