"""Certificates for the local network."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509

from core.https import Pair, authority, certificate_for, local_address

HOSTS = ("127.0.0.1", "localhost")


def shake_hands(pair: Pair, trusted: Path, name: str) -> str:
    """What a client that trusts the authority makes of the site under `name`."""
    inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inner.load_cert_chain(pair.certificate, pair.key)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):  # the client says what was wrong
            inner.wrap_socket(listening.accept()[0], server_side=True).close()

    thread = threading.Thread(target=serve)
    thread.start()
    client = ssl.create_default_context(cafile=str(trusted))
    try:
        with socket.create_connection(listening.getsockname()) as plain:
            client.wrap_socket(plain, server_hostname=name).close()
            return "trusted"
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    finally:
        thread.join()
        listening.close()


@pytest.mark.parametrize("name", HOSTS)
def test_whoever_trusts_the_authority_trusts_the_site(
    tmp_path: Path, name: str
) -> None:
    pair = certificate_for(tmp_path / "https", HOSTS)

    assert shake_hands(pair, authority(tmp_path / "https").certificate, name) == (
        "trusted"
    )


def test_no_other_authority_and_no_other_name_is_trusted(tmp_path: Path) -> None:
    pair = certificate_for(tmp_path / "https", HOSTS)
    stranger = authority(tmp_path / "other").certificate
    own = authority(tmp_path / "https").certificate

    assert shake_hands(pair, stranger, "localhost") != "trusted"
    assert shake_hands(pair, own, "bank.example") != "trusted"


def test_certificate_stays_until_it_is_due_or_the_address_changes(
    tmp_path: Path,
) -> None:
    first = certificate_for(tmp_path, HOSTS).certificate.read_bytes()

    again = certificate_for(tmp_path, HOSTS).certificate.read_bytes()
    moved = certificate_for(tmp_path, ("192.0.2.7",)).certificate.read_bytes()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=365)):
        later = certificate_for(tmp_path, ("192.0.2.7",)).certificate.read_bytes()

    assert again == first
    assert len({first, moved, later}) == 3
    assert x509.load_pem_x509_certificate(later).issuer == (
        x509.load_pem_x509_certificate(first).issuer
    )


def test_keys_are_read_by_their_owner_alone(tmp_path: Path) -> None:
    certificate_for(tmp_path / "https", HOSTS)

    keys = sorted((tmp_path / "https").glob("*.key"))
    assert [path.stat().st_mode & 0o077 for path in keys] == [0, 0]


def test_local_address_is_one() -> None:
    socket.inet_aton(local_address())
