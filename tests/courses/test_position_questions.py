"""Questions of a registration form that ask for a position (E56)."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django.utils.translation import override

from courses.forms.asked import AnswersForm
from courses.forms.paged import name_of
from courses.selectors.conditions import choices_of
from courses.selectors.questions import told_in_words
from courses.services.form_answers import FormChanged
from courses.services.questions import change_question
from participants.models import JobProfile
from tests.courses.factories import make_asked, sign_up
from tests.factories import make_event

pytestmark = pytest.mark.django_db


def profile(code: str, english: str, bulgarian: str) -> JobProfile:
    labels = {"en": english, "bg": bulgarian}
    return JobProfile.objects.create(code=code, labels=labels)


def test_question_of_a_position_offers_the_job_profiles_of_its_day() -> None:
    lawyer = profile("lawyer", "Lawyer", "Юрист")
    gone = profile("clerk", "Clerk", "Чиновник")
    event = make_event()
    row = make_asked(event, "position")
    later = make_asked(
        event, condition={"question": row.key, "is": "one_of", "value": ["clerk"]}
    )
    chosen = sign_up(event, answers={row.key: "lawyer"})

    JobProfile.objects.filter(pk__in=[lawyer.pk, gone.pk]).update(
        retired_at=timezone.now()
    )
    profile("mayor", "Mayor", "Кмет")
    change_question(row, actor=None, labels={"en": "Your position?"})

    row.refresh_from_db()
    assert choices_of(row) == [
        ("mayor", "Mayor"),
        ("clerk", "Clerk"),
        ("lawyer", "Lawyer"),
    ]
    assert later.condition["value"] == ["clerk"]
    with override("bg"):
        assert [told.words for told in told_in_words(chosen)] == ["Юрист"]
    with pytest.raises(FormChanged):
        sign_up(event, 2, answers={row.key: "nobody"})
    assert event.registrations.count() == 1


def test_question_of_a_position_is_typed_where_there_are_no_profiles() -> None:
    row = make_asked(make_event(), "position", is_required=True)

    form = AnswersForm({name_of(row): "Secretary"}, questions=[row])

    assert form.is_valid()
    assert form.answers == {row.key: "Secretary"}
