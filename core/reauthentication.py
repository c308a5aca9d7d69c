"""Confirming who one is by a mailed code, for accounts that have no password.

allauth asks again for a password or a second factor before an account is changed. It
refuses the page to those who have neither, and never asks them.
"""

from __future__ import annotations

import time
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.code_verification import (
    AbstractCodeVerificationProcess,
)
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    resume_request,
)
from allauth.account.views import reauthenticate as by_password
from allauth.core import context, ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.http import get_or_post

STATE = "reauthentication_code"


class MailedCode(AbstractCodeVerificationProcess):  # type: ignore[misc]
    """A code on its way to the address of the account; it stays in the session."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=request.session.get(STATE, {}),
            user=cast(AbstractBaseUser, request.user),
        )

    @property
    def is_sent(self) -> bool:
        return bool(self.code) and bool(self.is_valid())

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)

    def send(self) -> None:
        adapter, email = get_adapter(), address_of(self.request)
        self.state = self.initial_state(user=self.user, email=email)
        self.state["code"] = adapter.generate_login_code()
        values = {"request": self.request, "code": self.code}
        adapter.send_mail("account/email/login_code", email, values)
        self.persist()

    def finish(self) -> None:
        self.abort()
        record_authentication(
            self.request, self.user, method="code", reauthenticated=True
        )


def address_of(request: HttpRequest) -> str:
    user = cast(AbstractBaseUser, request.user)
    return str(getattr(user, user.get_email_field_name()))


@never_cache
@get_or_post
@login_required
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """The page of allauth for who has a password or a second factor, else a code."""
    if get_reauthentication_flows(request.user):
        return cast(HttpResponse, by_password(request))
    process = MailedCode(request)
    if request.method != "POST":
        return _shown(request, _form(process) if process.is_sent else None)
    if request.POST.get("action") == "send":
        return _sent(request, process)
    if process.is_sent:
        return _checked(request, process)
    return redirect(_here(request))


def _form(process: MailedCode, data: Any = None) -> ConfirmLoginCodeForm:
    return ConfirmLoginCodeForm(data=data, code=process.code)


def _sent(request: HttpRequest, process: MailedCode) -> HttpResponse:
    key = address_of(request)
    refused = ratelimit.consume_or_429(request, action="request_login_code", key=key)
    if refused is not None:
        return cast(HttpResponse, refused)
    process.send()
    return redirect(_here(request))


def _checked(request: HttpRequest, process: MailedCode) -> HttpResponse:
    form = _form(process, request.POST)
    if form.is_valid():
        process.finish()
        return resume_request(request) or redirect(settings.LOGIN_REDIRECT_URL)
    if process.record_invalid_attempt():
        return _shown(request, form)
    messages.error(request, get_adapter().error_messages["too_many_login_attempts"])
    return redirect(_here(request))


def _shown(request: HttpRequest, form: ConfirmLoginCodeForm | None) -> HttpResponse:
    values = {"form": form, "email": address_of(request), "next": _next(request)}
    return render(request, "account/reauthenticate_by_code.html", values)


def _next(request: HttpRequest) -> str:
    target = str(request.POST.get("next") or request.GET.get("next") or "")
    is_own = url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if is_own else ""


def _here(request: HttpRequest) -> str:
    path, target = reverse("account_reauthenticate"), _next(request)
    return f"{path}?{urlencode({'next': target})}" if target else path


class AsksForCode(DefaultAccountAdapter):  # type: ignore[misc]
    """An adapter that asks accounts without a password for a mailed code.

    A sign-in by code in the last `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds is enough.
    """

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        url = reverse("account_reauthenticate")
        words = _("Use a code sent by e-mail")
        return [{"id": "reauthenticate_by_code", "description": words, "url": url}]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        request = context.request
        if not get_reauthentication_flows(request.user):
            records = get_authentication_records(request, request.user)
            latest = max((row["at"] for row in records), default=0.0)
            if time.time() - latest >= app_settings.REAUTHENTICATION_TIMEOUT:
                raise ReauthenticationRequired
        return bool(super().is_reauthentication_required(app=app, **kwargs))
