"""A journal of changes: what a merge did to which rows, exactly enough to undo it.

Every change goes through it and is written down before it is made. Undoing walks the
steps backwards and refuses as soon as a row is no longer as the merge left it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.dates import format_date
from core.errors import DomainError
from participants.models import AuditEvent

Step = dict[str, Any]
CHUNK = 500
SOFT = ("updated_at",)  # put back if nobody touched the row, never a reason to refuse


class UndoImpossible(DomainError):
    """A later act stands in the way. The message names the row it changed."""

    code = "undo_impossible"
    message = _(
        "This merge cannot be undone any more: after it, %(what)s was changed."
        " Put that right by hand."
    )


class Journal:
    """Collects the steps of one act while it makes the changes."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def set(self, rows: QuerySet[Any], **values: Any) -> int:
        """Set columns (by attname) of `rows`; say how many rows were touched."""
        model = rows.model
        names = list(values)
        locked = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
        groups: dict[str, list[Any]] = defaultdict(list)
        for row in locked.only("pk", *names):
            old = {name: _plain(getattr(row, name)) for name in names}
            groups[json.dumps(old)].append(row.pk)
        new = {name: _plain(value) for name, value in values.items()}
        for text, pks in groups.items():
            step = {"act": "set", "model": model._meta.label, "new": new}
            pairs = {"pks": [_plain(pk) for pk in pks], "old": json.loads(text)}
            self.steps.append(step | pairs)
            for some in _chunks(pks):
                model._base_manager.filter(pk__in=some).update(**values)
        return sum(map(len, groups.values()))

    def shift(self, row: Model, name: str, by: int) -> None:
        """Add to a counter that others move too."""
        if by:
            self.steps.append(_step("shift", row) | {"name": name, "by": by})
            _manager(row).filter(pk=row.pk).update(**{name: F(name) + by})

    def drop(self, row: Model) -> None:
        """Take a row out that stands there twice; undoing brings it back as it was."""
        stored = _manager(row).select_for_update().get(pk=row.pk)
        self.steps.append(_step("drop", row) | {"row": _values(stored)})
        _raw_delete(_manager(row).filter(pk=row.pk))

    def add(self, row: Model) -> None:
        """Note a row that the act has just made."""
        stored = _manager(row).get(pk=row.pk)
        self.steps.append(_step("add", row) | {"row": _values(stored)})


@transaction.atomic
def undo(steps: Sequence[Step]) -> None:
    """Put everything back, the last step first, or nothing. Raises UndoImpossible."""
    for step in reversed(steps):
        model = apps.get_model(step["model"])
        try:
            with transaction.atomic():
                UNDO[step["act"]](model, step)
        except IntegrityError as error:
            pk = step["pk"] if "pk" in step else step["pks"][0]
            raise UndoImpossible(what=_what(model, pk)) from error


def _undo_set(model: type[Model], step: Step) -> None:
    hard = {name: value for name, value in step["new"].items() if name not in SOFT}
    old = {name: _value(model, name, step["old"][name]) for name in hard}
    for pks in _chunks(step["pks"]):
        rows = model._base_manager.filter(pk__in=pks)
        locked = rows.select_for_update(no_key=True).order_by("pk")
        found = {_plain(row.pk): row for row in locked}
        for pk in pks:
            now = {name: _plain(getattr(found.get(pk), name, None)) for name in hard}
            if pk not in found or now != hard:
                raise UndoImpossible(what=_what(model, pk))
        if old:
            rows.update(**old)
        for name in set(SOFT) & step["new"].keys():
            left = step["new"][name]
            untouched = [pk for pk in pks if _plain(getattr(found[pk], name)) == left]
            value = _value(model, name, step["old"][name])
            model._base_manager.filter(pk__in=untouched).update(**{name: value})


def _undo_shift(model: type[Model], step: Step) -> None:
    """The database says whether the counter can go back: its checks are the limits."""
    rows = model._base_manager.filter(pk=step["pk"])
    if not rows.update(**{step["name"]: F(step["name"]) - step["by"]}):
        raise UndoImpossible(what=_what(model, step["pk"]))


def _undo_drop(model: type[Model], step: Step) -> None:
    values = {name: _value(model, name, value) for name, value in step["row"].items()}
    # raw: exactly what was there, times too
    model(**values).save_base(raw=True, force_insert=True)


def _undo_add(model: type[Model], step: Step) -> None:
    row = model._base_manager.filter(pk=step["pk"]).first()
    if row is None or _values(row, but=SOFT) != _without(step["row"], SOFT):
        raise UndoImpossible(what=_what(model, step["pk"]))
    _raw_delete(model._base_manager.filter(pk=step["pk"]))


UNDO = {
    "set": _undo_set,
    "shift": _undo_shift,
    "drop": _undo_drop,
    "add": _undo_add,
}


def _step(act: str, row: Model) -> Step:
    return {"act": act, "model": row._meta.label, "pk": _plain(row.pk)}


def _manager(row: Model) -> Any:
    return type(row)._base_manager


def _raw_delete(rows: QuerySet[Any]) -> None:
    """Delete these rows and nothing that hangs on them: the database refuses that."""
    rows._raw_delete(rows.db)


def _chunks(pks: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK))


def _plain(value: Any) -> Any:
    """A column as JSON can hold it without loss: times to the microsecond."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if hasattr(value, "name") and hasattr(value, "storage"):  # a file
        return value.name
    return value


def _value(model: type[Model], name: str, value: Any) -> Any:
    """The column of a plain value."""
    if value is None or isinstance(value, dict | list | bool):
        return value
    field: Any = next(row for row in model._meta.concrete_fields if row.attname == name)
    return field.to_python(value)


def _values(row: Model, *, but: Sequence[str] = ()) -> dict[str, Any]:
    values = {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
    }
    return _without(values, but)


def _without(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _what(model: type[Model], pk: Any) -> str:
    """The row as the refusal names it, with what the trail last says of it."""
    row = model._base_manager.filter(pk=pk).first()
    noun = str(model._meta.verbose_name)
    if row is None:
        return noun
    told = f"{noun} “{row}”"
    acts = AuditEvent.objects.filter(target_uid=getattr(row, "uid", None))
    last = acts.select_related("actor").first() if hasattr(row, "uid") else None
    if last is None:
        return told
    day = format_date(timezone.localdate(last.at), get_language())
    return ", ".join(filter(None, (told, day, str(last.actor or ""))))
