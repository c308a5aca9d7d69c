"""The facilitators of a side: where their pages are and what these are sent."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from courses.models import (
    Candidacy,
    Evidence,
    Observation,
    Qualification,
    Requirement,
)
from courses.services.facilitators.observations import add_point, observation_path
from courses.services.facilitators.qualifications import (
    add_candidates,
    add_evidence,
    add_requirement,
    create_qualification,
)
from participants.models import Person
from programmes.models import Programme
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


def make_facilitator_rows(
    programme: Programme, newcomer: Person, key: str
) -> FacilitatorRows:
    """A qualification of the programme."""
    qualification = create_qualification(
        programme, titles={"en": f"Facilitator {key}"}, valid_months=24, actor=None
    )
    shown = add_requirement(
        qualification, kind="other", titles={"en": "A plan"}, actor=None
    )
    led = add_requirement(qualification, kind="led", count=2, actor=None)
    person = make_person(f"Eighth Canary{key}", email=f"eighth.{key}@canary.example")
    add_candidates(qualification, [person], actor=None)
    candidacy = qualification.candidacies.get()
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
    return FacilitatorRows(
        qualification, led, candidacy, evidence, newcomer, observation
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
        "observation_form": {"act": "save", "strengths": "Listens well."},
        "candidate_page": {"act": "unnote", "evidence": str(rows.evidence.uid)},
    }
