"""Certificates for a local network: phones give camera and offline work only to https.

An authority of this installation signs for the addresses of this machine; a phone that
trusts it trusts the site. Not for the internet.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS: Final = timedelta(days=3650)
LEAF: Final = timedelta(days=390)  # Apple takes nothing that is longer than 398
RESERVE: Final = timedelta(days=30)
PEM = serialization.Encoding.PEM


class Pair(NamedTuple):
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


def local_address() -> str:
    """The address of this machine in its network; 127.0.0.1 if it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def authority(folder: Path) -> Pair:
    """The authority of this installation; made once, its key only for its owner."""
    pair = Pair(folder / "authority.crt", folder / "authority.key")
    if all(path.exists() for path in pair):
        return pair
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named("Obuka on this network")
    builder = _certificate(name, name, key.public_key(), YEARS)
    builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
    _write(pair, builder.sign(key, hashes.SHA256()), key)
    return pair


def certificate_for(folder: Path, hosts: Iterable[str]) -> Pair:
    """A certificate for `hosts`, signed by the authority; made anew when it is due."""
    pair = Pair(folder / "site.crt", folder / "site.key")
    wanted = list(dict.fromkeys(hosts))
    if not _is_good(pair, wanted):
        _issue(pair, authority(folder), wanted)
    return pair


def _issue(pair: Pair, signer: Pair, hosts: list[str]) -> None:
    issuer = x509.load_pem_x509_certificate(signer.certificate.read_bytes())
    loaded = serialization.load_pem_private_key(signer.key.read_bytes(), None)
    signing = cast("ec.EllipticCurvePrivateKey", loaded)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _certificate(_named(hosts[0]), issuer.subject, key.public_key(), LEAF)
    names = x509.SubjectAlternativeName([_general(host) for host in hosts])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(usage, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    _write(pair, builder.sign(signing, hashes.SHA256()), key)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    lasts: timedelta,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lasts)
    )


def _is_good(pair: Pair, hosts: list[str]) -> bool:
    if not all(path.exists() for path in pair):
        return False
    known = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    names = known.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    is_due = known.not_valid_after_utc < datetime.now(UTC) + RESERVE
    return not is_due and list(names.value) == [_general(host) for host in hosts]


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _write(
    pair: Pair, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    secret = key.private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pair.key.touch(mode=0o600)
    pair.key.write_bytes(secret)
    pair.certificate.write_bytes(certificate.public_bytes(PEM))
