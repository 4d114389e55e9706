"""Mutual TLS between nodes, the outer wall.  Each force has an authority of its own; who speaks, signatures decide.

A caller trusts, for one peer, that peer's authority alone, and checks the name or address that it calls.  The door
trusts the authorities of all paired peers.
"""

import ipaddress
import ssl
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sangam.federation.keys.sealed_secrets import write_private
from sangam.kernel import clock, here
from sangam.kernel.errors import Refused

AUTHORITY, AUTHORITY_KEY = "authority.crt", "authority.key"
CERTIFICATE, KEY = "peers.crt", "peers.key"
OFFICERS_CERTIFICATE, OFFICERS_KEY = "officers.crt", "officers.key"
LETTERS_CERTIFICATE, LETTERS_KEY = "letters.crt", "letters.key"
AUTHORITIES = "peers-ca.crt"
JOINING = "joining-until"
"""File that says until which second a joining code of ours is open, and the peers' door lets a stranger speak."""

_AUTHORITY_DAYS = 3650
_CERTIFICATE_DAYS = 397
_RENEW_DAYS = 60
_BOTH_WAYS = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]


def ensure_authority() -> None:
    """Make the force's authority if there is none."""
    folder = here.node().keys
    if not (folder / AUTHORITY).exists():
        _make_authority(folder)


def ensure_certificates(names: Iterable[str]) -> None:
    """Make the force's authority and the node's certificate for these host names and addresses.

    Leaves what is there, renews a certificate in its last 60 days, for other names, or without its key.
    """
    folder, wanted = here.node().keys, sorted(set(names))
    ensure_authority()
    if not _still_good(folder / CERTIFICATE, wanted, key=folder / KEY):
        _make_certificate(folder, wanted, files=(KEY, CERTIFICATE), purposes=_BOTH_WAYS)


def make_officers_certificate(names: Iterable[str]) -> tuple[Path, Path, Path]:
    """Make a certificate for the officers' door under the force's own authority, where it has no public one.

    Returns (certificate, private key, the authority's certificate that each phone and desk must trust).
    """
    folder = here.node().keys
    ensure_authority()
    files = (OFFICERS_KEY, OFFICERS_CERTIFICATE)
    _make_certificate(folder, sorted(set(names)), files=files, purposes=[ExtendedKeyUsageOID.SERVER_AUTH])
    return folder / OFFICERS_CERTIFICATE, folder / OFFICERS_KEY, folder / AUTHORITY


def letters_files() -> tuple[Path, Path, Path]:
    """Return the files by which letters are signed, made where they lack: private key, certificate, the authority's."""
    folder, names = here.node().keys, [f"letters.{here.node().force.lower()}.invalid"]
    ensure_authority()
    if not _still_good(folder / LETTERS_CERTIFICATE, names, key=folder / LETTERS_KEY):
        files, purposes = (LETTERS_KEY, LETTERS_CERTIFICATE), [ExtendedKeyUsageOID.EMAIL_PROTECTION]
        _make_certificate(folder, names, files=files, purposes=purposes)
    return folder / LETTERS_KEY, folder / LETTERS_CERTIFICATE, folder / AUTHORITY


def authority() -> str:
    """Return the certificate (PEM) of this force's authority."""
    return (here.node().keys / AUTHORITY).read_text()


def authority_in(pem: str) -> str:
    """Return the one certificate of an authority that a text holds, as PEM written here.  Raises Refused.

    One that cannot be read would shut the peers' door for everybody: all authorities lie in one file.
    """
    try:
        (certificate,) = x509.load_pem_x509_certificates(pem.encode())
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, x509.ExtensionNotFound):
        is_authority = False
    if not is_authority:
        raise Refused(
            "federation:invitation-authority",
            "The invitation does not hold the certificate of one authority: ask that force to make it again.",
        )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def certificate_files() -> tuple[Path, Path]:
    """Return the files of this node's certificate and of its private key."""
    folder = here.node().keys
    return folder / CERTIFICATE, folder / KEY


def calling_context(peer_authority: str) -> ssl.SSLContext:
    """Return the context for calling the one peer whose authority (PEM) this is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=peer_authority)
    context.load_cert_chain(*certificate_files())
    return context


def write_authorities(pems: Iterable[str]) -> None:
    """Write the file of all authorities that may vouch for a caller; the door reads it anew when it changes."""
    path, content = here.node().keys / AUTHORITIES, "".join(pems).encode()
    if not path.exists() or path.read_bytes() != content:
        write_private(path, content)


def write_joining_until(until: datetime | None) -> None:
    """Write until when the peers' door lets a caller without a certificate in; it may do nothing but join."""
    path, text = here.node().keys / JOINING, str(round(until.timestamp())) if until else ""
    if not path.exists() or path.read_text() != text:
        write_private(path, text.encode())


def door_context(authorities: Path | None = None) -> ssl.SSLContext:
    """Return the context of the peers' door: callers must show a certificate by an authority in the file.

    The file is looked at on each handshake: a force that pairs now can call now.  One that left is refused by its
    signature at once, and by TLS from the door's next start.  While a joining code is open, from the second handshake
    on a caller may show none: the door lets it join, and nothing else (`doors.guard`).
    """
    bundle = authorities or here.node().keys / AUTHORITIES
    joining = bundle.with_name(JOINING)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(*certificate_files())
    seen = [0]

    def look(*_: object) -> None:
        state = bundle.stat() if bundle.exists() else None
        if state and state.st_size and state.st_mtime_ns != seen[0]:
            seen[0] = state.st_mtime_ns
            context.load_verify_locations(bundle)
        context.verify_mode = ssl.CERT_OPTIONAL if _is_joining(joining) else ssl.CERT_REQUIRED

    look()
    context.sni_callback = look
    return context


def _is_joining(path: Path) -> bool:
    try:
        return int(path.read_text()) > clock.now().timestamp()
    except (FileNotFoundError, ValueError):
        return False


def _make_authority(folder: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = _subject_name("Sangam authority")
    certificate = (
        _builder(name, name, private.public_key(), days=_AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA256())
    )
    _write_certificate(folder, AUTHORITY_KEY, private, AUTHORITY, certificate)


def _make_certificate(
    folder: Path, names: list[str], *, files: tuple[str, str], purposes: list[x509.ObjectIdentifier]
) -> None:
    issuer_key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{folder / AUTHORITY_KEY} holds no elliptic-curve key")
    issuer = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_subject_name("Sangam node"), issuer.subject, private.public_key(), days=_CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_letters=ExtendedKeyUsageOID.EMAIL_PROTECTION in purposes), critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    _write_certificate(folder, files[0], private, files[1], certificate)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # the peers' clocks differ
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool = False, signs_letters: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=signs_letters,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _subject_name(role: str) -> x509.Name:
    force = here.node().force
    parts = [(NameOID.ORGANIZATION_NAME, force), (NameOID.COMMON_NAME, f"{role} {force}")]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _still_good(path: Path, names: list[str], *, key: Path) -> bool:
    """Return whether a certificate is there with its key, for these names, and not near its end."""
    if not path.exists() or not _is_key_of(key, path):
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    shown = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    alternatives = {_alternative(name) for name in names}
    return set(shown) == alternatives and certificate.not_valid_after_utc - clock.now() > timedelta(days=_RENEW_DAYS)


def _is_key_of(key: Path, path: Path) -> bool:
    try:
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (FileNotFoundError, ValueError):
        return False
    return private.public_key() == x509.load_pem_x509_certificate(path.read_bytes()).public_key()


def _write_certificate(
    folder: Path, key_name: str, private: ec.EllipticCurvePrivateKey, name: str, certificate: x509.Certificate
) -> None:
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(folder / key_name, pem)
    write_private(folder / name, certificate.public_bytes(serialization.Encoding.PEM))
