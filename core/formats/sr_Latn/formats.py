"""Serbian Latin: as Serbian Cyrillic, but for the letter before the time."""

from core.formats.sr.formats import *  # noqa: F403

DATETIME_FORMAT = SHORT_DATETIME_FORMAT = r"d.m.Y. \u H:i"
