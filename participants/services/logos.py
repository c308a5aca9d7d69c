"""Logos of organisations: checked, redrawn, kept as PNG."""

from __future__ import annotations

import io
import secrets
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import Actor, Organisation
from participants.services.audit import record
from participants.services.organisations import lock_unmerged

MAX_BYTES = 1_000_000
MAX_SIDE = 5_000  # pixels of what is sent
SHOWN_SIDE = 600  # pixels of what is kept
FORMATS = ("PNG", "JPEG", "WEBP")


class LogoNotUsable(DomainError):
    code = "logo_not_usable"
    message = _(
        "This picture cannot be used. Send a PNG, JPEG or WebP file of at most 1 MB and"
        " 5,000 pixels a side."
    )


def clean_logo(file: IO[bytes]) -> bytes:
    """The picture drawn anew as PNG, so that nothing else of the file is kept.

    Size and type are looked at before a pixel is read. Raises LogoNotUsable.
    """
    from PIL import Image, ImageOps

    content = file.read(MAX_BYTES + 1)
    if not content or len(content) > MAX_BYTES:
        raise LogoNotUsable
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if max(picture.size) > MAX_SIDE:
                raise LogoNotUsable
            shown = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LogoNotUsable from error
    shown.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    drawn = io.BytesIO()
    shown.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


@transaction.atomic
def set_logo(
    organisation: Organisation, file: IO[bytes], *, actor: Actor
) -> Organisation:
    """Keep `file` as the logo in place of the former one. Raises LogoNotUsable,
    OrganisationWasMerged.
    """
    content = clean_logo(file)
    [row] = lock_unmerged(organisation)
    former = row.logo.name
    row.logo.save(f"{secrets.token_hex(12)}.png", ContentFile(content), save=False)
    row.save(update_fields=["logo", "updated_at"])
    record(actor, "organisation.changed", row, after={"fields": ["logo"]})
    transaction.on_commit(lambda: _remove(former))
    return row


@transaction.atomic
def remove_logo(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Take the logo away. Raises OrganisationWasMerged."""
    [row] = lock_unmerged(organisation)
    if not row.logo:
        return row
    former, row.logo.name = row.logo.name, ""
    row.save(update_fields=["logo", "updated_at"])
    record(actor, "organisation.changed", row, after={"fields": ["logo"]})
    transaction.on_commit(lambda: _remove(former))
    return row


def _remove(name: str | None) -> None:
    if name:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
