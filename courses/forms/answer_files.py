"""A file in a form that is sent page by page: once sent, the page carries its token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.errors import DomainError
from courses.models import AnswerFile, Question
from courses.services.answer_files import (
    ACCEPTED,
    checked_answer,
    file_by_token,
    keep_draft,
    token_of,
)


@dataclass(frozen=True)
class SentFile:
    """What came from the page: a new file, the token of one sent before, a cross."""

    file: Any = None
    token: str = ""
    is_removed: bool = False


class SentFileWidget(forms.Widget):
    """A box for a file, the name of the one that is kept, and a cross to remove it."""

    template_name = "courses/_sent_file.html"
    needs_multipart_form = True
    question: Question | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> SentFile:
        return SentFile(
            files.get(name) if files else None,
            str(data.get(f"{name}_kept", "") or "")[:200],
            bool(data.get(f"{name}_remove")),
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        kept = value if isinstance(value, AnswerFile) else None
        if isinstance(value, SentFile) and value.token and self.question is not None:
            kept = file_by_token(value.token, self.question)
        context["widget"] |= {
            "kept": kept,
            "token": token_of(kept) if kept else "",
            "accept": ",".join(ACCEPTED),
        }
        return context


class SentFileField(forms.Field):
    """The value is a row of `AnswerFile`: a new file that is right becomes a draft."""

    widget: Any = SentFileWidget

    def __init__(self, *, question: Question, is_kept: bool = True, **kwargs: Any):
        super().__init__(**kwargs)
        self.question = self.widget.question = question
        self.is_kept = is_kept

    def clean(self, value: Any) -> Any:
        sent = value if isinstance(value, SentFile) else SentFile()
        row: Any = None
        if sent.file is not None:
            row = self._draft(sent)
        elif sent.token and not sent.is_removed:
            row = file_by_token(sent.token, self.question)
        if row is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return row

    def _draft(self, sent: SentFile) -> AnswerFile:
        try:
            if not self.is_kept:
                _content, name = checked_answer(sent.file, sent.file.name)
                return AnswerFile(question=self.question, file_name=name)
            return keep_draft(self.question, sent.file, name=sent.file.name)
        except DomainError as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
