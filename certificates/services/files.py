"""The files of certificates: whole or not there, one for each certificate."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from certificates.models import Certificate

TEMPORARY = "certificates/.new"
LEFT_BEHIND = timedelta(hours=1)


def file_name(certificate: Certificate) -> str:
    """Where the PDF is, below MEDIA_ROOT: by the certificate's own uid."""
    name = certificate.uid.hex
    return f"certificates/{name[:2]}/{name}.pdf"


def write_new(content: bytes) -> Path:
    """A temporary file with `content`, on disk when this returns.

    Raises OSError (no space); then nothing is left behind.
    """
    folder = Path(settings.MEDIA_ROOT) / TEMPORARY
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(12)}.pdf"
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def put_in_place(new: Path, certificate: Certificate) -> None:
    """Give the temporary file its name in one step."""
    path = Path(settings.MEDIA_ROOT) / file_name(certificate)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make the new name durable too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_leftovers(at: datetime) -> None:
    """Remove temporary files whose writer died more than an hour ago."""
    folder = Path(settings.MEDIA_ROOT) / TEMPORARY
    for path in folder.glob("*.pdf"):
        if path.stat().st_mtime < (at - LEFT_BEHIND).timestamp():
            path.unlink(missing_ok=True)


def read_pdf(certificate: Certificate) -> bytes:
    """The whole file. Raises OSError when it is not there."""
    return (Path(settings.MEDIA_ROOT) / str(certificate.pdf.name)).read_bytes()


def remove_file(name: str) -> None:
    """Take a file away for good (erasure)."""
    if name:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
