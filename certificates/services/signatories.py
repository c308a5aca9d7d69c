"""Who signs the certificates of a programme, and with which picture."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificateSeries, Signatory, SignaturePicture
from certificates.services.snapshot import MOST_SIGNATORIES
from core.errors import DomainError
from core.pictures import refuse_cut_off
from participants.models import Actor, Organisation
from participants.services.audit import record
from programmes.models import Programme

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS: Final = 12_000_000  # looked at before the picture is unpacked
PRINTED: Final = (900, 300)  # pixels: 12 mm high at 600 to the inch
FAINT: Final = 24  # darkness below which a pixel is paper


class NotAPicture(DomainError):
    code = "not_a_picture"
    message = _("This is not a picture we can read. Give a PNG or a JPEG file.")


class PictureTooLarge(DomainError):
    code = "picture_too_large"
    message = _("The picture has more than 12 million pixels. Make it smaller first.")


class NothingDrawn(DomainError):
    code = "nothing_drawn"
    message = _("The picture is blank: dark ink on white paper is needed.")


class TooManySignatories(DomainError):
    code = "too_many_signatories"
    message = _("A certificate has room for %(most)s signatories. Remove one first.")


@transaction.atomic
def add_signatory(
    programme: Programme,
    *,
    names: Mapping[str, str],
    titles: Mapping[str, str],
    organisation: Organisation,
    position: int,
    picture: bytes | None = None,
    actor: Actor,
) -> Signatory:
    """Name somebody who signs from now on; what is issued stays as it is.

    Raises TooManySignatories, or as `keep_picture`.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.signatories.count() >= MOST_SIGNATORIES:
        raise TooManySignatories(most=MOST_SIGNATORIES)
    signatory = Signatory.objects.create(
        programme=programme,
        names=dict(names),
        titles=dict(titles),
        organisation=organisation,
        position=position,
        picture=keep_picture(picture) if picture else None,
    )
    record(actor, "signatory.added", signatory, after=_state(signatory))
    return signatory


@transaction.atomic
def change_signatory(
    signatory: Signatory,
    *,
    names: Mapping[str, str],
    titles: Mapping[str, str],
    organisation: Organisation,
    position: int,
    picture: bytes | None = None,
    without_picture: bool = False,
    actor: Actor,
) -> Signatory:
    """Correct who signs. Without a new `picture` the present one stays, unless
    `without_picture`. Raises as `keep_picture`.
    """
    row = Signatory.objects.select_for_update().get(pk=signatory.pk)
    before = _state(row)
    row.names, row.titles = dict(names), dict(titles)
    row.organisation, row.position = organisation, position
    if picture:
        row.picture = keep_picture(picture)
    elif without_picture:
        row.picture = None
    row.save()
    record(actor, "signatory.changed", row, before=before, after=_state(row))
    return row


@transaction.atomic
def remove_signatory(signatory: Signatory, *, actor: Actor) -> None:
    """Take somebody off; certificates issued with their name and picture keep both."""
    record(actor, "signatory.removed", signatory, before=_state(signatory))
    signatory.delete()


def _state(row: Signatory) -> dict[str, object]:
    return {
        "names": row.names,
        "titles": row.titles,
        "organisation": str(row.organisation.uid),
        "position": row.position,
        "picture": row.picture.digest if row.picture else "",
    }


def keep_picture(content: bytes) -> SignaturePicture:
    """The picture as it will be printed, stored once whoever uses it.

    Raises NotAPicture, PictureTooLarge or NothingDrawn.
    """
    png = ink_of(content)
    digest = hashlib.sha256(png).hexdigest()
    return SignaturePicture.objects.get_or_create(digest=digest, defaults={"png": png})[
        0
    ]


def ink_of(content: bytes) -> bytes:
    """A PNG of the ink alone, made anew: what a file holds beside it is gone."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureTooLarge
            refuse_cut_off(image.format, content)
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture from error
    return _png(_darkness(upright))


def _darkness(image: Image.Image) -> Image.Image:
    """How dark each pixel is on white paper, cut to what is drawn."""
    from PIL import Image, ImageOps

    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    dark = ImageOps.invert(paper.convert("L")).point(
        lambda value: value if value >= FAINT else 0
    )
    box = dark.getbbox()
    if box is None:
        raise NothingDrawn
    return dark.crop(box)


def _png(dark: Image.Image) -> bytes:
    from PIL import Image

    dark.thumbnail(PRINTED)
    ink = Image.new("LA", dark.size, (20, 0))
    ink.putalpha(dark)
    stream = BytesIO()
    ink.save(stream, "PNG", optimize=True)
    return stream.getvalue()


@transaction.atomic
def choose_design(series: CertificateSeries, design: str, *, actor: Actor) -> None:
    """How certificates of the series look from now on."""
    row = CertificateSeries.objects.select_for_update().get(pk=series.pk)
    if row.design == design:
        return
    before, row.design = row.design, design
    row.save(update_fields=["design", "updated_at"])
    after = {"design": design}
    record(actor, "series.design_chosen", row, before={"design": before}, after=after)
