"""The five programmes as their texts tell them, with their gaps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from participants.models import JobProfile, PersonalField
from participants.services.answers import ask
from portal.services.demo.data import Known
from portal.services.facts import facts
from programmes.models import (
    Agreement,
    Application,
    Call,
    Donor,
    Goal,
    Indicator,
    MentoringPair,
    Obligation,
    Output,
    PlannedGroup,
    Programme,
    Step,
    StepPlan,
    Topic,
)
from programmes.services.programmes import add_donor, add_partner, create_programme


def load_programmes(known: Known) -> None:
    """Each programme in a transaction of its own; one that exists is left alone."""
    for row in facts("programmes"):
        if not Programme.objects.filter(code=row["code"]).exists():
            with transaction.atomic():
                _load(known, row)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _load(known: Known, row: dict[str, Any]) -> None:
    programme = create_programme(
        code=row["code"],
        titles=row["titles"],
        short_names=row["short_names"],
        summaries=row["summaries"],
        language=row["language"],
        period_precision=row["precision"],
        starts_on=_day(row.get("starts_on")),
        ends_on=_day(row.get("ends_on")),
        duration_months=row.get("months"),
        status_override=row.get("status_override", ""),
        status_reason=row.get("status_reason", ""),
        reference_number=row.get("reference", ""),
        reference_on=_day(row.get("reference_on")),
        amount=Decimal(row["amount"]) if "amount" in row else None,
        currency=row.get("currency", ""),
        stated_municipalities=row.get("stated_municipalities"),
        is_public=True,
        actor=None,
    )
    _load_questions(programme)
    programme.regions.set([known.regions[key] for key in row["regions"]])
    for line in row["donors"]:
        donor = Donor.objects.get(
            organisation=known.organisations[line["organisation"]]
        )
        add_donor(programme, donor, instrument=line.get("instrument"), actor=None)
    for key, role in row["partners"]:
        add_partner(programme, known.organisations[key], role, actor=None)
    _load_goals(programme, row)
    _load_groups(known, programme, row)
    _load_indicators(programme, row)
    _load_assistance(known, programme, row)


# What two of them ask beside the gender; the answers of the demonstration are made up.
ASKED: dict[str, dict[str, dict[str, Any]]] = {
    "exchange3-slor": {
        PersonalField.AGE_BAND: {"bands": [18, 30, 55]},
        PersonalField.EDUCATION: {},
        PersonalField.DISABILITY: {},
        PersonalField.MINORITY: {},
    },
    "undp-mz2": {PersonalField.BIRTH_YEAR: {"bands": [30, 55]}},
    "arm-good-governance": {
        PersonalField.BIRTH_YEAR: {"bands": [25, 55]},
        PersonalField.DISABILITY: {},
    },
}


def _load_questions(programme: Programme) -> None:
    for field, how in ASKED.get(programme.code, {}).items():
        ask(programme.uid, field, actor=None, **how)


def _topics(codes: list[str]) -> list[Topic]:
    return list(Topic.objects.filter(code__in=codes))


def _load_goals(programme: Programme, row: dict[str, Any]) -> None:
    for position, line in enumerate(row["goals"]):
        goal = Goal.objects.create(
            programme=programme,
            kind=line["kind"],
            position=position,
            texts=line["texts"],
            activity_kind=line.get("activity_kind", ""),
            planned_quantity=line.get("planned"),
        )
        goal.topics.set(_topics(line.get("topics", [])))


def _load_groups(known: Known, programme: Programme, row: dict[str, Any]) -> None:
    for position, line in enumerate(row["groups"]):
        group = PlannedGroup.objects.create(
            programme=programme,
            names=line["names"],
            organisation_kind=line["kind"],
            planned_people=line.get("people"),
            stated_organisations=line.get("stated"),
            counts_to_total=line.get("counts", False),
            position=position,
        )
        group.topics.set(_topics(line.get("topics", [])))
        group.profiles.set(JobProfile.objects.filter(code__in=line.get("profiles", [])))
        group.organisations.set(
            [known.organisations[key] for key in line.get("organisations", [])]
        )


def _load_indicators(programme: Programme, row: dict[str, Any]) -> None:
    for position, line in enumerate(row["indicators"]):
        Indicator.objects.create(
            programme=programme,
            names=line["names"],
            baseline=line.get("baseline"),
            target=line.get("target"),
            measure=line.get("measure", ""),
            measure_arguments=line.get("arguments", {}),
            typed_value=line.get("typed"),
            position=position,
        )


def _load_assistance(known: Known, programme: Programme, row: dict[str, Any]) -> None:
    _load_steps(programme, row)
    promised: dict[str, Obligation] = {}
    for line in row.get("obligations", []):
        promised[line["code"]] = Obligation.objects.create(
            programme=programme,
            side=line["side"],
            code=line["code"],
            texts=line["texts"],
            answers=promised.get(line.get("answers", "")),
        )
    if line := row.get("agreement"):
        agreement = Agreement.objects.create(
            programme=programme,
            titles=line["titles"],
            signed_on=_day(line["signed_on"]),
            place=line["place"],
        )
        agreement.parties.set([known.organisations[key] for key in line["parties"]])
    if line := row.get("call"):
        call = Call.objects.create(
            programme=programme,
            titles=line["titles"],
            stated_selected=line["stated_selected"],
            is_public=True,
        )
        for number, key in enumerate(line["selected"], start=1):
            Application.objects.create(
                call=call,
                organisation=known.organisations[key],
                number=number,
                status=Application.Status.SELECTED,
            )
    for key, role in row["partners"]:
        if role == "mentor":
            MentoringPair.objects.create(
                programme=programme, mentor=known.organisations[key]
            )


def _load_steps(programme: Programme, row: dict[str, Any]) -> None:
    if "steps" not in row:
        return
    plan = StepPlan.objects.create(programme=programme, titles=row["short_names"])
    steps: dict[str, list[Step]] = {}
    for position, line in enumerate(row["steps"]):
        step = Step.objects.create(
            plan=plan,
            number=line["number"],
            position=position,
            names=line["names"],
            leaders=line["leaders"],
            durations=line["durations"],
            duration_months=line["months"],
        )
        for code in line["outputs"]:
            steps.setdefault(code, []).append(step)
    for line in row["outputs"]:
        output = Output.objects.create(
            plan=plan, code=line["code"], texts=line["texts"]
        )
        output.steps.set(steps.get(line["code"], []))
