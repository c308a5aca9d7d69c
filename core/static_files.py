"""How static files are kept in production."""

from __future__ import annotations

from typing import ClassVar

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

IMPORTS = (r"""(?P<matched>from\s*"(?P<url>\./[\w./-]+)")""", 'from "%(url)s"')


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with the hash of the content, also where a module of ours imports another.

    Only ours: packages bring modules that import what they do not bring.
    """

    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("courses/checkin/*.js", (IMPORTS,)),
    )
