"""What is held of trainers, facilitators and those who ask for one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.models import (
    Candidacy,
    Evidence,
    Observation,
    PoolAnswer,
    PoolRequest,
    TrainerProfile,
)
from courses.services.facilitators.qualifications import remove_files
from participants.models import Person
from participants.services.privacy import Row, has_own_address


def export_trainer(person: Person) -> list[Row]:
    rows = TrainerProfile.objects.filter(person=person)
    return [
        {
            "topics": [topic.titles for topic in row.topics.all()],
            "languages": row.languages,
            "regions": [str(region) for region in row.regions.all()],
            "available_from": row.available_from,
            "available_until": row.available_until,
            "availability": row.availability,
            "note": row.note,
            "rates": [
                f"{rate.amount} {rate.currency} {rate.get_unit_display()}"
                f" {rate.started_on}"
                for rate in row.rates.all()
            ],
        }
        for row in rows.prefetch_related("topics", "regions", "rates")
    ]


def erase_trainer(person: Person, at: datetime) -> None:
    """What they offered and asked for goes; their parts in events stay."""
    TrainerProfile.objects.filter(person=person).delete()


def export_candidacies(person: Person) -> list[Row]:
    rows = person.candidacies.select_related("qualification")
    return [
        {
            "qualification": row.qualification.titles,
            "since": row.created_at,
            "listed_at": row.listed_at,
            "granted": [
                f"{award.granted_on} – {award.valid_until or ''}"
                for award in row.awards.all()
            ],
            "evidence": [one.note for one in row.evidence.all()],
        }
        for row in rows.prefetch_related("awards", "evidence").order_by("pk")
    ]


def erase_candidacies(person: Person, at: datetime) -> None:
    """What was noted by hand goes with its files; that somebody was granted what, and
    met what, stays for the counts.
    """
    rows = Evidence.objects.filter(candidacy__person=person)
    Candidacy.objects.filter(person=person).update(listed_at=None, updated_at=at)
    files = list(rows.exclude(file="").values_list("file", flat=True))
    rows.update(note="", file="", file_name="", updated_at=at)
    transaction.on_commit(lambda: remove_files(files))


def export_pool_answers(person: Person) -> list[Row]:
    rows = PoolAnswer.objects.filter(candidacy__person=person).select_related("request")
    return [
        {
            "topic": row.request.topic,
            "day": row.request.on,
            "answer": row.answer,
            "answered_at": row.answered_at,
        }
        for row in rows.order_by("pk")
    ]


def _requests_by(person: Person) -> QuerySet[PoolRequest]:
    """What was asked for from the person's own address."""
    rows = PoolRequest.objects.filter(email_key=person.email_key)
    return rows if has_own_address(person) else rows.none()


def export_pool_requests(person: Person) -> list[Row]:
    return [
        {"topic": row.topic, "day": row.on, "contact": row.contact, "phone": row.phone}
        for row in _requests_by(person).order_by("pk")
    ]


def erase_pool_requests(person: Person, at: datetime) -> None:
    """Who asked goes; that the organisation asked, and what came of it, stays."""
    blank = dict.fromkeys(
        ("contact", "email", "email_key", "phone", "note", "search_key"), ""
    )
    _requests_by(person).update(**blank, updated_at=at)


def export_observations(person: Person) -> list[Row]:
    """What they wrote as observers, and what was written of them and signed."""
    signed = Q(candidacy__person=person, signed_at__isnull=False)
    rows = Observation.objects.filter(Q(observer=person) | signed)
    return [
        {
            "event": row.event.titles,
            "as_observer": row.observer_id == person.pk,
            "strengths": row.strengths,
            "improve": row.improve,
            "signed_at": row.signed_at,
            "marks": {str(one.point): one.mark for one in row.marks.all()},
        }
        for row in rows.select_related("event")
        .prefetch_related("marks__point")
        .order_by("pk")
    ]


def erase_observations(person: Person, at: datetime) -> None:
    """What was written of them goes, the marks stay; of observers their name alone."""
    rows = Observation.objects.filter(candidacy__person=person)
    rows.filter(signed_at=None).delete()
    rows.update(strengths="", improve="", updated_at=at)
