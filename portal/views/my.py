"""“My page”: registrations, tickets and certificates of one mail address."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_POST,
    require_safe,
)

from core.errors import DomainError
from core.forms import EmailField, ObukaForm
from core.http import get_or_post
from core.mail import absolute
from courses.services.feeds import end_feed, feed_of, renew_feed
from portal.selectors.my import certificates_at, my_page_of
from portal.services import my as acts


class LinkForm(ObukaForm):
    """Where to send the link."""

    email: forms.Field = EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one you registered with."),
    )


@get_or_post
def my_page(request: HttpRequest) -> HttpResponse:
    """The page of the address in the session, or the form to ask for the link."""
    address = request.session.get(acts.SESSION_KEY)
    if address:
        context = {"my": my_page_of(address), "feed": feed_of(address)}
        return render(request, "portal/my_page.html", context)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.ask_for_link(form.cleaned_data["email"], language=get_language() or "en")
        return render(
            request, "portal/my_sent.html", {"email": form.cleaned_data["email"]}
        )
    status = 400 if form.errors else 200
    return render(request, "portal/my_ask.html", {"form": form}, status=status)


@get_or_post
def my_enter(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: a button, and only the button lets one in."""
    try:
        if request.method == "POST":
            address = acts.use_token(token)
            request.session.cycle_key()
            request.session[acts.SESSION_KEY] = address
            return redirect("my_page")
        acts.read_token(token)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("my_page")
    return render(request, "portal/my_enter.html")


@require_POST
def my_leave(request: HttpRequest) -> HttpResponse:
    """Close the session of this address."""
    request.session.pop(acts.SESSION_KEY, None)
    request.session.cycle_key()
    messages.success(request, _("You have left your page."))
    return redirect("home")


@require_POST
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Make the secret address of one's calendar, or a new one, or end it."""
    address = request.session.get(acts.SESSION_KEY)
    if not address:
        raise Http404("not entered")
    act = request.POST.get("act")
    if act == "end":
        end_feed(address)
        messages.success(request, _("The address of your calendar is dead."))
        return redirect("my_page")
    if act != "renew":
        raise Http404("no such act")
    token = renew_feed(address, language=get_language() or "en")
    link = absolute(reverse("my_feed", args=[token]))
    context = {"link": link, "subscribe": f"webcal://{link.partition('://')[2]}"}
    response = render(request, "portal/my_calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def my_certificate(request: HttpRequest, uid: UUID) -> FileResponse:
    """The PDF of a certificate of the people who share the address of the session."""
    address = request.session.get(acts.SESSION_KEY, "")
    rows = {row.uid: row for row in certificates_at(address)} if address else {}
    certificate = rows.get(uid)
    if certificate is None or not certificate.pdf or certificate.state != "valid":
        raise Http404
    return FileResponse(
        certificate.pdf.open("rb"),
        as_attachment=True,
        filename=f"{certificate.serial}.pdf",
        content_type="application/pdf",
    )
