"""The desk's pages of the vocabulary of job profiles."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.http import get_or_post, query_of
from participants.access import actor_of, manages_profiles, signed_in
from participants.exchange.lists import PROFILES
from participants.forms.profiles import ProfileForm, ProfileMergeForm
from participants.models import JobProfile
from participants.selectors.profiles import find_profiles, lines_of
from participants.services.profiles import (
    add_profile,
    merge_profiles,
    rename_profile,
    retire_profile,
)
from participants.views.downloads import Listing, exported, noted
from participants.views.paging import page_or_404


def _keeper(request: HttpRequest) -> None:
    if not manages_profiles(request.user):
        raise Http404("no such page")


def _profile(request: HttpRequest, uid: UUID) -> JobProfile:
    _keeper(request)
    return get_object_or_404(JobProfile.objects.standing(), uid=uid)


def _found(request: HttpRequest) -> list[JobProfile]:
    _keeper(request)
    retired = request.GET.get("retired") == "yes"
    return find_profiles(query_of(request), retired=retired)


@signed_in
@require_safe
def job_profile_list(request: HttpRequest) -> HttpResponse:
    """The profiles in use, or with `?retired=yes` the others, and their uses."""
    retired = request.GET.get("retired") == "yes"
    page = page_or_404(request, _found(request))
    context = {
        "page": page,
        "lines": lines_of(page.object_list),
        "query": query_of(request),
        "kept": "retired" if retired else "",
        "retired": retired,
    }
    return render(request, "participants/job_profile_list.html", context)


@exported
def job_profile_export(request: HttpRequest) -> Listing:
    """The profiles of the list, with its search."""
    profiles = _found(request)
    filters = {"q": query_of(request), "retired": request.GET.get("retired", "")}
    return Listing(
        title=gettext_lazy("Job profiles"),
        columns=PROFILES,
        rows=lambda: lines_of(profiles),
        back=reverse("job_profile_list"),
        target=JobProfile,
        filters=noted(filters),
        file_name="job-profiles",
    )


@signed_in
@get_or_post
def job_profile_add(request: HttpRequest) -> HttpResponse:
    """A new profile."""
    _keeper(request)
    form = ProfileForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_profile(form.cleaned_data["labels"], actor=actor_of(request))
        except DomainError as error:
            form.add_error("labels", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("job_profile_list")
    status = 400 if form.is_bound else 200
    context = {"form": form, "back": reverse("job_profile_list")}
    return render(request, "participants/job_profile_add.html", context, status=status)


@signed_in
@get_or_post
def job_profile_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The names of a profile, and the ways to its other acts."""
    profile = _profile(request, uid)
    given = request.POST if request.method == "POST" else None
    form = ProfileForm(given, initial={"labels": profile.labels})
    if form.is_valid():
        labels = form.cleaned_data["labels"]
        try:
            rename_profile(profile, labels, actor=actor_of(request))
        except DomainError as error:
            form.add_error("labels", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("job_profile_list")
    (line,) = lines_of([profile])
    status = 400 if form.is_bound else 200
    context = {"form": form, "profile": profile, "line": line}
    context |= {"back": reverse("job_profile_list")}
    return render(request, "participants/job_profile_edit.html", context, status=status)


@signed_in
@require_POST
def job_profile_retire(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Offer a profile no more, or with `restore` again."""
    profile = _profile(request, uid)
    is_retired = "restore" not in request.POST
    retire_profile(profile, actor=actor_of(request), is_retired=is_retired)
    messages.success(
        request,
        _("The job profile is not offered any more. Where it stands it stays.")
        if is_retired
        else _("The job profile is offered again."),
    )
    return redirect("job_profile_edit", profile.uid)


@signed_in
@get_or_post
def job_profile_merge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a profile is used in, and which one it becomes."""
    profile = _profile(request, uid)
    given = request.POST if request.method == "POST" else None
    form = ProfileMergeForm(given, profile=profile)
    if form.is_valid():
        into = form.cleaned_data["into"]
        try:
            merge_profiles(into, profile, actor=actor_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The two job profiles are one now."))
            return redirect("job_profile_edit", into.uid)
    (line,) = lines_of([profile])
    status = 400 if form.is_bound else 200
    context = {"form": form, "profile": profile, "line": line}
    context |= {"back": reverse("job_profile_edit", args=[profile.uid])}
    template = "participants/job_profile_merge.html"
    return render(request, template, context, status=status)
