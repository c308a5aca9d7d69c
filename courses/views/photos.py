"""Photographs of an event: at the desk, in an archive, and the pictures themselves."""

from __future__ import annotations

import tempfile
import zipfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from core.throttle import EXPORTS, Limit, throttled, throttled_for_public
from courses.access import events_for
from courses.exchange.photos import PHOTOS, file_name_of
from courses.forms import PhotoForm, PhotosForm
from courses.models import Event, Photo, PhotoDoubt
from courses.selectors.photos import (
    NoPhotoList,
    PhotoLine,
    no_photo_list,
    photo_lines,
    public_photo,
    standing_of,
)
from courses.services.photos import (
    add_photo,
    describe_and_show,
    describe_photo,
    has_begun,
    remove_photo,
    withhold_photo,
)
from courses.views.conclusions import SANDBOX
from participants.access import actor_of, signed_in
from participants.services.audit import record_export
from participants.views.downloads import Listing, exported

PICTURES = Limit("pictures", 1200)  # a page shows many of them
IN_MEMORY = 1_000_000  # bytes of an archive; what is more goes to the disk


@signed_in
@get_or_post
def event_photos(request: HttpRequest, slug: str) -> HttpResponse:
    """The photographs beside the list of those not to be shown; and a form to add."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    is_sent = request.method == "POST"
    form = PhotosForm(request.POST, request.FILES) if is_sent else PhotosForm()
    if is_sent and form.is_valid() and _are_added(request, event, form):
        return redirect("event_photos", event.slug)
    listed = no_photo_list(event)
    context = {
        "event": event,
        "form": form,
        "listed": listed,
        "lines": _lines(event, listed),
        "may_add": has_begun(event, timezone.now()),
    }
    status = 400 if is_sent else 200
    return render(request, "courses/event_photos.html", context, status=status)


def _lines(event: Event, listed: NoPhotoList) -> list[PhotoLine]:
    rows = event.photos.select_related("event", "checked_by")
    doubts = Prefetch("doubts", PhotoDoubt.objects.select_related("registration"))
    return photo_lines(rows.prefetch_related(doubts), listed)


def _are_added(request: HttpRequest, event: Event, form: PhotosForm) -> bool:
    """Keep those that can be used; whether that was all of them."""
    added, refusals = 0, []
    for file in form.cleaned_data["pictures"]:
        try:
            add_photo(event, file, name=file.name, actor=actor_of(request))
        except DomainError as refusal:
            refusals.append(str(refusal))
        else:
            added += 1
    if added:
        words = ngettext(
            "%(count)d photograph is added, for organisers alone.",
            "%(count)d photographs are added, for organisers alone.",
            added,
        )
        messages.success(request, words % {"count": added})
    for words in dict.fromkeys(refusals):
        form.add_error("pictures", words)
    return not refusals


@signed_in
@get_or_post
def photo_edit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """What one shows, who could be in it, and whether the public sees it."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    rows = event.photos.select_related("event", "checked_by")
    doubts = ("doubts__registration", "doubts__role")
    photo = get_object_or_404(rows.prefetch_related(*doubts), uid=uid)
    listed = no_photo_list(event)
    form = PhotoForm(
        request.POST if request.method == "POST" else None, photo=photo, listed=listed
    )
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "remove":
            remove_photo(photo, actor=actor_of(request))
            messages.success(request, _("It is removed."))
            return redirect("event_photos", event.slug)
        if act not in ("save", "show", "withhold"):
            raise Http404("no such act")
        if form.is_valid() and _is_done(request, photo, form, act):
            messages.success(request, _("Saved."))
            return redirect("photo_edit", event.slug, photo.uid)
    context = {
        "event": event,
        "photo": photo,
        "form": form,
        "listed": listed,
        "standing": standing_of(photo, listed),
        "newly": listed.keys - set(photo.checked_against),
        "newly_staff": listed.staff_keys - set(photo.checked_staff),
        **_neighbours(event, photo),
    }
    status = 400 if form.is_bound else 200
    with timezone.override(event.tz):
        return render(request, "courses/photo_edit.html", context, status=status)


def _is_done(request: HttpRequest, photo: Photo, form: PhotoForm, act: str) -> bool:
    actor = actor_of(request)
    try:
        if act == "show":
            describe_and_show(
                photo,
                is_compared=form.cleaned_data["is_compared"],
                digest=request.POST.get("digest", ""),
                actor=actor,
                **form.values(),
            )
            return True
        describe_photo(photo, actor=actor, **form.values())
        if act == "withhold":
            withhold_photo(photo, actor=actor)
    except DomainError as refusal:
        fields = {
            "caption_missing": "captions",
            "people_not_said": "shows_people",
            "could_show": "could_show",
            "not_compared": "is_compared",
            "list_changed": "is_compared",
        }
        name = fields.get(refusal.code)
        form.add_error(name if name in form.fields else None, str(refusal))
        return False
    return True


def _neighbours(event: Event, photo: Photo) -> dict[str, Any]:
    uids = list(event.photos.values_list("uid", flat=True))
    place = uids.index(photo.uid)
    return {
        "number": place + 1,
        "total": len(uids),
        "before": uids[place - 1] if place else None,
        "after": uids[place + 1] if place + 1 < len(uids) else None,
    }


@exported
def event_photos_export(request: HttpRequest, slug: str) -> Listing:
    """What is known of the photographs of an event."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    return Listing(
        title=pick(event.titles),
        columns=PHOTOS,
        rows=lambda: iter(_lines(event, no_photo_list(event))),
        back=reverse("event_photos", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-photographs",
    )


@signed_in
@require_POST
@throttled(EXPORTS)
def event_photos_archive(request: HttpRequest, slug: str) -> FileResponse:
    """All photographs of an event, those for organisers alone too, as a ZIP."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    # the response closes it, and so removes it
    packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    number = 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for photo in event.photos.select_related("event"):
            try:
                with photo.file.open("rb") as file:
                    archive.writestr(file_name_of(photo), file.read())
            except FileNotFoundError:
                continue
            number += 1
    record_export(
        actor_of(request),
        event,
        name="event_photos_archive",
        rows=number,
        columns=["file"],
        filters={},
    )
    packed.seek(0)
    response = FileResponse(
        packed,
        as_attachment=True,
        filename=f"{event.slug}-photographs.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@throttled_for_public(PICTURES)
def photo_file(request: HttpRequest, slug: str, uid: UUID) -> HttpResponseBase:
    """The picture as large as it is kept, while one may see it."""
    return _picture(request, slug, uid, is_small=False)


@require_safe
@throttled_for_public(PICTURES)
def photo_small(request: HttpRequest, slug: str, uid: UUID) -> HttpResponseBase:
    """The same for the page."""
    return _picture(request, slug, uid, is_small=True)


def _picture(
    request: HttpRequest, slug: str, uid: UUID, *, is_small: bool
) -> HttpResponseBase:
    photo = public_photo(slug, uid)
    if photo is None:
        own = events_for(request.user).order_by().values("pk")
        rows = Photo.objects.filter(event__in=own, event__slug=slug)
        photo = get_object_or_404(rows.select_related("event"), uid=uid)
    kept = photo.small if is_small else photo.file
    try:
        file = kept.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = FileResponse(file, content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{file_name_of(photo)}"'
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"  # a consent may be taken back
    return response
