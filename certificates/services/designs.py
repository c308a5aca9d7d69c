"""Designs: a layout of ours with its sentences, kept by version."""

from __future__ import annotations

import json

from django.db import IntegrityError, transaction

from certificates.models import CertificateSeries, TemplateVersion
from certificates.services.wording import wordings

CLASSIC = CertificateSeries.Design.CLASSIC
OURS = frozenset(CertificateSeries.Design.values)


def unsaved_design(code: str) -> TemplateVersion:
    """A design of ours as it is today, for a look: nothing is written."""
    layout = code if code in OURS else CLASSIC
    return TemplateVersion(code=code, layout=layout, wordings=wordings())


def current_design(code: str = CLASSIC) -> TemplateVersion:
    """The newest version of a design; made anew when our sentences have changed.

    Our designs differ by their layout alone. One whose sentences were written for it
    (another code than ours) stays as it is.
    """
    newest = TemplateVersion.objects.filter(code=code).order_by("-version").first()
    ours = json.loads(json.dumps(wordings()))
    if newest is not None and (code not in OURS or newest.wordings == ours):
        return newest
    version = newest.version + 1 if newest else 1
    try:
        with transaction.atomic():
            return TemplateVersion.objects.create(
                code=code,
                version=version,
                layout=code if code in OURS else CLASSIC,
                wordings=ours,
            )
    except IntegrityError:  # made at the same time
        return TemplateVersion.objects.get(code=code, version=version)
