"""Per diems of a study visit at the desk: days, meals, rates, and the sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.http import get_or_post
from courses.forms import DayForm, MoneyForm, PerDiemForm
from courses.models import Event
from courses.selectors.per_diem import travel_sheet_of
from courses.selectors.travel import days_of, plan_of
from courses.services.money import remove_rate, set_days, set_rate
from courses.services.travel import set_plan
from courses.views.visits.doors import own_stay_or_404, show_refusal
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_money(request: HttpRequest, slug: str) -> HttpResponse:
    """What each traveller is paid, and what it is counted from."""
    event = own_stay_or_404(request, slug)
    act = request.POST.get("act", "")
    if act == "remove":
        _remove(request, event)
        return redirect("event_money", event.slug)
    rows = [
        (row, DayForm(_of(request, act, "days"), prefix=f"{row.on}", initial=vars(row)))
        for row in days_of(event)
    ]
    rate = PerDiemForm(_of(request, act, "rate"))
    money = MoneyForm(_of(request, act, "rules"), instance=plan_of(event))
    acts: dict[str, tuple[Any, list[Any]]] = {
        "days": (_set_days, [form for _row, form in rows]),
        "rate": (_set_rate, [rate]),
        "rules": (_set_rules, [money]),
    }
    if request.method == "POST":
        if act not in acts:
            raise Http404("no such act")
        store, forms = acts[act]
        are_right = [form.is_valid() for form in forms]  # each says what is wrong
        if all(are_right) and store(request, event, forms):
            messages.success(request, _("Saved."))
            return redirect("event_money", event.slug)
    context = {
        "event": event,
        "part": "money",
        "days": rows,
        "day_problems": any(form.errors for _row, form in rows),
        "rate_form": rate,
        "money_form": money,
        "rates": event.per_diem_rates.all(),
        "sheet": travel_sheet_of(event),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "courses/visits/event_money.html", context, status=status)


def _of(request: HttpRequest, act: str, name: str) -> QueryDict | None:
    return request.POST if act == name else None


def _set_days(request: HttpRequest, event: Event, forms: list[DayForm]) -> bool:
    given = {
        row.on: form.cleaned_data
        for row, form in zip(days_of(event), forms, strict=True)
    }
    try:
        set_days(event, given, actor=actor_of(request))
    except ValidationError as refusal:
        show_refusal(forms[0], refusal)
        return False
    return True


def _set_rate(request: HttpRequest, event: Event, forms: list[PerDiemForm]) -> bool:
    try:
        set_rate(event, actor=actor_of(request), **forms[0].cleaned_data)
    except ValidationError as refusal:
        show_refusal(forms[0], refusal)
        return False
    return True


def _set_rules(request: HttpRequest, event: Event, forms: list[MoneyForm]) -> bool:
    try:
        set_plan(event, actor=actor_of(request), **forms[0].cleaned_data)
    except ValidationError as refusal:
        show_refusal(forms[0], refusal)
        return False
    return True


def _remove(request: HttpRequest, event: Event) -> None:
    try:
        uid = UUID(request.POST.get("rate", ""))
    except ValueError:
        raise Http404("no such rate") from None
    rate = get_object_or_404(event.per_diem_rates, uid=uid)
    remove_rate(rate, actor=actor_of(request))
    messages.success(request, _("The rate is removed."))
