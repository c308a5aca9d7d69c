"""I10: every act on people, organisations and lists leaves its line in the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from participants.exchange import imports as exchange
from participants.models import AuditEvent, Grant, PersonalQuestion, Proposal
from participants.services import (
    accounts,
    addresses,
    answers,
    bodies,
    consents,
    duplicates,
    groups,
    imports,
    missing,
    newcomers,
    organisations,
    people,
    privacy,
    profiles,
    register,
    requests,
)
from participants.services.merge import merge_people, undo_people_merge
from tests.factories import (
    make_admin,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_programme,
    make_question,
    make_user,
    make_wording,
)
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
RULE = {"criterion": "language", "value": ["bg"]}
LIST = [
    ["Име и фамилия", "Организация", "E-mail"],
    ["Ана Примерова", "Община Кула", "ana@town.example"],
]
Made = Callable[[], object]


def body() -> Any:
    return bodies.create_body(make_organisation(), {"bg": "Екип"}, actor=None)


def member() -> Any:
    return bodies.add_member(body(), person=make_person(), actor=None)


def change() -> Any:
    return addresses.propose_address(make_person(), "new@town.example", actor=None)


def membership() -> Any:
    network = make_organisation(kind="network")
    return organisations.add_membership(make_organisation(), network, actor=None)


def proposal() -> Proposal:
    found = register.propose_changes(make_organisation(), {"phone": "1"})
    assert found is not None
    return found


def pair() -> Any:
    return make_person(), make_person()


def apart() -> Any:
    one, other = pair()
    duplicates.keep_apart(one, other, actor=None)
    return one, other


def words() -> Any:
    return missing.report_missing("Общ. Примерово")


def asked() -> Any:
    return requests.propose_card(make_person(), {"family_name": "Друга"})


def run() -> Any:
    return make_run(xlsx({"A": LIST}))


def grant() -> Grant:
    make_admin()
    return accounts.grant_role(make_admin(), "admin", "platform", actor=None)


def question() -> PersonalQuestion:
    found: PersonalQuestion = make_question(make_programme())
    return found


def say(person: Any) -> object:
    uid, at = make_programme().uid, timezone.now()
    said = {"gender": "woman"}
    return answers.record_answers(person, uid, said, channel="paper", at=at, actor=None)


# What is made before the act, the act, and the line of it that stands there after it.
ACTS: list[tuple[str, Callable[[], Any], Callable[[Any], object]]] = [
    ("person.renamed", make_person, lambda p: people.rename_person(
        p, given_name="Ева", actor=None)),
    ("person.changed", make_person, lambda p: people.change_person(
        p, phone="1", actor=None)),
    ("person.post_added", make_person, lambda p: people.add_post(
        p, make_organisation(), actor=None)),
    ("person.post_confirmed", lambda: make_post(is_confirmed=False),
     lambda p: people.confirm_post(p, actor=None)),
    ("person.post_ended", make_post, lambda p: people.end_post(
        p, on=timezone.localdate(), actor=None)),
    ("person.post_withdrawn", lambda: make_post(is_confirmed=False),
     lambda p: people.withdraw_post(p, actor=None)),
    ("person.listed", make_person, lambda p: newcomers.list_person(
        p, make_programme().uid, actor=None)),
    ("person.answered", make_person, say),
    ("person.answer_withdrawn", make_person, lambda p: answers.withdraw_answer(
        p, "gender", actor=None)),
    ("person.address_proposed", make_person, lambda p: addresses.propose_address(
        p, "new@town.example", actor=None)),
    ("person.address_stopped", change, lambda c: addresses.answer_change(
        c, "former", agrees=False)),
    ("person.exported", make_person, lambda p: privacy.export_person(p, actor=None)),
    ("person.erased", make_person, lambda p: privacy.erase_person(p, actor=None)),
    ("person.merged", pair, lambda two: merge_people(*two, actor=None)),
    ("person.merge_undone", lambda: merge_people(*pair(), actor=None),
     lambda m: undo_people_merge(m, actor=None)),
    ("person.kept_apart", pair, lambda two: duplicates.keep_apart(*two, actor=None)),
    ("person.proposed_again", apart, lambda two: duplicates.propose_again(
        *two, actor=None)),
    ("request.made", make_person, requests.ask_for_erasure),
    ("request.accepted", asked, lambda a: requests.accept_request(
        a, actor=None, fields=[])),
    ("request.rejected", asked, lambda a: requests.reject_request(a, actor=None)),
    ("question.asked", make_programme, lambda p: answers.ask(
        p.uid, "gender", actor=None)),
    ("question.ended", question, lambda q: answers.ask_no_more(q, actor=None)),
    ("consent.worded", lambda: "photo", lambda purpose: consents.add_wording(
        purpose, {"bg": "Да"}, actor=None)),
    ("organisation.created", lambda: "ngo", lambda kind:
        organisations.create_organisation(
            kind=kind, names={"bg": "Диалог"}, language="bg", actor=None)),
    ("organisation.renamed", make_organisation, lambda o:
        organisations.rename_organisation(o, names={"bg": "Друга"}, actor=None)),
    ("organisation.changed", make_organisation, lambda o:
        organisations.update_organisation(o, phone="1", actor=None)),
    ("organisation.joined", make_organisation, lambda o: organisations.add_membership(
        o, make_organisation(kind="network"), actor=None)),
    ("organisation.left", membership, lambda m: organisations.end_membership(
        m, on=timezone.localdate(), actor=None)),
    ("organisation.asked", lambda: [make_organisation(email="o@town.example")],
     lambda rows: register.ask_to_confirm(rows, actor=None)),
    ("organisation.confirmed", make_organisation, lambda o: register.confirm_card(
        o, actor=None)),
    ("proposal.made", make_organisation, lambda o: register.propose_changes(
        o, {"phone": "1"})),
    ("proposal.accepted", proposal, lambda p: register.accept_proposal(
        p, actor=None)),
    ("proposal.rejected", proposal, lambda p: register.reject_proposal(
        p, actor=None)),
    ("missing.settled", words, lambda m: missing.reject_missing(m, actor=None)),
    ("body.created", make_organisation, lambda o: bodies.create_body(
        o, {"bg": "Екип"}, actor=None)),
    ("body.changed", body, lambda b: bodies.change_body(
        b, actor=None, names={"bg": "Друг"}, is_closed=False)),
    ("body.member_added", make_person, lambda p: bodies.add_member(
        body(), person=p, actor=None)),
    ("body.member_ended", member, lambda m: bodies.end_member(
        m, on=timezone.localdate(), actor=None)),
    ("body.met", body, lambda b: bodies.add_meeting(
        b, held_on=timezone.localdate(), actor=None)),
    ("group.created", lambda: RULE, lambda rule: groups.create_group(
        {"bg": "Г"}, rule, actor=None)),
    ("group.changed", lambda: make_group(RULE), lambda g: groups.change_group(
        g, actor=None, names={"bg": "Друга"}, rule=RULE)),
    ("group.copied", lambda: make_group(RULE), lambda g: groups.copy_group(
        g, actor=None)),
    ("group.archived", lambda: make_group(RULE), lambda g: groups.archive_group(
        g, actor=None, is_archived=True)),
    ("group.restored", lambda: make_group(RULE, is_archived=True),
     lambda g: groups.archive_group(g, actor=None, is_archived=False)),
    ("job_profile.added", lambda: {"bg": "Кмет"}, lambda labels:
        profiles.add_profile(labels, actor=None)),
    ("job_profile.renamed", make_profile, lambda p: profiles.rename_profile(
        p, {"bg": "Кмет"}, actor=None)),
    ("job_profile.retired", make_profile, lambda p: profiles.retire_profile(
        p, actor=None, is_retired=True)),
    ("job_profile.merged", lambda: (make_profile(), make_profile()),
     lambda two: profiles.merge_profiles(*two, actor=None)),
    ("import.uploaded", lambda: LIST, lambda rows: make_run(xlsx({"A": rows}))),
    ("import.mapped", run, lambda r: imports.choose_columns(
        r, columns={}, options={}, signatures={}, actor=None)),
    ("import.decided", run, lambda r: imports.decide(r, {}, actor=None)),
    ("import.committed", run, lambda r: exchange.commit(r, actor=None)),
    ("import.dropped", run, lambda r: imports.drop_import(r, actor=None)),
    ("account.created", lambda: "ana@town.example", lambda email:
        accounts.create_account(email, name="Ана", language="bg", actor=None)),
    ("account.closed", make_user, lambda u: accounts.close_account(u, actor=None)),
    ("account.granted", make_user, lambda u: accounts.grant_role(
        u, "admin", "platform", actor=None)),
    ("account.revoked", grant, lambda g: accounts.revoke_grant(g, actor=None)),
]  # fmt: skip


@pytest.mark.parametrize(("action", "make", "act"), ACTS, ids=[row[0] for row in ACTS])
def test_each_act_leaves_its_line(
    action: str, make: Callable[[], Any], act: Callable[[Any], object]
) -> None:
    make_wording()
    made = make()
    known = set(AuditEvent.objects.values_list("pk", flat=True))

    act(made)

    lines = AuditEvent.objects.exclude(pk__in=known)
    assert action in set(lines.values_list("action", flat=True))
