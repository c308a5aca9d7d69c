"""The links and codes that give the right to answer."""

from __future__ import annotations

import hashlib
import uuid

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404

from core.codes import is_well_formed, normalise
from courses.models import Evaluation, EvaluationSlip, Registration

SALT = "courses.evaluation"


def answer_token(evaluation: Evaluation, registration: Registration) -> str:
    """What stands in the mailed link: whoever has it holds the mailbox."""
    return signing.dumps(_holder(evaluation, registration), salt=SALT)


def _holder(evaluation: Evaluation, registration: Registration) -> str:
    mailbox = hashlib.sha256(registration.email_key.encode()).hexdigest()[:12]
    return f"{evaluation.uid.hex}.{registration.uid.hex}.{mailbox}"


def answer_path(evaluation: Evaluation, registration: Registration) -> str:
    """The address of the questionnaire for one registration."""
    return f"/evaluations/{answer_token(evaluation, registration)}/"


def room_path(evaluation: Evaluation) -> str:
    """The address behind the QR code in the room: the same for everybody."""
    return f"/evaluations/room/{evaluation.uid}/"


def read_token_or_404(token: str) -> tuple[Evaluation, Registration]:
    """Whose link it is; Http404 for any other text, and for a corrected address."""
    try:
        signed = str(signing.loads(token, salt=SALT))
        first, second, _mailbox = signed.split(".")
        evaluation = _evaluations().get(uid=uuid.UUID(hex=first))
        row = Registration.objects.get(uid=uuid.UUID(hex=second))
    except (
        signing.BadSignature,
        ValueError,
        Evaluation.DoesNotExist,
        Registration.DoesNotExist,
    ):
        raise Http404 from None
    if _holder(evaluation, row) != signed:
        raise Http404
    return evaluation, row


def evaluation_or_404(uid: uuid.UUID) -> Evaluation:
    """The evaluation behind the code in the room."""
    found = _evaluations().filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _evaluations() -> QuerySet[Evaluation]:
    return Evaluation.objects.select_related(
        "event__programme", "event__kind", "event__place"
    )


def slip_hash(code: str) -> str:
    """What is kept of the code of a slip; empty for what cannot be one."""
    plain = normalise(code)
    return hashlib.sha256(plain.encode()).hexdigest() if is_well_formed(plain) else ""


def is_foreign_code(evaluation: Evaluation, code: str) -> bool:
    """Whether the code is none at all, or of a slip of another evaluation.

    Of a code that was used nothing is kept, so it is not foreign.
    """
    kept = slip_hash(code)
    slips = EvaluationSlip.objects.exclude(evaluation=evaluation)
    return not kept or slips.filter(code_hash=kept).exists()


def has_slip(evaluation: Evaluation, code: str) -> bool:
    """Whether the code is of a slip that was not used yet."""
    rows = EvaluationSlip.objects.filter(evaluation=evaluation)
    return rows.filter(code_hash=slip_hash(code) or "-").exists()
