"""What the frame of every page needs, worked out only when a template asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from core import navigation
from core.languages import html_lang


@dataclass(frozen=True)
class Language:
    """A language one may switch to, by its own name."""

    code: str
    lang: str
    name: str
    href: str
    current: bool


class Frame:
    """Languages, links and flags around the content of one page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.path = request.path
        self.demo: bool = settings.DEMO
        self.demo_mail = "/demo/mail/" if settings.DEMO else ""

    @cached_property
    def user(self) -> Any:
        # a page that failed before the session was read has no user
        return getattr(self.request, "user", None) or AnonymousUser()

    @cached_property
    def languages(self) -> list[Language]:
        now = get_language() or settings.LANGUAGE_CODE
        query = self.request.GET.copy()
        rows = []
        for code, name in settings.LANGUAGES:
            query["lang"] = code
            href = f"?{query.urlencode()}"
            rows.append(Language(code, html_lang(code), name, href, code == now))
        return rows

    @cached_property
    def language(self) -> Language | None:
        return next((row for row in self.languages if row.current), None)

    @cached_property
    def public(self) -> list[navigation.Link]:
        return navigation.links(navigation.public, self.user, self.path)

    @cached_property
    def desk(self) -> list[navigation.Link]:
        return navigation.links(navigation.desk, self.user, self.path)

    @cached_property
    def foot(self) -> list[navigation.Link]:
        return navigation.links(navigation.foot, self.user, self.path)

    @cached_property
    def download(self) -> str:
        """Where the list of this page is had as a spreadsheet, with its filters: the
        view `person_export` belongs to `person_list`, `event_people_export` to
        `event_people`. Empty for a page without.
        """
        match = self.request.resolver_match
        if match is None or match.view_name is None:
            return ""
        name = f"{match.view_name.removesuffix('_list')}_export"
        path = _address(name, match.kwargs)
        query = self.request.GET.copy()
        query.pop("page", None)
        return f"{path}?{query.urlencode()}" if path and query else path

    @cached_property
    def login_url(self) -> str:
        return resolve_url(settings.LOGIN_URL)

    @cached_property
    def logout_url(self) -> str:
        return _address("account_logout")

    @cached_property
    def security_url(self) -> str:
        return _address("mfa_index")

    @cached_property
    def desk_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


def _address(name: str, kwargs: dict[str, Any] | None = None) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame`, the language of the page and the script nonce."""
    return {
        "frame": Frame(request),
        "page_lang": html_lang(get_language() or settings.LANGUAGE_CODE),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
