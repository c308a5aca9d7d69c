from __future__ import annotations

import os
import signal
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django_tasks_db.models import DBTaskResult

from core.checks import DEMO_MARK, deployment_is_no_demo, secrets_are_our_own
from core.management.commands.serve import Command
from tests.core.processes import (
    Process,
    children_of,
    group_is_gone,
    kill_group,
    run,
    start,
    wait_until,
)
from tests.core.worker_tasks import linger, note

SECRETS = ("SECRET_KEY", "TICKET_KEYS", "UNSUBSCRIBE_KEYS", "FIELD_KEYS")
PRODUCTION = {
    "SITE_URL": "https://obuka.example.org",
    "EMAIL_URL": "smtp+tls://obuka:secret@mail.example.org:587",
    "SECRET_KEY": "k3uX9qZr7LwBv1Tn5YcHs8JdMf2GpAe6RtQoVi4WzSxEbNyUh0",
    "TICKET_KEYS": "A:t8Rw2KxLq6ZbVn4McHs9JdPf3GyAe7Tu",
    "UNSUBSCRIBE_KEYS": "A:u5Nw8KxLq2ZbVr4McHs7JdPf9GyAe3Tt",
    "FIELD_KEYS": "A:f7Bw4KxLq8ZbVn2McHs5JdPr9GyAe6Tu",
}


def production(var: Path, **changes: str | None) -> dict[str, str]:
    env = PRODUCTION | {"VAR_DIR": str(var)} | changes
    return {name: value for name, value in env.items() if value is not None}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    """Whether the server speaks; what the pages say is tested with the pages."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@pytest.fixture
def serve() -> Iterator[Callable[[], Process]]:
    started: list[Process] = []

    def start_one() -> Process:
        port = free_port()
        arguments = ["manage.py", "serve", "--no-prepare", f"--port={port}"]
        started.append(start(arguments))
        assert wait_until(lambda: answers(port), 30)
        return started[-1]

    yield start_one
    for process in started:
        kill_group(process)


@pytest.mark.django_db(transaction=True)
def test_serve_runs_tasks_and_stops_all_on_sigterm(
    serve: Callable[[], Process], tmp_path: Path
) -> None:
    process = serve()
    linger.enqueue(str(tmp_path / "notes"), 1.5)
    assert wait_until((tmp_path / "notes").exists)

    process.send_signal(signal.SIGTERM)
    code = process.wait(30)

    assert code == 0
    assert group_is_gone(process)
    assert (tmp_path / "notes").read_text() == "begun\ndone\n"


@pytest.mark.django_db(transaction=True)
def test_serve_stops_on_ctrl_c_after_the_task_in_hand(
    serve: Callable[[], Process], tmp_path: Path
) -> None:
    process = serve()
    linger.enqueue(str(tmp_path / "notes"), 1.5)
    assert wait_until((tmp_path / "notes").exists)

    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    code = process.wait(30)

    assert code == 0
    assert group_is_gone(process)
    assert (tmp_path / "notes").read_text() == "begun\ndone\n"


@pytest.mark.django_db(transaction=True)
def test_serve_ends_the_task_when_the_parent_is_heard_before_the_terminal(
    serve: Callable[[], Process], tmp_path: Path
) -> None:
    process = serve()
    linger.enqueue(str(tmp_path / "notes"), 1.5)
    assert wait_until((tmp_path / "notes").exists)

    for worker in children_of(process):
        os.kill(worker, signal.SIGQUIT)  # as the parent repeats a Ctrl-C
    time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(30) == 0
    assert group_is_gone(process)
    assert (tmp_path / "notes").read_text() == "begun\ndone\n"


@pytest.mark.django_db(transaction=True)
def test_serve_does_not_wait_on_a_second_ctrl_c(
    serve: Callable[[], Process], tmp_path: Path
) -> None:
    process = serve()
    linger.enqueue(str(tmp_path / "notes"), 60.0)
    assert wait_until((tmp_path / "notes").exists)

    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)

    assert wait_until(lambda: process.poll() is not None, 10)
    assert group_is_gone(process)
    assert (tmp_path / "notes").read_text() == "begun\n"


@pytest.mark.django_db(transaction=True)
def test_serve_leaves_no_orphan_when_it_is_killed(
    serve: Callable[[], Process],
) -> None:
    process = serve()

    process.kill()
    process.wait()

    assert wait_until(lambda: group_is_gone(process), 10)


@pytest.mark.django_db(transaction=True)
def test_two_servers_of_one_database_run_each_task_once(
    serve: Callable[[], Process], tmp_path: Path
) -> None:
    serve()
    serve()

    for number in range(30):
        note.enqueue(str(tmp_path / "notes"), str(number))
    path = note.module_path
    notes = DBTaskResult.objects.filter(task_path=path)
    done = wait_until(lambda: notes.successful().count() == 30)

    assert done
    assert sorted((tmp_path / "notes").read_text().split(), key=int) == [
        str(number) for number in range(30)
    ]
    assert len({row.worker_ids[0] for row in notes}) == 1


@pytest.mark.django_db(transaction=True)
def test_serve_over_https_answers_phones_that_trust_it(tmp_path: Path) -> None:
    port = free_port()
    arguments = ["manage.py", "serve", "--no-prepare", "--https", f"--port={port}"]
    process = start(arguments, VAR_DIR=str(tmp_path))
    trusted = tmp_path / "https/authority.crt"
    answer: list[str] = []

    def is_trusted() -> bool:
        try:
            client = ssl.create_default_context(cafile=str(trusted))
            address = f"https://localhost:{port}/checkin/"
            with urllib.request.urlopen(address, timeout=5, context=client) as page:
                answer.append(page.read().decode())
        except OSError:
            return False
        return True

    try:
        assert wait_until(is_trusted, 30)
        assert not answers(port)  # without TLS there is nothing
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        kill_group(process)
    assert 'href="/checkin/app.webmanifest"' in answer[0]
    assert group_is_gone(process)


def test_links_of_the_demo_lead_to_the_port_where_it_listens(tmp_path: Path) -> None:
    asks = ["manage.py", "shell", "--no-imports", "-c"]
    code, output = run(
        [*asks, "from django.conf import settings; print(settings.SITE_URL)"],
        {"VAR_DIR": str(tmp_path), "DEMO": "1", "PORT": "8097"},
    )

    assert (code, output.strip()) == (0, "http://localhost:8097")


@pytest.mark.parametrize(
    ("site", "port", "is_told"),
    [
        ("http://localhost:8000", 8077, True),
        ("http://localhost:8077", 8077, False),
        ("https://demo.example.org", 8077, False),  # behind a proxy
    ],
)
def test_the_demo_says_when_its_links_lead_to_another_port(
    site: str, port: int, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setattr(settings, "SITE_URL", site)
    said = StringIO()

    Command(stdout=said).welcome("127.0.0.1", port)

    assert ("start with PORT=8077 instead of --port" in said.getvalue()) is is_told
    assert f"Obuka is at http://localhost:{port}/" in said.getvalue()


def test_production_settings_pass_every_check(tmp_path: Path) -> None:
    arguments = ["manage.py", "check", "--deploy", "--fail-level=WARNING"]

    code, output = run(arguments, production(tmp_path))

    assert (code, output.strip()) == (0, output.strip())
    assert "no issues" in output


@pytest.mark.parametrize("name", SECRETS)
def test_production_refuses_to_start_without_a_secret(
    name: str, tmp_path: Path
) -> None:
    code, output = run(["manage.py", "serve"], production(tmp_path, **{name: None}))

    assert code != 0
    assert f"Set {name} (or DEMO=1 to try Obuka)." in output


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("form", ["{}", "A:{}", "new:{good},old:{}"])
def test_production_refuses_to_start_on_a_secret_of_the_demo(
    name: str, form: str, tmp_path: Path
) -> None:
    demo = f"demo-{name.lower()}-never-for-real-data-0123456789abcdefghijklmnopq"
    value = form.format(demo, good="g" * 40)

    started = time.monotonic()
    code, output = run(
        ["manage.py", "serve", f"--port={free_port()}"],
        production(tmp_path, **{name: value}),
    )

    assert code != 0
    assert name in output
    assert "secret of the demo: set your own" in output
    assert time.monotonic() - started < 60
    assert not (tmp_path / "obuka.db").exists()


def test_deploy_check_refuses_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "core.mailstore.MailStoreBackend")
    monkeypatch.setattr(settings, "TICKET_KEYS", {"A": "short"})

    found = {message.id for message in deployment_is_no_demo()}

    assert found == {"obuka.E002", "obuka.E003", "obuka.E004"}


def test_check_finds_old_keys_of_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    monkeypatch.setattr(settings, "TESTING", False)
    keys = {"B": "x" * 40, "A": f"demo-ticket_keys-{DEMO_MARK}"}
    monkeypatch.setattr(settings, "TICKET_KEYS", keys)
    monkeypatch.setattr(settings, "SECRET_KEY", "x" * 60)
    monkeypatch.setattr(settings, "UNSUBSCRIBE_KEYS", {"A": "x" * 40})
    monkeypatch.setattr(settings, "FIELD_KEYS", {"A": "x" * 40})

    found = [str(message.msg) for message in secrets_are_our_own()]

    assert found == ["TICKET_KEYS holds a secret of the demo: set your own."]


def test_checks_find_nothing_here() -> None:
    assert run_checks() == []
