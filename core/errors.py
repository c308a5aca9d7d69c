"""Refusals: what the product says when an act may not be done."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An act was refused, nothing was changed, and the message says what to do.

    Subclasses set a stable `code` (for the API) and a translatable `message` that
    may hold `%(name)s` places, filled from the keyword arguments.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = _("This cannot be done.")

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)
