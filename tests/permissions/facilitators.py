"""The facilitators of a side: where their pages are and what these are sent."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.utils import timezone

from courses.models import (
    Award,
    Candidacy,
    Evidence,
    Observation,
    PoolAnswer,
    Qualification,
    Requirement,
)
from courses.services.facilitators.links import answer_path, request_path
from courses.services.facilitators.observations import add_point, observation_path
from courses.services.facilitators.pool import ask_for_facilitator, prove
from courses.services.facilitators.qualifications import (
    add_candidates,
    add_evidence,
    add_requirement,
    create_qualification,
)
from participants.models import Organisation, Person
from programmes.models import Programme
from tests.courses.qualified import agree_to_pool, attend, make_training
from tests.factories import make_event, make_person

Values = dict[str, Any]


@dataclass(eq=False)
class FacilitatorRows:
    """A qualification with a candidate who has not met what it asks for."""

    qualification: Qualification
    requirement: Requirement  # nobody's evidence names it
    candidacy: Candidacy
    evidence: Evidence  # with a file
    newcomer: Person  # no candidate yet
    observation: Observation  # to be written
    answer: PoolAnswer  # to a request that is open


def make_facilitator_rows(
    programme: Programme, newcomer: Person, office: Organisation, key: str
) -> FacilitatorRows:
    """A qualification of the programme, and a request of the office."""
    qualification = create_qualification(
        programme, titles={"en": f"Facilitator {key}"}, valid_months=24, actor=None
    )
    shown = add_requirement(
        qualification, kind="other", titles={"en": "A plan"}, actor=None
    )
    led = add_requirement(qualification, kind="led", count=2, actor=None)
    person = make_person(f"Eighth Canary{key}", email=f"eighth.{key}@canary.example")
    known = make_person("Facilitator Known")  # agreed to be named to the public
    attend(make_training(programme), known)
    add_candidates(qualification, [person, known], actor=None)
    candidacy = qualification.candidacies.get(person=person)
    holder = qualification.candidacies.get(person=known)
    holder.listed_at = timezone.now()
    holder.save()
    agree_to_pool(known)
    Award.objects.create(candidacy=holder, granted_on=timezone.localdate())
    evidence = add_evidence(
        candidacy,
        shown,
        note=f"Seen with Canary{key}",
        file=BytesIO(b"%PDF-1.7 plan"),
        file_name="plan.pdf",
        actor=None,
    )
    add_point(qualification, labels={"en": "Listens"}, actor=None)
    observation = Observation.objects.create(
        candidacy=candidacy,
        event=make_event(programme=programme),
        observer=make_person(f"Ninth Canary{key}", email=f"9.{key}@canary.example"),
    )
    request = ask_for_facilitator(
        qualification,
        organisation=office,
        topic=f"Forum of Canary{key}",
        place="Centre",
        on=timezone.localdate(),
        language="en",
        contact=f"Tenth Canary{key}",
        email=f"10.{key}@canary.example",
        mail_language="en",
    )
    prove(request)
    answer = PoolAnswer.objects.create(request=request, candidacy=candidacy)
    return FacilitatorRows(
        qualification, led, candidacy, evidence, newcomer, observation, answer
    )


def facilitator_places(rows: FacilitatorRows) -> dict[str, Values]:
    """The arguments of the views."""
    qualification = {"uid": rows.qualification.uid}
    return {
        "programme_qualifications": {"code": rows.qualification.programme.code},
        "qualification_page": qualification,
        "qualification_page_export": qualification,
        "qualification_edit": qualification,
        "candidate_page": {"uid": rows.candidacy.uid},
        "observation_form": {"token": observation_path(rows.observation).split("/")[2]},
        "programme_cascade": {"code": rows.qualification.programme.code},
        "programme_cascade_export": {"code": rows.qualification.programme.code},
        "pool_request_list": qualification,
        "pool_request_export": qualification,
        "pool_request_page": {"uid": rows.answer.request.uid},
        "office_request_page": {"uid": rows.answer.request.uid},
        "pool_request": {"token": request_path(rows.answer.request).split("/")[3]},
        "pool_answer": {"token": answer_path(rows.answer).split("/")[3]},
        "my_qualification": {"uid": rows.candidacy.uid},
        "evidence_file": {"uid": rows.evidence.uid},
    }


def facilitator_bodies(rows: FacilitatorRows) -> dict[str, Values]:
    """What the views are sent."""
    return {
        "programme_qualifications": {"titles_en": "Another facilitator"},
        "qualification_page": {"act": "add", "person": str(rows.newcomer.uid)},
        "qualification_edit": {
            "act": "remove",
            "row": str(rows.requirement.uid),
        },
        "pool_request_page": {"act": "decline", "no-reason": "Nobody is free."},
        "pool_request": {"act": "withdraw"},
        "pool_answer": {"act": "yes"},
        "pool_ask": {
            "qualification": str(rows.qualification.uid),
            "topic": "Waste",
            "on": "1.1.2040",
            "place": "Centre",
            "language": "en",
            "organisation": str(rows.answer.request.organisation.uid),
            "contact": "Ana New",
            "email": "new@town.example",
        },
        "office_pool_ask": {
            "qualification": str(rows.qualification.uid),
            "topic": "Waste",
            "on": "1.1.2040",
            "place": "Centre",
            "language": "en",
            "organisation": str(rows.answer.request.organisation.uid),
            "contact": "Ana New",
            "request_uid": str(uuid4()),
        },
        "office_request_page": {"act": "withdraw"},
        "observation_form": {"act": "save", "strengths": "Listens well."},
        "candidate_page": {"act": "unnote", "evidence": str(rows.evidence.uid)},
    }
