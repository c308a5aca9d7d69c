"""What exists in the demo only: its mail, which would have left, and its authority."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.mailstore import StoredMail, read_stored_mail, stored_mails
from core.middleware import widen_policy


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _mail(name: str) -> StoredMail:
    _only_in_the_demo()
    mail = read_stored_mail(name)
    if mail is None:
        raise Http404
    return mail


@require_safe
def demo_authority(request: HttpRequest) -> HttpResponse:
    """Who signed for the addresses of `make run-https`, for phones to trust."""
    _only_in_the_demo()
    path = Path(settings.VAR_DIR) / "https/authority.crt"
    if not path.exists():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="application/x-x509-ca-cert")


@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The newest messages; `q` searches addresses, subjects and texts."""
    _only_in_the_demo()
    query = request.GET.get("q", "")
    context = {"mails": stored_mails(limit=50, search=query), "query": query}
    return render(request, "portal/demo_mail.html", context)


@require_safe
def demo_mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One message with its headers, text and attachments."""
    response = render(request, "portal/demo_mail_page.html", {"mail": _mail(name)})
    return widen_policy(response, {"frame-src": "'self'"})


@require_safe
@xframe_options_sameorigin
def demo_mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one message, alone, for a frame that runs no scripts."""
    mail = _mail(name)
    html = mail.html
    for attachment in mail.attachments:
        if attachment.content_id:  # the sandboxed frame has no origin to load from
            picture = b64encode(attachment.content).decode()
            source = f"data:{attachment.content_type};base64,{picture}"
            html = html.replace(f"cid:{attachment.content_id}", source)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " frame-ancestors 'self'; sandbox allow-popups"
    )
    return response


@require_safe
def demo_mail_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """An attachment of a message."""
    attachments = _mail(name).attachments
    if number >= len(attachments):
        raise Http404
    attachment = attachments[number]
    response = HttpResponse(attachment.content, content_type=attachment.content_type)
    kind = "inline" if attachment.content_type.startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{attachment.name}"'
    return response
