"""Telling whose qualification ends, 90 and 30 days before, and monthly the programme
what ends in these 90 days (E49).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.models import Award, Qualification
from courses.selectors.turnout import staff_of
from courses.services import notices
from outbox.services.send import queue_message

DAYS = (30, 90)  # the nearest one that has come is told


def ending(at: datetime) -> QuerySet[Award]:
    """The awards that end within the longest of these days and were not renewed."""
    today = timezone.localdate(at)
    later = Award.objects.filter(candidacy=OuterRef("candidacy"), pk__gt=OuterRef("pk"))
    rows = Award.objects.filter(
        ~Exists(later),
        withdrawn_on=None,
        valid_until__gte=today,
        valid_until__lte=today + timedelta(days=max(DAYS)),
        candidacy__person__merged_into=None,
    )
    return rows.select_related("candidacy__person").order_by("pk")


@transaction.atomic
def remind_of_ends(at: datetime) -> int:
    """Queue the reminders that are due; each goes once. Says how many are due."""
    today = timezone.localdate(at)
    number = 0
    for award in ending(at).exclude(candidacy__person__email_key=""):
        if award.valid_until is None:
            continue
        left = (award.valid_until - today).days
        days = min(one for one in DAYS if left <= one)
        person = award.candidacy.person
        queue_message(
            notices.QUALIFICATION_ENDS,
            award,
            to=person.email,
            language=person.language,
            dedupe_key=f"{notices.QUALIFICATION_ENDS}:{award.uid}:{days}",
        )
        number += 1
    return number


@transaction.atomic
def tell_programmes(at: datetime) -> int:
    """Queue for managers and organisers of a programme what ends, once a month.

    Says of how many qualifications something ends.
    """
    month = f"{timezone.localdate(at):%Y-%m}"
    awards = ending(at).order_by()
    rows = Qualification.objects.filter(
        pk__in=awards.values("candidacy__qualification")
    )
    found = list(rows.select_related("programme").order_by("pk"))
    for row in found:
        for user in staff_of(row.programme):
            kind = notices.QUALIFICATIONS_END
            queue_message(
                kind,
                row,
                to=user.email,
                language=user.language,
                dedupe_key=f"{kind}:{row.uid}:{month}:{user.pk}",
            )
    return len(found)
