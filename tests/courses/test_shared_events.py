"""Events of several programmes (R-17): set at the desk, shown in each calendar."""

from __future__ import annotations

import pytest
from django.test import Client

from core.forms import RowsField
from courses.forms.events import EventForm
from courses.models import Event
from programmes.models import Programme
from tests.courses.test_event_desk import edited
from tests.courses.test_feeds import entries
from tests.factories import make_event, make_programme

pytestmark = pytest.mark.django_db


def save(desk: Client, event: Event, **values: object) -> None:
    path = f"/desk/events/{event.slug}/edit/"
    form = desk.get(path).context["form"]
    data = edited(event) | {"seen_at": form.initial["seen_at"]} | values
    answer = desk.post(path, data)
    assert answer.status_code == 302, answer.context["form"].errors


def test_an_event_is_shared_at_the_desk_and_in_both_calendars(desk: Client) -> None:
    event, other = make_event(), make_programme()

    save(desk, event, further_programmes=[str(other.uid)])

    assert list(event.further_programmes.all()) == [other]
    for programme in (event.programme, other):
        found = entries(f"/calendar/en/programmes/{programme.code}.ics")
        assert list(found) == ["New title"]

    event.refresh_from_db()
    page = desk.get(f"/desk/events/{event.slug}/edit/").content.decode()
    assert f'value="{other.uid}"' in page
    save(desk, event)
    assert not event.further_programmes.exists()


def test_a_programme_that_one_does_not_see_stays_with_its_event() -> None:
    event, far = make_event(), make_programme()
    event.further_programmes.add(far)
    seen = Programme.objects.filter(pk=event.programme_id)

    form = EventForm(instance=event, programmes=seen)

    offered = form.field("further_programmes", RowsField)
    assert set(offered.queryset or ()) == {event.programme, far}
    assert form.initial["further_programmes"] == [far.uid]
