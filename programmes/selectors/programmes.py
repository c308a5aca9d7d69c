"""Reads about programmes: status, period, donors, planned against named."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from participants.selectors.organisations import organisation_name
from participants.selectors.search import found_among, those_among
from programmes.models import Funding, Goal, Partner, PlannedGroup, Programme

AT_ONCE = 1000  # rows read from the database together

STATUS_SHOWN = {  # the words of the badge, for the public
    Programme.Status.PLANNED: pgettext_lazy("programme", "planned"),
    Programme.Status.RUNNING: pgettext_lazy("programme", "ongoing"),
    Programme.Status.ENDED: pgettext_lazy("programme", "completed"),
}
ROLES_SHOWN = {  # who answers for it first, who gains from it last
    Partner.Role.LEAD: (_("Lead organisation"), _("Lead organisations")),
    Partner.Role.IMPLEMENTER: (_("Implementer"), _("Implementers")),
    Partner.Role.CO_ORGANISER: (_("Co-organiser"), _("Co-organisers")),
    Partner.Role.PARTNER: (_("Partner"), _("Partners")),
    Partner.Role.MENTOR: (_("Mentor"), _("Mentors")),
    Partner.Role.MENTEE: (_("Mentee"), _("Mentees")),
    Partner.Role.BENEFICIARY: (_("Beneficiary"), _("Beneficiaries")),
    Partner.Role.SELECTED: (_("Selected by public call"),) * 2,
    Partner.Role.RECIPIENT: (
        _("Recipient of publications"),
        _("Recipients of publications"),
    ),
}


@dataclass(frozen=True)
class DonorLine:
    """A donor as it must be shown: name, funding sentence, disclaimer, mark, and the
    file of the logo of the organisation.
    """

    name: str
    sentence: str
    disclaimer: str
    logo_svg: str
    logo_file: str
    instrument: str
    is_example: bool


def programme_name(programme: Programme) -> str:
    """Its short name for the reader, else its title."""
    named = pick(programme.short_names) or pick(programme.titles)
    return named or str(programme.code)


def public_programmes() -> QuerySet[Programme]:
    """Programmes anybody may read, with what their list shows, in three queries."""
    fundings = Funding.objects.select_related("donor__organisation")
    leads = Partner.objects.filter(role=Partner.Role.LEAD).select_related(
        "organisation"
    )
    return Programme.objects.filter(is_public=True).prefetch_related(
        Prefetch("fundings", fundings), Prefetch("partners", leads)
    )


def find_programmes(
    programmes: QuerySet[Programme], query: str = ""
) -> Sequence[Programme] | QuerySet[Programme]:
    """Those of a list whose name, title, code or number has the words, best first."""
    rows = with_event_counts(programmes)
    return found_among(rows, query, _names_of) if query.strip() else rows


def stream_programmes(
    programmes: QuerySet[Programme], query: str = ""
) -> Iterator[Programme]:
    """The same in their order, one after the other, for a file."""
    rows = with_event_counts(programmes)
    return those_among(rows.iterator(AT_ONCE), query, _names_of)


def _names_of(programme: Programme) -> list[str]:
    names = [*programme.short_names.values(), *programme.titles.values()]
    return [*names, programme.code, programme.reference_number]


def programme_dossier() -> QuerySet[Programme]:
    """Programmes with everything their page shows, in a fixed number of queries."""
    planned = PlannedGroup.objects.standing().prefetch_related(
        "organisations", "topics", "profiles"
    )
    return Programme.objects.prefetch_related(
        Prefetch("fundings", Funding.objects.select_related("donor__organisation")),
        Prefetch("partners", Partner.objects.select_related("organisation__region")),
        Prefetch("goals", Goal.objects.prefetch_related("topics")),
        Prefetch("planned_groups", planned),
        "indicators",
        "regions",
    )


def donors_of(programme: Programme, language: str | None = None) -> list[DonorLine]:
    """The donors in their order, in words of `language` (the page's if not given)."""
    fundings: Iterable[Funding] = programme.fundings.all()
    if "fundings" not in getattr(programme, "_prefetched_objects_cache", {}):
        fundings = programme.fundings.select_related("donor__organisation")
    return [
        DonorLine(
            name=organisation_name(funding.donor.organisation, language),
            sentence=pick(funding.donor.funding_sentences, language),
            disclaimer=pick(funding.donor.disclaimers, language),
            logo_svg=funding.donor.logo_svg,
            logo_file=funding.donor.organisation.logo.name or "",
            instrument=pick(funding.instrument, language),
            is_example=funding.donor.is_wording_example,
        )
        for funding in fundings
    ]


def partners_by_role(programme: Programme) -> list[tuple[str, list[Partner]]]:
    """The organisations of each role under its heading, in the order of the roles."""
    partners = list(programme.partners.all())
    found = []
    for role, (one, several) in ROLES_SHOWN.items():
        rows = [partner for partner in partners if partner.role == role]
        if rows:
            found.append((str(one if len(rows) == 1 else several), rows))
    return found


def funding_sentences(programme: Programme, language: str | None = None) -> list[str]:
    """What must stand on everything the programme gives out; empty when not known."""
    return [line.sentence for line in donors_of(programme, language) if line.sentence]


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def status_on(programme: Programme, day: date) -> str:
    """Planned, running or ended by the dates; empty when they do not say (R-6)."""
    starts, ends = programme.starts_on, programme.ends_on
    if starts and day < starts:
        return Programme.Status.PLANNED
    if ends and day > ends:
        return Programme.Status.ENDED
    return Programme.Status.RUNNING if starts else ""


def status_contradiction(programme: Programme, day: date) -> str:
    """A sentence when the stated status and the dates disagree, else nothing (R-6)."""
    derived = status_on(programme, day)
    stated = programme.status_override
    if not stated or not derived or stated == derived:
        return ""
    names = STATUS_SHOWN
    return gettext("Stated as “%(stated)s”, but by its dates it is “%(derived)s”.") % {
        "stated": names[Programme.Status(stated)],
        "derived": names[Programme.Status(derived)],
    }


def by_reference(number: str) -> QuerySet[Programme]:
    """Programmes by contract number, with or without "№", spaces and "/" (R-2)."""
    key = reference_key(number)
    return (
        Programme.objects.filter(reference_key__contains=key)
        if key
        else (Programme.objects.none())
    )


def reference_key(number: str) -> str:
    """A contract number reduced to letters and digits, for comparison."""
    return re.sub(r"[\W_]+", "", number.replace("№", "")).casefold()


@dataclass(frozen=True)
class Promise:
    """A planned group with what is stated and what is named (R-47, R-56)."""

    group: PlannedGroup
    named: int

    @property
    def stated(self) -> int | None:
        """How many organisations the contract speaks of."""
        return self.group.stated_organisations

    @property
    def gap(self) -> int:
        """How many of the stated ones are not named."""
        return max((self.stated or 0) - self.named, 0)


def promises_of(programme: Programme) -> list[Promise]:
    """The planned groups of a programme, each with its named organisations counted."""
    groups = standing_groups(programme)
    return [Promise(group, len(group.organisations.all())) for group in groups]


def standing_groups(programme: Programme) -> list[PlannedGroup]:
    """The groups that are planned still, with what was fetched along with them."""
    groups = programme.planned_groups.all()
    return [group for group in groups if group.retired_at is None]


def planned_total(programme: Programme) -> int:
    """People promised in all: the sum of the groups that count to the total (R-38)."""
    return sum(
        group.planned_people or 0
        for group in standing_groups(programme)
        if group.counts_to_total
    )


def with_event_counts(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Each programme with `public_events`, the number of events anybody may see."""
    shown = Q(events__is_public=True) & ~Q(events__status="draft")
    counted = programmes.annotate(public_events=Count("events", filter=shown))
    return counted.order_by(F("starts_on").desc(nulls_last=True), "code")
