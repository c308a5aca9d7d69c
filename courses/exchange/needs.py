"""Files out: which training is wished, where and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from courses.models import Need, NeedsSurvey
from participants.exchange.columns import Column
from participants.exchange.exports import AT_ONCE


def needs_to_write(survey: NeedsSurvey) -> Iterator[Need]:
    """The wishes, by topic, municipality and job profile."""
    rows = survey.needs.filter(people__gt=0)
    rows = rows.select_related("topic", "region__parent", "profile")
    rows = rows.order_by("topic__code", "region__name_key", "profile__code", "pk")
    return rows.iterator(AT_ONCE)


NEEDS: tuple[Column[Need], ...] = (
    Column("topic", _("Topic"), lambda row, how: how.texts(row.topic.titles), width=45),
    Column("place", _("Place"), lambda row, how: how.place(row.region), width=24),
    Column(
        "profile",
        _("job profile"),
        lambda row, how: how.texts(row.profile.labels) if row.profile else None,
        width=30,
    ),
    Column("people", _("People"), lambda row, _how: row.people, width=10),
)
