"""A file that is not read, by the code of its sentence in `core.xlsx.errors`."""

from __future__ import annotations


class Refusal(Exception):
    """`code` as `FileRefused.code`, `params` for the places in its message."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params
