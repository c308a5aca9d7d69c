"""Designs: a layout of ours with its sentences, kept by version."""

from __future__ import annotations

import json

from django.db import IntegrityError, transaction

from certificates.models import TemplateVersion
from certificates.services.wording import wordings

CLASSIC = "classic"


def current_design(code: str = CLASSIC) -> TemplateVersion:
    """The newest version of a design; made anew when our sentences have changed.

    A design whose sentences were written for it (another code than ours) stays as it
    is.
    """
    newest = TemplateVersion.objects.filter(code=code).order_by("-version").first()
    ours = json.loads(json.dumps(wordings()))
    if newest is not None and (code != CLASSIC or newest.wordings == ours):
        return newest
    version = newest.version + 1 if newest else 1
    try:
        with transaction.atomic():
            return TemplateVersion.objects.create(
                code=code, version=version, layout=CLASSIC, wordings=ours
            )
    except IntegrityError:  # made at the same time
        return TemplateVersion.objects.get(code=code, version=version)
