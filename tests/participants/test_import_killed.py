"""An import whose process is killed in the middle leaves nothing (F21)."""

from __future__ import annotations

from itertools import product

import pytest

from participants.exchange import imports
from participants.models import (
    AuditEvent,
    ImportRun,
    Organisation,
    Person,
    Post,
)
from participants.services.imports import ImportedAlready
from tests.core.processes import start
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [
    ["Име и фамилия", "Организация", "E-mail", "Длъжност"],
    *[
        [f"{given} {letter}имерова", f"Община {office}", f"m{n}@town.example", "кмет"]
        for n, (letter, (given, office)) in enumerate(
            product("БВДЗКЛНРСТ", (("Ана", "Кула"), ("Ева", "Видин"), ("Ива", "Лом")))
        )
    ],
]
# Dies, as by a lost machine, before the statement of that number.
CODE = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from participants.exchange import imports
from participants.models import ImportRun

count, place = 0, int(sys.argv[2])

def watched(execute, sql, params, many, context):
    global count
    count += 1
    if count == place:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

run = ImportRun.objects.get(pk=sys.argv[1])
with connection.execute_wrapper(watched):
    imports.commit(run, actor=None)
"""


def stored() -> tuple[int, ...]:
    tables = (Person, Post, Organisation, AuditEvent)
    return tuple(model._base_manager.count() for model in tables)


def test_an_import_that_was_killed_is_done_once() -> None:
    run = make_run(xlsx({"A": ROWS}))
    before = stored()

    for place in (8, 12, 16):
        process = start(
            ["-c", CODE, str(run.pk), str(place)],
            False,
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        assert process.wait(120) == -9
        assert stored() == before
        assert ImportRun.objects.get().state != ImportRun.State.DONE

    imports.commit(run, actor=None)
    assert (Person.objects.count(), Post.objects.count()) == (30, 30)
    assert Organisation.objects.count() == 3
    after = stored()
    with pytest.raises(ImportedAlready):
        imports.commit(run, actor=None)
    assert stored() == after
