"""What an evaluation asks: a fixed core in every language, and own questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.languages import html_lang, pick, pick_with_language
from courses.models import Evaluation, EvaluationQuestion, EventRole

Kind = EvaluationQuestion.Kind
Moment = Evaluation.Moment
GIVEN = "n"  # in the sums of a question: how many answered it
ADVISE = "advise"  # 0 to 10, for the share of those who would recommend
MARKS = ("1", "2", "3", "4", "5")
LIKELY = tuple(str(number) for number in range(11))
TRAINERS = (EventRole.Role.TRAINER, EventRole.Role.FACILITATOR)


@dataclass(frozen=True)
class Asked:
    """One question as it is shown to a reader of the present language.

    `options` are (what is counted, how it reads). `lang` is that of the label where it
    is not the language of the page. `group` is what it is about.
    """

    key: str
    kind: str
    label: str
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    lang: str = ""
    group: str = ""

    @property
    def is_mark(self) -> bool:
        """Whether an average of it says something."""
        return self.kind in (Kind.SCALE, ADVISE)

    @property
    def is_words(self) -> bool:
        return self.kind == Kind.TEXT

    @property
    def best(self) -> int:
        """The highest mark."""
        return int(self.options[-1][0]) if self.is_mark else 0


USED = {
    "often": gettext_noop("yes, often"),
    "sometimes": gettext_noop("yes, now and then"),
    "not_yet": gettext_noop("not yet, but I will"),
    "no": gettext_noop("no"),
}


def questions_of(evaluation: Evaluation) -> list[Asked]:
    """All questions in their order, in four queries at most."""
    is_end = evaluation.moment == Moment.END
    core = _at_the_end(evaluation) if is_end else _after_months()
    return [*core, *_own(evaluation)]


def _mark(key: str, label: str, hint: str = "", **more: str) -> Asked:
    hint = hint or _("1 is very poor, 5 is very good.")
    return Asked(key, Kind.SCALE, label, hint, [(one, one) for one in MARKS], **more)


def _words(key: str, label: str) -> Asked:
    return Asked(key, Kind.TEXT, label)


def _at_the_end(evaluation: Evaluation) -> Iterator[Asked]:
    yield _mark("overall", _("How good was the event as a whole?"))
    yield _mark(
        "relevance",
        _("How useful is it for your work?"),
        _("1 is of no use, 5 is very useful."),
    )
    yield _mark("organisation", _("How good was the organisation?"))
    if evaluation.asks_trainers:
        yield from _trainers(evaluation)
    if evaluation.asks_sessions:
        yield from _sessions(evaluation)
    yield Asked(
        "recommend",
        ADVISE,
        _("How likely is it that you recommend such an event to a colleague?"),
        _("0 is not at all, 10 is certainly."),
        [(one, one) for one in LIKELY],
    )
    yield _words("useful", _("What was most useful to you?"))
    yield _words("better", _("What should be done better next time?"))


def _after_months() -> Iterator[Asked]:
    yield Asked(
        "used",
        Kind.ONE,
        _("Have you used what you learned at the event?"),
        options=[(key, _(label)) for key, label in USED.items()],
    )
    yield _mark(
        "change",
        _("How much has it changed the way you work?"),
        _("1 is not at all, 5 is very much."),
    )
    yield _words("example", _("What do you do differently now? Give an example."))
    yield _words("hindered", _("What made it hard to use it?"))


def _trainers(evaluation: Evaluation) -> Iterator[Asked]:
    """One question for each person who taught, by their first part in the event."""
    rows = EventRole.objects.filter(event=evaluation.event_id, role__in=TRAINERS)
    seen: set[int] = set()
    for row in rows.select_related("person").order_by("pk"):
        if row.person_id in seen or not row.person.full_name:
            continue
        seen.add(row.person_id)
        yield _mark(
            f"trainer:{row.uid}",
            row.person.full_name,
            lang=html_lang(row.person.language),
            group=_("How good were the trainers?"),
        )
    if not seen:
        yield _mark("trainers", _("How good were the trainers?"))


def _sessions(evaluation: Evaluation) -> Iterator[Asked]:
    rows = evaluation.event.sessions.order_by("starts_at", "track", "pk")
    for row in rows:
        if row.is_teaching:
            title, language = pick_with_language(row.titles)
            yield _mark(
                f"session:{row.uid}",
                title,
                lang=html_lang(language),
                group=_("How good were the sessions?"),
            )


def _own(evaluation: Evaluation) -> Iterator[Asked]:
    for row in evaluation.questions.all():
        label, language = pick_with_language(row.texts)
        options = [
            (str(number), pick(texts)) for number, texts in enumerate(row.options)
        ]
        lang = html_lang(language)
        key = f"own:{row.uid}"
        if row.kind == Kind.SCALE:
            yield _mark(key, label, lang=lang)
        else:
            yield Asked(key, row.kind, label, options=options, lang=lang)
