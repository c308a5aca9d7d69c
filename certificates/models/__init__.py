"""Certificate series, designs, signatories, certificates."""

from .certificates import Certificate, CertificateEvent
from .templates import (
    CertificateSeries,
    SeriesYear,
    Signatory,
    SignaturePicture,
    TemplateVersion,
    VoidNumber,
)

__all__ = [
    "Certificate",
    "CertificateEvent",
    "CertificateSeries",
    "SeriesYear",
    "Signatory",
    "SignaturePicture",
    "TemplateVersion",
    "VoidNumber",
]
