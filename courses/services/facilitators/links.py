"""Links of the pool: whoever has one holds the mailbox it was sent to."""

from __future__ import annotations

import hashlib
import uuid

from django.core import signing
from django.http import Http404

from courses.models import PoolAnswer, PoolRequest

REQUEST_SALT, ANSWER_SALT = "courses.pool.request", "courses.pool.answer"


def request_path(row: PoolRequest) -> str:
    """The page of the organisation that asked."""
    return f"/facilitators/requests/{_token(row.uid, row.email_key, REQUEST_SALT)}/"


def answer_path(row: PoolAnswer) -> str:
    """The page on which a facilitator says yes or no."""
    address = row.candidacy.person.email_key
    return f"/facilitators/answers/{_token(row.uid, address, ANSWER_SALT)}/"


def _token(uid: uuid.UUID, address: str, salt: str) -> str:
    return signing.Signer(salt=salt).sign_object(_holder(uid, address))


def _holder(uid: uuid.UUID, address: str) -> str:
    return f"{uid.hex}.{hashlib.sha256(address.encode()).hexdigest()[:12]}"


def _read(token: str, salt: str) -> tuple[str, uuid.UUID]:
    try:
        signed = str(signing.Signer(salt=salt).unsign_object(token))
        return signed, uuid.UUID(hex=signed.partition(".")[0])
    except (signing.BadSignature, ValueError):
        raise Http404 from None


def request_by_token_or_404(token: str) -> PoolRequest:
    """The request of a mailed link."""
    signed, uid = _read(token, REQUEST_SALT)
    rows = PoolRequest.objects.select_related(
        "qualification__programme", "organisation", "assigned__person", "event"
    )
    row = rows.filter(uid=uid).first()
    if row is None or _holder(row.uid, row.email_key) != signed:
        raise Http404
    return row


def answer_by_token_or_404(token: str) -> PoolAnswer:
    """The question of a mailed link."""
    signed, uid = _read(token, ANSWER_SALT)
    rows = PoolAnswer.objects.select_related(
        "request__qualification__programme",
        "request__organisation",
        "candidacy__person",
    )
    row = rows.filter(uid=uid).first()
    if row is None or _holder(row.uid, row.candidacy.person.email_key) != signed:
        raise Http404
    return row
