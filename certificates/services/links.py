"""Addresses that lead from paper and mail to the site."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from certificates.models import Certificate

HOLDER = "certificates.holder"


def verify_address(code: str) -> str:
    """The address in the QR code and in the mail; the code alone is in capitals."""
    return f"{settings.SITE_URL}/v/{code}"


def verify_words() -> str:
    """What one types to get to the verification page: "obuka.example/verify"."""
    return f"{settings.SITE_URL.split('//', 1)[-1]}/verify"


def holder_token(certificate: Certificate) -> str:
    """What opens the certificate to its holder, for the link in the mail."""
    return signing.Signer(salt=HOLDER).sign(certificate.uid.hex)


def holder_path(certificate: Certificate) -> str:
    return reverse("certificate_of_holder", args=[holder_token(certificate)])


def uid_of_token(token: str) -> UUID | None:
    """The certificate a holder's link names, or None if we did not make the link."""
    try:
        return UUID(hex=signing.Signer(salt=HOLDER).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
