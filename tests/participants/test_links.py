"""No column that names a person or an organisation is forgotten by a merge."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import JSONField, Model, UUIDField

from core.fields import TextsField
from participants.models import Organisation, Person
from participants.services.links import columns_of, followers, link_of, links
from participants.services.privacy import holdings

OWN = {
    "outbox", "participants", "programmes", "courses", "certificates", "newsletters",
}  # fmt: skip

# Columns that could name a person or an organisation without a foreign key, and why a
# merge need not touch them: "history" says what was so on that day and stays, "other"
# never holds the uid of either, a name in brackets is the follower that takes it along.
NAMED_OTHERWISE = {
    "certificates.Certificate.languages": "other",
    "certificates.Certificate.snapshot": "history",
    "certificates.TemplateVersion.wordings": "other",
    "courses.Answer.value": "other",
    "courses.CourseTestQuestion.options": "other",
    "courses.CourseTestQuestion.right": "other",
    "courses.EvaluationBox.sums": "other",
    "courses.EvaluationBox.words": "other",
    "courses.EvaluationQuestion.options": "other",
    "courses.Event.languages": "other",
    "courses.Invitation.source_names": "history",
    "courses.Letter.choice": "other",
    "courses.Letter.excluded": "other",
    "courses.Photo.checked_against": "other",
    "courses.Photo.checked_staff": "history",
    "courses.Question.condition": "other",
    "courses.Question.kept_counts": "other",
    "courses.Question.options": "other",
    "courses.Registration.chosen_sessions": "other",
    "courses.Registration.post_snapshot": "history",
    "courses.Registration.request_uid": "other",
    "courses.Registration.stated": "other",
    "courses.ReminderDefault.states": "other",
    "courses.ReminderRule.states": "other",
    "courses.Scan.id": "other",
    "courses.Scan.undo_target": "other",
    "courses.Scan.walk_in": "history",
    "courses.Sheet.lines": "other",
    "courses.Sheet.unreadable": "other",
    "courses.SensitiveAnswer.value": "other",
    "courses.TestQuestion.options": "other",
    "courses.TestQuestion.right": "other",
    "courses.TrainerProfile.languages": "other",
    "courses.VisitPlan.asks": "other",
    "newsletters.BulletinSeries.languages": "other",
    "newsletters.Delivery.covered": "history",
    "newsletters.Delivery.rule": "history",
    "newsletters.Dispatch.content": "history",
    "outbox.Message.about_uid": "other",
    "outbox.Message.context": "history",
    "participants.AuditEvent.after": "history",
    "participants.AuditEvent.before": "history",
    "participants.AuditEvent.target_uid": "history",
    "participants.Catalogue.snapshot": "history",
    "participants.Grant.scope_uid": "[roles]",
    "participants.ImportMapping.columns": "other",
    "participants.ImportRun.columns": "other",
    "participants.ImportRun.counts": "history",
    "participants.ImportRun.decisions": "history",
    "participants.ImportRun.dropped": "other",
    "participants.ImportRun.options": "other",
    "participants.Consent.event_uid": "other",
    "participants.ImportRun.scope_uid": "history",
    "participants.Listing.scope_uid": "other",
    "participants.MissingOrganisation.spellings": "other",
    "participants.Organisation.aliases": "other",
    "participants.PersonRequest.values": "other",
    "participants.OrganisationMerge.counts": "history",
    "participants.OrganisationMerge.steps": "history",
    "participants.OrganisationPair.reasons": "other",
    "participants.PersonMerge.counts": "history",
    "participants.PersonMerge.steps": "history",
    "participants.PersonPair.reasons": "other",
    "participants.PersonalAnswer.programme_uid": "other",
    "participants.PersonalQuestion.bands": "other",
    "participants.PersonalQuestion.programme_uid": "other",
    "participants.SpecialAnswer.programme_uid": "other",
    "participants.SpecialCount.programme_uid": "other",
    "participants.Proposal.before": "history",
    "participants.Proposal.values": "history",
    "participants.Region.aliases": "other",
    "participants.Region.inflections": "other",
    "participants.TargetGroup.programme_uid": "other",
    "participants.TargetGroup.rule": "[groups]",
    "programmes.Indicator.measure_arguments": "other",
    "programmes.Report.snapshot": "history",
    "programmes.Topic.aliases": "other",
}


@pytest.mark.parametrize("subject", [Person, Organisation])
def test_every_foreign_key_has_a_rule(subject: type[Model]) -> None:
    columns = columns_of(subject)
    missing = [column for column in columns if link_of(column) is None]

    assert len(columns) > 10
    assert not missing, (
        "A merge would leave rows behind. Add a Link in privacy.py of the app, with"
        f" the rule for these columns: {missing}"
    )


@pytest.mark.parametrize("subject", [Person, Organisation])
def test_every_rule_that_moves_has_words_for_the_preview(subject: type[Model]) -> None:
    found = [link_of(column) for column in columns_of(subject)]

    unnamed = [row.column for row in found if row and row.rule != "stay"]
    assert unnamed
    assert not [row for row in found if row and row.rule != "stay" and not row.label]


def test_every_rule_is_of_a_column_that_exists() -> None:
    columns = {*columns_of(Person), *columns_of(Organisation)}

    assert {link.column for link in links} <= columns
    assert len({link.column for link in links}) == len(links)


def test_every_column_that_may_name_a_card_without_a_key_was_thought_of() -> None:
    found = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        if model._meta.app_label in OWN
        for column in model._meta.concrete_fields
        if isinstance(column, UUIDField | JSONField)
        and not isinstance(column, TextsField)
        and column.name != "uid"
    }
    keys = {f"[{follower.key}]" for follower in followers}

    assert found == NAMED_OTHERWISE.keys(), (
        "Say above what a merge does with what these columns hold:"
        f" {sorted(found ^ NAMED_OTHERWISE.keys())}"
    )
    assert {word for word in NAMED_OTHERWISE.values() if word[0] == "["} <= keys


def test_holdings_and_links_agree() -> None:
    rules = {link.column.rpartition(".")[0]: link.rule for link in links}
    of_people = [holding for holding in holdings if holding.merge != "stay"]

    assert not [
        (holding.model, holding.merge, rules[holding.model])
        for holding in of_people
        if holding.model in rules
        and not any(
            link.rule == holding.merge
            for link in links
            if link.column.startswith(f"{holding.model}.")
        )
    ]
