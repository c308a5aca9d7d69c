"""What becomes of an organisation's rows when two cards are merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from courses.models import Quota, SeatUse
from participants.access import people_for
from participants.models import (
    Grant,
    Membership,
    Organisation,
    OrganisationMerge,
    Post,
    TargetGroup,
)
from participants.selectors.groups import group_problems, people_by
from participants.selectors.organisations import find_organisations
from participants.services.merge import (
    MergedAlready,
    merge_organisations,
    undo_organisation_merge,
)
from participants.services.merge_rules import BelongTogether, GroupWouldBreak
from programmes.models import Contact, Donor, Funding, MentoringPair
from programmes.services.merging import BothAreDonors, MentorsOfEachOther
from tests.factories import (
    make_donor,
    make_event,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_quota,
    make_registration,
    make_user,
)
from tests.participants.doubles import checksums

pytestmark = pytest.mark.django_db


def pair(**fields: Any) -> tuple[Organisation, Organisation]:
    keep = make_organisation("Община Смолян", **fields)
    lose = make_organisation(
        "Smolyan Municipality", language="en", aliases=["ОбА Смолян"], **fields
    )
    return keep, lose


def test_names_of_the_card_that_goes_still_find_it() -> None:
    keep, lose = pair()

    merge_organisations(keep, lose, actor=None)

    keep.refresh_from_db()
    assert keep.names == {"bg": "Община Смолян", "en": "Smolyan Municipality"}
    assert keep.aliases == ["ОбА Смолян"]
    for words in ("Община Смолян", "ОбА Смолян", "smolyan municipality"):
        assert find_organisations(words) == [keep]


def test_a_name_that_was_chosen_leaves_the_other_as_an_alias() -> None:
    keep = make_organisation("Община Смолян")
    lose = make_organisation("Смолянска община")

    merge_organisations(keep, lose, actor=None, from_lost=["names"])

    keep.refresh_from_db()
    assert keep.names == {"bg": "Смолянска община"}
    assert keep.aliases == ["Община Смолян"]
    assert keep.name_key == "smolyanska obstina"


def test_roles_follow_and_open_the_same_people() -> None:
    keep, lose = pair()
    user = make_grant(role="coordinator", row=lose).user
    both = make_grant(role="coordinator", row=lose).user
    Grant.objects.create(
        user=both, role="coordinator", scope="organisation", scope_uid=keep.uid
    )
    person = make_post(organisation=lose).person

    merge_organisations(keep, lose, actor=None)

    assert set(Grant.objects.values_list("scope_uid", flat=True)) == {keep.uid}
    assert Grant.objects.count() == 2
    for account in (user, both):
        assert list(people_for(type(account).objects.get(pk=account.pk))) == [person]


def test_rules_of_target_groups_follow_to_the_card_that_stays() -> None:
    keep, lose = pair(kind="network")
    member = make_organisation()
    Membership.objects.create(member=member, body=lose)
    person = make_post(organisation=member).person
    other = uuid4()
    group = make_group(
        {"any": [{"criterion": "membership", "value": [str(lose.uid), str(keep.uid)]}]}
    )
    apart = make_group({"criterion": "membership", "value": [str(other)]})

    merge = merge_organisations(keep, lose, actor=None)

    group.refresh_from_db()
    assert group.rule == {
        "any": [{"criterion": "membership", "value": [str(keep.uid)]}]
    }
    assert not group_problems(group.rule)
    assert list(people_by(group.rule, at=merge.at)) == [person]
    assert TargetGroup.objects.get(pk=apart.pk).rule == apart.rule
    undo_organisation_merge(merge, actor=None)
    group.refresh_from_db()
    assert group.rule["any"][0]["value"] == [str(lose.uid), str(keep.uid)]


def test_a_rule_that_would_break_stops_the_merge() -> None:
    keep = make_organisation("Мрежа", kind="ngo")
    lose = make_organisation("Мрежата", kind="network")
    make_group({"criterion": "membership", "value": [str(lose.uid)]})
    before = checksums()

    with pytest.raises(GroupWouldBreak):
        merge_organisations(keep, lose, actor=None)

    assert checksums() == before


def test_quotas_of_one_event_become_the_larger() -> None:
    keep, lose = pair()
    event = make_event()
    quotas = {}
    for row, size, taken in ((keep, 3, 1), (lose, 4, 2)):
        quota = make_quota(event, scope="organisation", organisation=row, size=size)
        for _ in range(taken):
            registration = make_registration(event, organisation=row)
            SeatUse.objects.create(registration=registration, quota=quota)
        Quota.objects.filter(pk=quota.pk).update(taken=taken)
        quotas[row] = quota
    before = checksums()

    merge = merge_organisations(keep, lose, actor=None)

    quota = Quota.objects.get(scope="organisation")
    assert (quota.pk, quota.organisation) == (quotas[keep].pk, keep)
    assert (quota.size, quota.taken, quota.uses.count()) == (4, 3, 3)
    undo_organisation_merge(merge, actor=None)
    assert checksums() == before


def test_one_contact_at_a_time() -> None:
    keep, lose = pair()
    programme, person = make_programme(), make_person()
    for row in (keep, lose):
        Contact.objects.create(programme=programme, organisation=row, person=person)

    merge = merge_organisations(keep, lose, actor=None)

    rows = Contact.objects.filter(organisation=keep).order_by("pk")
    assert [row.ended_on for row in rows] == [None, timezone.localdate(merge.at)]


def test_what_are_certainly_two_is_refused_and_nothing_changes() -> None:
    keep, lose = pair()
    unit = make_organisation("Отдел", parent=keep)
    below = make_organisation("Сектор", parent=unit)
    network = make_organisation("Мрежа", kind="network")
    Membership.objects.create(member=keep, body=network)
    mentee = make_organisation()
    MentoringPair.objects.create(programme=make_programme(), mentor=keep, mentee=mentee)
    one, other = make_donor(make_programme()), make_donor(make_programme())
    merged = make_organisation(merged_into=lose)
    before = checksums()

    for left, right, error in (
        (keep, unit, BelongTogether),
        (below, keep, BelongTogether),
        (network, keep, BelongTogether),
        (keep, mentee, MentorsOfEachOther),
        (one.organisation, other.organisation, BothAreDonors),
        (keep, merged, MergedAlready),
    ):
        with pytest.raises(error):
            merge_organisations(left, right, actor=None)

    assert checksums() == before
    assert not OrganisationMerge.objects.exists()


def test_a_donor_without_shares_is_absorbed() -> None:
    keep, lose = make_donor(make_programme()), make_donor()
    before = checksums()

    merge = merge_organisations(keep.organisation, lose.organisation, actor=None)

    assert Donor.objects.get() == keep
    assert Funding.objects.count() == 1
    undo_organisation_merge(merge, actor=None)
    assert checksums() == before


@pytest.mark.django_db(transaction=True)
def test_merging_organisations_at_the_same_time_merges_once(
    run_threads: Callable[..., Any],
) -> None:
    keep, lose = pair()
    make_post(organisation=lose)
    make_grant(role="coordinator", row=lose, user=make_user())

    def act(one: Organisation, other: Organisation) -> Callable[[], bool]:
        def merge() -> bool:
            try:
                merge_organisations(one, other, actor=None)
            except MergedAlready:
                return False
            return True

        return merge

    told = run_threads([act(keep, lose), act(lose, keep)] * 3, workers=6)

    assert told.count(True) == OrganisationMerge.objects.count() == 1
    standing = Organisation.objects.get(merged_into=None)
    assert Post.objects.get().organisation == standing
    assert Grant.objects.get().scope_uid == standing.uid
