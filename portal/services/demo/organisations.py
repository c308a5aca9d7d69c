"""Donors, associations and ministries; administrations, councils and offices."""

from __future__ import annotations

from typing import Any

from core.text import fold
from participants.models import Membership, Organisation
from participants.services.organisations import add_membership, create_organisation
from portal.services.demo.data import Known
from portal.services.facts import facts
from programmes.models import Donor, Topic
from programmes.services.donors import create_donor

Kind = Organisation.Kind


def load_organisations(known: Known) -> None:
    """Every organisation that the programmes name, and ten example NGOs."""
    for row in facts("organisations"):
        known.organisations[row["key"]] = _organisation(
            known,
            kind=row["kind"],
            names=row["names"],
            language=row["language"],
            region=known.regions.get(row.get("region", "")),
            aliases=row.get("aliases", []),
            legal_form=row.get("legal_form", ""),
        )
    for row in facts("municipalities"):
        _bodies(known, row)


def _organisation(known: Known, **fields: Any) -> Organisation:
    found = Organisation.objects.filter(
        kind=fields["kind"],
        name_key=fold(fields["names"][fields["language"]]),
        region=fields.get("region"),
    ).first()
    return found or create_organisation(actor=None, **fields)


def _bodies(known: Known, row: dict[str, Any]) -> None:
    """A municipality is a place; its administration and its council are two bodies."""
    region = known.regions[row["key"]]
    names = _bulgarian(row) if row["country"] == "BG" else _serbian_or_bosnian(row)
    for suffix, kind, body_names, aliases in names:
        language = next(iter(body_names))
        known.organisations[row["key"] + suffix] = _organisation(
            known,
            kind=kind,
            names=body_names,
            language=language,
            region=region,
            aliases=aliases,
            parent=known.organisations.get(row["key"]) if suffix == "-led" else None,
        )


Body = tuple[str, str, dict[str, str], list[str]]


def _bulgarian(row: dict[str, Any]) -> list[Body]:
    name, latin = row["cyrillic"], row["latin"]
    return [
        (
            "",
            Kind.ADMINISTRATION,
            {"bg": f"Община {name}", "en": f"{latin} Municipality"},
            [f"ОбА {name}", f"Общинска администрация {name}", f"Obshtina {latin}"],
        ),
        (
            "-council",
            Kind.COUNCIL,
            {"bg": f"Общински съвет {name}", "en": f"{latin} Municipal Council"},
            [f"ОбС {name}"],
        ),
    ]


def _serbian_or_bosnian(row: dict[str, Any]) -> list[Body]:
    """Official names differ by status, entity and country; both scripts are given."""
    is_city = row["status"] == "grad"
    latin, cyrillic = row["latin"], row["cyrillic"]
    federation = row["district"] == "BA-BIH"
    main = "sr" if row["country"] == "RS" else "bs"
    head = (
        ("Gradska uprava", "Градска управа")
        if is_city
        else (
            ("Općinska uprava" if federation else "Opštinska uprava"),
            "Општинска управа",
        )
    )
    assembly = (
        ("Gradsko vijeće" if is_city else "Općinsko vijeće", "Градско вијеће")
        if federation
        else (
            ("Skupština grada", "Скупштина града")
            if is_city
            else ("Skupština opštine", "Скупштина општине")
        )
    )
    place = ("Grad", "Град") if is_city else ("Opština", "Општина")
    bodies = [
        ("", Kind.ADMINISTRATION, head, "Administration", place),
        ("-council", Kind.COUNCIL, assembly, "Council", None),
    ]
    if row["country"] == "RS":
        office = ("Kancelarija za LER", "Канцеларија за ЛЕР")
        bodies.append(("-led", Kind.OFFICE, office, "LED Office", None))
    found: list[Body] = []
    for suffix, kind, words, english, alias in bodies:
        own = f"{words[1]} {cyrillic}" if main == "sr" else f"{words[0]} {latin}"
        names = {main: own, "sr": f"{words[1]} {cyrillic}", "en": f"{latin} {english}"}
        names["sr-latn"] = f"{words[0]} {latin}"
        aliases = [f"{alias[0]} {latin}", f"{alias[1]} {cyrillic}"] if alias else []
        found.append((suffix, kind, names, aliases))
    return found


def load_topics() -> None:
    """What is taught, and what each topic is a variant of."""
    topics: dict[str, Topic] = {}
    for row in facts("topics"):
        topics[row["code"]], _new = Topic.objects.get_or_create(
            code=row["code"],
            defaults={
                "titles": row["titles"],
                "aliases": row.get("aliases", []),
                "variant_of": topics.get(row.get("variant_of", "")),
            },
        )


def load_donors(known: Known) -> None:
    """Donors with example wording, marked as such, and neutral marks."""
    for row in facts("donors"):
        organisation = known.organisations[row["organisation"]]
        if not Donor.objects.filter(organisation=organisation).exists():
            create_donor(
                organisation,
                funding_sentences=row["sentences"],
                disclaimers=row.get("disclaimers", {}),
                logo_svg=row["mark"],
                is_wording_example=True,
                actor=None,
            )


def load_memberships(known: Known) -> None:
    """The twenty named members of the association of Rhodope municipalities."""
    for programme in facts("programmes"):
        plan = programme.get("association_members")
        for key in plan["members"] if plan else []:
            member = known.organisations[key]
            body = known.organisations[plan["body"]]
            if not Membership.objects.filter(member=member, body=body).exists():
                add_membership(member, body, actor=None)
