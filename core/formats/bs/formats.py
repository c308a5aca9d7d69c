"""The same as in Serbian Cyrillic."""

from core.formats.sr.formats import *  # noqa: F403
