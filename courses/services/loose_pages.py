"""Signed pages without a readable code: put to their sheet by hand, or left out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, LoosePage, Sheet, SheetPage
from courses.services.signed_pages import note_returned
from participants.models import Actor
from participants.services.audit import record

State = LoosePage.State


class PageDecided(DomainError):
    code = "page_decided"
    message = _("It was decided already what becomes of this page.")


class NoSuchPage(DomainError):
    code = "no_such_page"
    message = _("The sheet has no page %(number)s; the last one is %(last)s.")


@transaction.atomic
def place_page(
    loose: LoosePage, *, sheet: Sheet, page: int, actor: Actor, at: datetime
) -> SheetPage:
    """Keep a page with the sheet that somebody says, as if its code had been read.

    The same picture is once with a sheet. Raises NoSuchPage and PageDecided.
    """
    if not 1 <= page <= sheet.pages:
        raise NoSuchPage(number=page, last=sheet.pages)
    row = _locked(loose)
    Sheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    kept = sheet.returned.filter(sha256=row.sha256).first()
    if kept is None:
        kept = SheetPage.objects.create(
            sheet=sheet,
            page=page,
            file=row.file.name,
            sha256=row.sha256,
            taken_in_at=at,
            taken_in_by=actor,
        )
        note_returned(kept, actor)
        _decide(row, State.PLACED)
    else:
        _decide(row, State.PLACED, is_file_over=True)
    return kept


@transaction.atomic
def leave_out(loose: LoosePage, *, actor: Actor) -> None:
    """Delete the picture of a page that is of no sheet. Raises PageDecided."""
    row = _locked(loose)
    after = {"page": row.number, "sha256": row.sha256}
    record(actor, "sheet.page_left_out", row.event, after=after)
    _decide(row, State.LEFT_OUT, is_file_over=True)


def _locked(loose: LoosePage) -> LoosePage:
    Event.objects.select_for_update(no_key=True).get(pk=loose.event_id)
    row = LoosePage.objects.select_related("event").get(pk=loose.pk)
    if row.state != State.OPEN:
        raise PageDecided
    return row


def _decide(row: LoosePage, state: str, *, is_file_over: bool = False) -> None:
    """Write the state; the picture goes once that is stored. One that is left behind by
    a crash is swept away later.
    """
    storage, name = row.file.storage, str(row.file.name)
    row.state, row.file = state, ""
    row.save(update_fields=["state", "file", "updated_at"])
    if is_file_over:
        transaction.on_commit(lambda: storage.delete(name))
