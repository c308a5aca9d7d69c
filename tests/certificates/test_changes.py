from __future__ import annotations

import pytest

from certificates.models import (
    Certificate,
    CertificateSeries,
)
from certificates.services.changes import (
    NotValidAnyMore,
    ReasonMissing,
    replace_certificate,
    revoke_certificate,
)
from certificates.services.issue import (
    WasRevoked,
    issue_certificate,
    issue_certificates,
)
from certificates.services.series import SeriesExists, create_series
from tests.certificates.factories import (
    ISSUED_AT,
    event_of,
    make_certificate,
    make_held_event,
    make_series,
    registration_of,
    serials,
)
from tests.factories import (
    make_organisation,
    make_programme,
)

pytestmark = pytest.mark.django_db
State = Certificate.State


# --- corrected, withdrawn -----------------------------------------------------------


def test_replace_certificate_corrects_the_name_under_a_new_number() -> None:
    old = make_certificate(event=make_held_event(series="ARO"), name="Мария Примерва")

    new = replace_certificate(
        old, reason="name", names={"family_name": "Примерова"}, actor=None, at=ISSUED_AT
    )

    old.refresh_from_db()
    assert (old.state, new.state) == (State.REPLACED, State.VALID)
    assert (old.serial, new.serial) == ("ARO-2026-000001", "ARO-2026-000002")
    assert old.replaced_by == new
    assert old.snapshot["names"][0]["text"] == "Мария Примерва"
    assert new.snapshot["names"][0]["text"] == "Мария Примерова"
    assert old.code != new.code
    assert [row.action for row in old.history.all()] == ["issued", "replaced"]


def test_replace_certificate_once_only() -> None:
    old = make_certificate()
    replace_certificate(old, reason="name", actor=None, at=ISSUED_AT)

    with pytest.raises(NotValidAnyMore):
        replace_certificate(old, reason="name", actor=None, at=ISSUED_AT)

    assert Certificate.objects.count() == 2


def test_revoke_certificate_needs_a_reason() -> None:
    certificate = make_certificate()

    with pytest.raises(ReasonMissing):
        revoke_certificate(certificate, reason="  ", actor=None)

    certificate.refresh_from_db()
    assert certificate.state == State.VALID


def test_revoke_certificate_is_not_undone_by_the_next_batch() -> None:
    certificate = make_certificate()
    revoke_certificate(certificate, reason="issued by mistake", actor=None)

    again = issue_certificates(event_of(certificate), actor=None, at=ISSUED_AT)

    assert again.certificates == []
    assert [type(reason) for _, reason in again.refused] == [WasRevoked]
    assert [row.reason for row in certificate.history.all()] == [
        "",
        "issued by mistake",
    ]


def test_issue_certificate_by_name_after_a_revocation() -> None:
    certificate = make_certificate()
    revoke_certificate(certificate, reason="issued by mistake", actor=None)

    new = issue_certificate(registration_of(certificate), actor=None, at=ISSUED_AT)

    assert new.serial != certificate.serial
    assert new.state == State.VALID


def test_create_series_has_one_mark_each() -> None:
    office = make_organisation()
    create_series(code="aro", names={"bg": "Регистър"}, organisation=office, actor=None)

    with pytest.raises(SeriesExists):
        create_series(code="ARO", names={}, organisation=office, actor=None)

    assert list(CertificateSeries.objects.values_list("code", flat=True)) == ["ARO"]


def test_make_series_of_two_programmes_count_apart() -> None:
    first = make_held_event(series="ARO", people=1)
    second = make_held_event(series="MZ", people=1)

    issue_certificates(first, actor=None, at=ISSUED_AT)
    issue_certificates(second, actor=None, at=ISSUED_AT)

    assert serials(first) == ["ARO-2026-000001"]
    assert serials(second) == ["MZ-2026-000001"]
    assert make_series(make_programme(), code="GO").code == "GO"
