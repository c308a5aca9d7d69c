"""Donors, and the check of the marks they send."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import Actor, Organisation
from participants.services.audit import record
from programmes.models import Donor

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {
    *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("title", "desc", "text", "tspan"),
}
ATTRIBUTES = {
    *("d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "points"),
    *("width", "height", "viewBox", "fill", "fill-rule", "stroke", "stroke-width"),
    *("stroke-linecap", "stroke-linejoin", "opacity", "transform", "font-size"),
    *("font-family", "font-weight", "text-anchor", "role", "aria-label"),
}
MAX_BYTES = 50_000


class MarkNotPlain(DomainError):
    """A mark may hold shapes and nothing that runs or loads."""

    code = "mark_not_plain"
    message = _(
        "This drawing cannot be used: save it as a plain SVG of shapes, below 50 kB."
    )


def check_mark(svg: str) -> str:
    """Return `svg` if it holds plain shapes only, and raise MarkNotPlain if not."""
    if not svg:
        return ""
    if len(svg.encode()) > MAX_BYTES or "<!" in svg or "<?" in svg:
        raise MarkNotPlain
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - no DTD can be inside
    except ElementTree.ParseError as error:
        raise MarkNotPlain from error
    if root.tag != f"{SVG}svg":
        raise MarkNotPlain
    for element in root.iter():
        if element.tag.removeprefix(SVG) not in SHAPES:
            raise MarkNotPlain
        if any(
            name not in ATTRIBUTES or "url(" in value
            for name, value in element.attrib.items()
        ):
            raise MarkNotPlain
    return svg


@transaction.atomic
def create_donor(
    organisation: Organisation,
    *,
    funding_sentences: dict[str, str],
    actor: Actor,
    logo_svg: str = "",
    **fields: Any,
) -> Donor:
    """Make an organisation a donor, with the words that must be shown.

    Raises MarkNotPlain for a mark with scripts, links or pictures inside.
    """
    donor = Donor(
        organisation=organisation,
        funding_sentences=funding_sentences,
        logo_svg=check_mark(logo_svg),
        **fields,
    )
    donor.full_clean()
    donor.save()
    record(actor, "donor.created", donor)
    return donor


@transaction.atomic
def change_donor(donor: Donor, *, actor: Actor, **fields: Any) -> Donor:
    """Change a donor's words or mark; papers issued before keep theirs."""
    row = Donor.objects.select_for_update().get(pk=donor.pk)
    fields["logo_svg"] = check_mark(fields.get("logo_svg", row.logo_svg))
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(actor, "donor.changed", row, after={"fields": sorted(fields)})
    return row
