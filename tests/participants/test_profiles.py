"""The vocabulary of job profiles: adding, renaming, retiring, merging; its pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from courses.models import Registration
from participants.invariants import problems
from participants.models import AuditEvent, JobProfile, Post, TargetGroup
from participants.selectors.imports.profiles import Profiles
from participants.services.merge import merge_people, undo_people_merge
from participants.services.people import add_post
from participants.services.profiles import (
    ProfileIsMerged,
    ProfileNameMissing,
    ProfileNameTaken,
    SameProfile,
    add_profile,
    merge_profiles,
    rename_profile,
    retire_profile,
)
from programmes.models import PlannedGroup
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_programme,
    make_registration,
)

pytestmark = pytest.mark.django_db
PATH = "/desk/people/profiles/"


def state() -> list[Any]:
    tables = (JobProfile, Post.profiles.through, TargetGroup, AuditEvent)
    return [list(model._default_manager.order_by("pk").values()) for model in tables]


def acts() -> list[str]:
    rows = AuditEvent.objects.filter(action__startswith="job_profile.")
    return list(rows.order_by("pk").values_list("action", flat=True))


# --- adding, renaming, retiring -----------------------------------------------------


def test_add_profile_makes_its_code_of_the_name() -> None:
    first = add_profile({"bg": " Главен  юрист ", "en": ""}, actor=None)
    second = add_profile({"en": "Glaven urist", "bg": "Юрисконсулт"}, actor=None)
    rename_profile(second, {"en": "legal adviser"}, actor=None)
    third = add_profile({"en": "Glaven-urist!"}, actor=None)

    assert first.labels == {"bg": "Главен юрист"}
    assert first.code == "glaven-yurist"
    assert (second.code, third.code) == ("glaven-urist", "glaven-urist-2")
    assert acts().count("job_profile.added") == 3


@pytest.mark.parametrize("labels", [{}, {"bg": " "}])
def test_add_profile_without_a_name_is_refused(labels: dict[str, str]) -> None:
    with pytest.raises(ProfileNameMissing):
        add_profile(labels, actor=None)

    assert not JobProfile.objects.exists()


def test_a_name_stands_for_one_profile_in_either_script() -> None:
    lawyer = add_profile({"sr": "Правник"}, actor=None)
    other = add_profile({"sr": "Возач"}, actor=None)
    before = state()

    with pytest.raises(ProfileNameTaken):
        add_profile({"bs": "pravnik"}, actor=None)
    with pytest.raises(ProfileNameTaken):
        rename_profile(other, {"sr": "ПРАВНИК"}, actor=None)

    assert state() == before
    rename_profile(lawyer, {"sr": "правник"}, actor=None)  # its own name


def test_rename_profile_keeps_the_code_and_is_audited_once() -> None:
    profile = make_profile("lawyer")

    for _time in range(2):
        rename_profile(profile, {"en": "jurist", "bg": "юрист"}, actor=None)

    profile.refresh_from_db()
    note = AuditEvent.objects.get(action="job_profile.renamed")
    assert (profile.code, profile.labels) == ("lawyer", {"en": "jurist", "bg": "юрист"})
    assert note.before == {"labels": {"en": "lawyer"}}


def test_retire_profile_keeps_it_where_it_stands() -> None:
    profile = make_profile("lawyer")
    post = make_post(profiles=[profile])

    for is_retired in (True, True, False, False, True):
        retire_profile(profile, actor=None, is_retired=is_retired)

    assert acts() == [
        f"job_profile.{act}" for act in ("retired", "restored", "retired")
    ]
    assert list(post.profiles.all()) == [profile]
    assert not JobProfile.objects.offered().exists()
    read = Profiles.stored().read("lawyer")
    assert (read.profiles, read.warnings[0].code) == ((), "profile_retired")


# --- merging ------------------------------------------------------------------------


def named(profile: JobProfile) -> dict[str, Any]:
    return {"criterion": "job_profile", "value": [str(profile.uid)]}


def test_merge_profiles_repoints_everything() -> None:
    keep, lose = make_profile("keep"), make_profile("lose")
    JobProfile.objects.filter(pk=lose.pk).update(labels={"en": "lose", "bg": "юрист"})
    one, both = make_post(profiles=[lose]), make_post(profiles=[keep, lose])
    registration = make_registration(profiles=[lose])
    planned = PlannedGroup.objects.create(programme=make_programme(), names={"en": "x"})
    planned.profiles.add(lose)
    group = make_group(named(lose))
    two = make_group(
        {"criterion": "job_profile", "value": [str(lose.uid), str(keep.uid)]}
    )
    letters = make_group({}, addressee=lose)

    merge_profiles(keep, lose, actor=None)

    for row in (one, both, registration, planned):
        assert list(row.profiles.all()) == [keep]
    for rule in (group, two):
        rule.refresh_from_db()
        assert rule.rule == named(keep)
    assert not [line for line in problems() if "job profile" in line]
    letters.refresh_from_db()
    lose.refresh_from_db()
    keep.refresh_from_db()
    assert (letters.addressee, lose.merged_into) == (keep, keep)
    assert keep.labels == {"en": "keep", "bg": "юрист"}
    assert list(JobProfile.objects.standing()) == [keep]
    note = AuditEvent.objects.filter(action="job_profile.merged").latest("pk")
    assert note.after is not None
    assert note.after["rows"] == {
        "participants.Post_profiles": 2,
        "participants.TargetGroup": 1,
        "courses.Registration_profiles": 1,
        "programmes.PlannedGroup_profiles": 1,
        "rules": 2,
    }


def test_lists_that_use_the_name_of_a_merged_profile_mean_the_other() -> None:
    first, second, third = make_profile("a1"), make_profile("b2"), make_profile("c3")

    merge_profiles(second, first, actor=None)
    merge_profiles(third, second, actor=None)
    again = add_profile({"en": "b2"}, actor=None)

    assert Profiles.stored().read("a1").profiles == (third.pk,)
    assert Profiles.stored().read("b2, c3").profiles == (again.pk, third.pk)


def test_merge_profiles_refuses_and_changes_nothing() -> None:
    keep, lose, third = make_profile(), make_profile(), make_profile()
    merge_profiles(keep, lose, actor=None)
    make_post(profiles=[keep])
    before = state()

    with pytest.raises(SameProfile):
        merge_profiles(keep, keep, actor=None)
    for one, other in ((third, lose), (lose, third)):
        with pytest.raises(ProfileIsMerged):
            merge_profiles(one, other, actor=None)
    with pytest.raises(ProfileIsMerged):
        rename_profile(lose, {"en": "x"}, actor=None)

    assert state() == before


def test_undoing_a_merge_of_people_names_what_a_profile_became() -> None:
    keep, lose = make_profile(), make_profile()
    mine, double = make_person("Ana Anić"), make_person("Ana Anić")
    office = make_organisation()
    make_post(mine, organisation=office, title="x", profiles=[lose])
    gone = make_post(double, organisation=office, title="x", profiles=[lose])
    merge = merge_people(mine, double, actor=None)

    merge_profiles(keep, lose, actor=None)
    undo_people_merge(merge, actor=None)

    assert [list(post.profiles.all()) for post in Post.objects.all()] == [[keep]] * 2
    assert Post.objects.get(pk=gone.pk).person == double


@pytest.mark.django_db(transaction=True)
def test_nothing_names_a_profile_that_is_merged_meanwhile(
    run_threads: Callable[..., Any],
) -> None:
    keep, lose = make_profile(), make_profile()
    people, office = [make_person() for _ in range(6)], make_organisation()

    def give(number: int) -> Callable[[], Any]:
        return lambda: add_post(
            people[number], office, profiles=[lose, keep][number % 2 :], actor=None
        )

    def merge() -> bool:
        try:
            merge_profiles(keep, lose, actor=None)
        except ProfileIsMerged:
            return False
        return True

    told = run_threads([give(0), give(1), merge, give(2), merge, give(3), give(4)])

    assert told.count(True) == 1
    assert [list(post.profiles.all()) for post in Post.objects.all()] == [[keep]] * 5
    assert acts() == ["job_profile.merged"] * 2


@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_name_at_once_add_one_profile(
    run_threads: Callable[..., Any],
) -> None:
    def add() -> bool:
        try:
            add_profile({"en": "lawyer"}, actor=None)
        except ProfileNameTaken:
            return False
        return True

    assert run_threads([add] * 4).count(True) == 1
    assert JobProfile.objects.count() == 1


# --- pages --------------------------------------------------------------------------


@pytest.fixture
def desk() -> Client:
    return client_of(make_admin())


def test_the_list_is_searched_in_both_scripts_and_tells_uses(desk: Client) -> None:
    lawyer = add_profile({"sr": "Правник", "bg": "Юрист"}, actor=None)
    add_profile({"sr": "Возач"}, actor=None)
    make_post(profiles=[lawyer])
    Registration.objects.update(post=None)
    make_group(named(lawyer), addressee=lawyer)

    found = desk.get(PATH, {"q": "pravnik"}).content.decode()
    other = desk.get(PATH, {"q": "yurist"}).content.decode()
    nothing = desk.get(PATH, {"q": "cook"}).content.decode()

    assert "Возач" not in found
    assert "Posts: 1" in found
    assert "Target groups: 1" in found
    assert "Юрист" in other
    assert "Юрист" not in nothing


def test_the_list_takes_as_many_queries_for_one_as_for_three(desk: Client) -> None:
    def taken() -> int:
        make_post(profiles=[make_profile(), make_profile()])
        with CaptureQueriesContext(connection) as queries:
            desk.get(PATH)
        return len(queries)

    taken()
    assert taken() == taken() <= 14


def test_pages_add_rename_retire_and_merge(desk: Client) -> None:
    desk.post(f"{PATH}add/", {"labels_en": "lawyer", "labels_bg": "юрист"})
    lawyer = JobProfile.objects.get()
    jurist = make_profile("jurist")
    own = f"{PATH}{lawyer.uid}/"

    taken = desk.post(own, {"labels_en": "Jurist"})
    renamed = desk.post(own, {"labels_en": "attorney"})
    desk.post(f"{own}retire/")
    retired = desk.get(PATH, {"retired": "yes"}).content.decode()
    desk.post(f"{own}retire/", {"restore": "yes"})
    merged = desk.post(f"{own}merge/", {"into": str(jurist.uid)})

    assert taken.status_code == 400
    assert "is a job profile already" in taken.content.decode()
    assert renamed.status_code == 302
    assert "attorney" in retired
    assert merged.status_code == 302
    assert desk.get(own).status_code == 404
    names = ("added", "renamed", "retired", "restored", "merged", "merged")
    assert acts() == [f"job_profile.{name}" for name in names]


def test_a_retired_profile_is_offered_only_where_it_stands(desk: Client) -> None:
    old, new = make_profile("old-one"), make_profile("new-one")
    row = make_registration(profiles=[old])
    retire_profile(old, actor=None, is_retired=True)
    path = f"/desk/events/{row.event.slug}/people/"

    corrected = desk.get(f"{path}{row.uid}/correct/").content.decode()
    public = Client().get(f"/events/{row.event.slug}/register/").content.decode()

    assert str(old.uid) in corrected
    assert str(new.uid) in corrected
    assert str(old.uid) not in public
    assert str(new.uid) in public


def test_the_download_holds_names_and_uses(desk: Client) -> None:
    make_post(profiles=[make_profile("lawyer")])
    chosen = {"columns": ["name", "name-en", "uses"], "language": "en"}

    response: Any = desk.post(f"{PATH}export/", chosen | {"letters": "written"})

    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert ("lawyer", "lawyer", "posts: 1") in rows
