"""Materials of courses, events and sessions: files in private storage, and links."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Course, Event, Material, Session
from courses.services.conclusions import checked_file
from participants.models import Actor
from participants.services.audit import record

Visibility = Material.Visibility


class MaterialGone(DomainError):
    code = "material_gone"
    message = _("Somebody else removed this meanwhile.")


@transaction.atomic
def add_material(
    owner: Course | Event,
    titles: Mapping[str, str],
    *,
    actor: Actor,
    file: IO[bytes] | None = None,
    file_name: str = "",
    link: str = "",
    session: Session | None = None,
    language: str = "",
    visibility: str = Visibility.REGISTERED,
    released_at: datetime | None = None,
) -> Material:
    """Put a file or a link to a course or an event, for those `visibility` names.

    Raises FileNotUsable, ValidationError; then nothing was stored.
    """
    row = Material(
        course=owner if isinstance(owner, Course) else None,
        event=owner if isinstance(owner, Event) else None,
        session=session,
        titles=dict(titles),
        link=link,
        language=language,
        visibility=visibility,
        released_at=released_at,
    )
    _keep(row, file, file_name)
    record(actor, "material.added", row, after={"visibility": visibility})
    return row


@transaction.atomic
def change_material(
    material: Material,
    *,
    titles: Mapping[str, str],
    actor: Actor,
    file: IO[bytes] | None = None,
    file_name: str = "",
    link: str = "",
    session: Session | None = None,
    language: str = "",
    visibility: str = Visibility.REGISTERED,
    released_at: datetime | None = None,
) -> Material:
    """Change what is said of it; a new file takes the place of the former one.

    Raises MaterialGone, FileNotUsable, ValidationError; then nothing was changed.
    """
    row = _lock(material)
    if row is None:
        raise MaterialGone
    former = row.file.name if file is not None else None
    row.titles, row.language, row.session = dict(titles), language, session
    row.visibility, row.released_at = visibility, released_at
    if not row.file:
        row.link = link
    _keep(row, file, file_name)
    after = {"visibility": visibility, "file": file is not None}
    record(actor, "material.changed", row, after=after)
    transaction.on_commit(lambda: _remove(former))
    return row


@transaction.atomic
def remove_material(material: Material, *, actor: Actor) -> None:
    """Take it away, and its file once that is certain; again changes nothing."""
    row = _lock(material)
    if row is None:
        return
    record(actor, "material.removed", row, after={"titles": row.titles})
    name = row.file.name
    row.delete()
    transaction.on_commit(lambda: _remove(name))


def _lock(material: Material) -> Material | None:
    """The material as it is now, locked until the transaction ends; None if it went."""
    rows = Material.objects.select_for_update(of=("self",))
    return rows.filter(pk=material.pk).first()


def copy_material(
    material: Material,
    event: Event,
    *,
    session: Session | None,
    released_at: datetime | None,
) -> Material | None:
    """The same for another event, with a file of its own; None if the file is gone."""
    row = Material(
        event=event,
        session=session,
        released_at=released_at,
        titles=material.titles,
        language=material.language,
        link=material.link,
        visibility=material.visibility,
        file_name=material.file_name,
        file_bytes=material.file_bytes,
    )
    if material.file:
        try:
            with material.file.open("rb") as file:
                _put(row, file.read())
        except FileNotFoundError:
            return None
    row.save()
    return row


def _keep(row: Material, file: IO[bytes] | None, file_name: str) -> None:
    content = b""
    if file is not None:
        content, row.file_name = checked_file(file, file_name)
        row.file_bytes, row.link = len(content), ""
        row.file.name = row.file_name  # said to the constraint; stored below
    row.full_clean()
    if file is not None:
        _put(row, content)
    row.save()


def _put(row: Material, content: bytes) -> None:
    kept = f"{secrets.token_hex(12)}{PurePath(row.file_name).suffix}"
    row.file.save(kept, ContentFile(content), save=False)


def _remove(name: str | None) -> None:
    if name:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
