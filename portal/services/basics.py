"""What every installation begins with, the demonstration too."""

from __future__ import annotations

from django.db import transaction

from courses.models import EventKind
from participants.models import ConsentWording, JobProfile
from participants.services.consents import add_wording
from portal.services.facts import facts


@transaction.atomic
def load_basics() -> None:
    """Kinds of event (R-14), job profiles, and the wording of each consent.

    What is there stays as it is; what was taken out comes again. The server does it
    where the database is new, `manage.py load_basics` at any time.
    """
    load_kinds()
    load_profiles()
    load_wordings()


def load_kinds() -> None:
    """The kinds of event of R-14, and one more from the texts."""
    for position, row in enumerate(facts("event_kinds")):
        EventKind.objects.get_or_create(
            code=row["code"],
            defaults={
                "labels": row["labels"],
                "behaviour": row["behaviour"],
                "position": position,
            },
        )


def load_profiles() -> None:
    """What people in municipalities do."""
    for row in facts("profiles"):
        JobProfile.objects.get_or_create(
            code=row["code"], defaults={"labels": row["labels"]}
        )


def load_wordings() -> None:
    """The wording of each consent, in all its versions.

    Words in the file are never changed, only followed by new ones: a database that has
    the former gets them as its next version.
    """
    for purpose, versions in facts("wordings").items():
        known = ConsentWording.objects.filter(purpose=purpose).count()
        for texts in versions[known:]:
            add_wording(purpose, texts, actor=None)
