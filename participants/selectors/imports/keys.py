"""The identity key with a memory: a list says the same words many times."""

from __future__ import annotations

from functools import lru_cache

from core import text

fold = lru_cache(50_000)(text.fold)
