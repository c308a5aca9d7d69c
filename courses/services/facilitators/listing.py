"""Being named on the public list of facilitators: their own decision."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Candidacy, TrainerProfile
from courses.selectors.facilitators.candidates import holders
from courses.services.trainers import set_profile
from participants.models import Actor, Region
from participants.services.audit import record


class NotHeld(DomainError):
    code = "not_held"
    message = _("Only who holds the qualification is named on the list.")


@transaction.atomic
def set_listing(
    candidacy: Candidacy,
    *,
    is_listed: bool,
    languages: list[str],
    regions: Iterable[Region],
    actor: Actor,
) -> Candidacy:
    """Name somebody on the public list, or no more; with which languages and regions.

    Raises NotHeld; then nothing was stored.
    """
    row = Candidacy.objects.select_for_update(of=("self",)).get(pk=candidacy.pk)
    able = holders(row.qualification, timezone.localdate())
    if is_listed and not able.filter(pk=row.pk).exists():
        raise NotHeld
    profile = TrainerProfile.objects.filter(person=row.person_id).first()
    set_profile(
        row.person,
        actor=actor,
        topics=profile.topics.all() if profile else [],
        regions=regions,
        languages=languages,
    )
    if is_listed != (row.listed_at is not None):
        row.listed_at = timezone.now() if is_listed else None
        row.save(update_fields=["listed_at", "updated_at"])
        record(
            actor, "facilitator.listed" if is_listed else "facilitator.unlisted", row
        )
    return row
