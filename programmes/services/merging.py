"""What a merge of organisations does with the tables of programmes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import Organisation
from participants.services.links import Merging
from programmes.models import Contact, Donor, MentoringPair


class BothAreDonors(DomainError):
    code = "both_are_donors"
    message = _(
        "Both are donors of programmes, with funding sentences of their own. Enter"
        " the shares of “%(name)s” for the other donor on the pages of its programmes"
        " first."
    )


class MentorsOfEachOther(DomainError):
    code = "mentors_of_each_other"
    message = _("One of them is the mentor of the other: they are two organisations.")


def refuse(keep: Organisation, lose: Organisation) -> None:
    """What makes two organisations certainly two. Raises MentorsOfEachOther and
    BothAreDonors."""
    pairs = Q(mentor=keep, mentee=lose) | Q(mentor=lose, mentee=keep)
    if MentoringPair.objects.filter(pairs).exists():
        raise MentorsOfEachOther
    donors = Donor.objects.filter(organisation__in=[keep, lose])
    goes = donors.filter(organisation=lose)
    if donors.count() == 2 and goes.filter(fundings__isnull=False).exists():
        raise BothAreDonors(name=lose)


def settle_contacts(merging: Merging[Any]) -> None:
    """One contact at a time: where both have one, that of the card that goes ends."""
    lasting = Contact.objects.filter(ended_on=None)
    mine = lasting.filter(organisation=merging.keep)
    both = lasting.filter(
        organisation=merging.lose, programme__in=mine.values("programme")
    )
    pks = list(both.values_list("pk", flat=True))
    today = timezone.localdate(merging.at)
    merging.journal.set(Contact.objects.filter(pk__in=pks), ended_on=today)
