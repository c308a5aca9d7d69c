"""What readers do without an account: ask for a newsletter, confirm, stop it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from core.errors import DomainError
from core.http import get_or_post
from newsletters.forms import SubscribeForm
from newsletters.models import BulletinSeries, Subscription
from newsletters.selectors.issues import public_series, reading_languages
from newsletters.services import subscriptions as acts
from newsletters.services.tokens import read_confirm_token, read_unsubscribe_token
from participants.models import ConsentWording


@get_or_post
def newsletter_subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a newsletter. The answer never tells whether the address was known."""
    series = get_object_or_404(public_series(), slug=slug)
    wording = _wording()
    form = SubscribeForm(
        request.POST or None,
        languages=reading_languages(series),
        wanted=get_language() or "",
    )
    sent_to = ""
    if request.method == "POST" and form.is_valid():
        try:
            acts.subscribe(series, wording=wording, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            sent_to = form.cleaned_data["email"]
    context = {"series": series, "form": form, "wording": wording, "sent_to": sent_to}
    return render(
        request,
        "newsletters/newsletter_subscribe.html",
        context,
        status=400 if form.errors else 200,
    )


def _wording() -> ConsentWording | None:
    """The words one agrees to, if they are set."""
    rows = ConsentWording.objects.filter(purpose=ConsentWording.Purpose.NEWSLETTER)
    return rows.order_by("-version").first()


@get_or_post
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: a button, since scanners of mail follow links."""
    uid = read_confirm_token(token)
    open_ones = Subscription.objects.select_related("series").filter(ended_at=None)
    subscription = open_ones.filter(uid=uid).first() if uid else None
    if subscription is None:
        return _private(render(request, "410.html", status=410))
    if request.method == "POST":
        try:
            subscription = acts.confirm_subscription(subscription)
        except DomainError:
            return _private(render(request, "410.html", status=410))
    context = {"series": subscription.series, "subscription": subscription}
    return _private(render(request, "newsletters/subscription_confirm.html", context))


@csrf_exempt  # RFC 8058: mail programs post here, without cookies; the token is proof
@get_or_post
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one newsletter. A GET only shows the button, and whose newsletter it is."""
    reader = read_unsubscribe_token(token)
    if reader is None:
        raise Http404("no such link")
    series = get_object_or_404(BulletinSeries, uid=reader.series_uid)
    if request.method == "POST" and "undo" in request.POST:
        acts.resubscribe(series, reader.address)
        state = "back"
    elif request.method == "POST":
        acts.unsubscribe(series, reader.address)
        state = "done"
    else:
        is_done = acts.is_unsubscribed(series, reader.address)
        state = "done" if is_done else "ask"
    context = {"series": series, "state": state}
    response = _private(render(request, "newsletters/unsubscribe.html", context))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """The address of the page is a key: not to be kept or indexed."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
