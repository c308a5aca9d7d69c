"""Refusals: what the product says when an act may not be done."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import format_date


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
        """The message, with days as the reader writes them."""
        if not self.params:
            return str(self.message)
        return str(self.message) % {
            name: format_date(value) if type(value) is date else value
            for name, value in self.params.items()
        }
