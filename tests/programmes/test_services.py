from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from participants.models import AuditEvent
from programmes.models import Donor, Funding, Partner, Programme
from programmes.services import donors, programmes
from tests.factories import make_admin, make_donor, make_organisation, make_programme

pytestmark = pytest.mark.django_db

TITLE_OF_285 = "Подобряване на знанията " * 11 + "и уменията на СГО"


def test_create_programme_computes_the_end() -> None:
    programme = programmes.create_programme(
        code="mz2",
        titles={"bs": "Jačanje uloge"},
        short_names={"bs": "MZ"},
        language="bs",
        starts_on=date(2021, 9, 27),
        duration_months=27,
        actor=make_admin(),
    )

    assert programme.ends_on == date(2023, 12, 27)
    assert AuditEvent.objects.filter(action="programme.created").count() == 1


def test_create_programme_keeps_a_long_title_whole() -> None:
    programme = programmes.create_programme(
        code="go2000",
        titles={"bg": TITLE_OF_285},
        short_names={"bg": "СГО"},
        language="bg",
        actor=None,
    )
    programme.refresh_from_db()

    assert programme.titles == {"bg": TITLE_OF_285.strip()}


def test_create_programme_refuses_an_end_before_the_start() -> None:
    with pytest.raises(ValidationError, match="ends before it starts"):
        programmes.create_programme(
            code="x",
            titles={"en": "X"},
            short_names={"en": "X"},
            language="en",
            starts_on=date(2022, 1, 1),
            ends_on=date(2021, 1, 1),
            actor=None,
        )

    assert not Programme.objects.exists()


def test_change_programme_records_what_changed() -> None:
    programme = make_programme(titles={"en": "Old"}, short_names={"en": "Old"})

    programmes.change_programme(
        programme, titles={"en": "New"}, is_public=True, actor=None
    )

    event = AuditEvent.objects.get(action="programme.changed")
    assert event.before == {"titles": {"en": "Old"}}
    assert event.after == {"titles": {"en": "New"}}


def test_change_programme_to_the_same_records_nothing() -> None:
    programme = make_programme()

    programmes.change_programme(programme, titles=programme.titles, actor=None)

    assert not AuditEvent.objects.filter(action="programme.changed").exists()


def test_add_donor_refuses_more_than_the_whole() -> None:
    programme = make_programme()
    programmes.add_donor(programme, make_donor(), share=Decimal("70"), actor=None)

    with pytest.raises(programmes.SharesOverHundred, match="110"):
        programmes.add_donor(programme, make_donor(), share=Decimal("40"), actor=None)

    assert programme.fundings.count() == 1


def test_add_donor_refuses_the_same_twice() -> None:
    programme, donor = make_programme(), make_donor()
    programmes.add_donor(programme, donor, actor=None)

    with pytest.raises(programmes.DonorAlreadyShown):
        programmes.add_donor(programme, donor, actor=None)

    assert Funding.objects.count() == 1


def test_add_partner_gives_one_organisation_several_roles() -> None:
    programme, organisation = make_programme(), make_organisation()

    programmes.add_partner(programme, organisation, "partner", actor=None)
    programmes.add_partner(programme, organisation, "mentor", actor=None)
    with pytest.raises(programmes.PartnerAlreadyNamed):
        programmes.add_partner(programme, organisation, "mentor", actor=None)

    roles = Partner.objects.order_by("position").values_list("role", flat=True)
    assert list(roles) == ["partner", "mentor"]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onload="alert(1)"/>',
        '<image href="http://evil.example/x.png"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        "<style>@import url(http://evil.example)</style>",
        '<rect fill="url(http://evil.example#a)" width="1" height="1"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
    ],
)
def test_create_donor_refuses_a_mark_that_does_more_than_draw(inside: str) -> None:
    with pytest.raises(donors.MarkNotPlain):
        donors.create_donor(
            make_organisation(),
            funding_sentences={"en": "Funded."},
            logo_svg=SVG.format(inside),
            actor=None,
        )

    assert not Donor.objects.exists()


@pytest.mark.parametrize(
    "svg",
    [
        "<svg",
        '<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        '<?xml-stylesheet href="x"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "<html></html>",
        SVG.format("<title>" + "x" * 50_001 + "</title>"),
    ],
)
def test_check_mark_refuses_what_is_no_plain_drawing(svg: str) -> None:
    with pytest.raises(donors.MarkNotPlain):
        donors.check_mark(svg)


def test_check_mark_keeps_shapes() -> None:
    svg = SVG.format('<g fill="#123"><path d="M0 0L9 9"/><circle r="2"/></g>')

    assert donors.check_mark(svg) == svg
