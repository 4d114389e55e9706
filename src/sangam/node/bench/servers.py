"""PostgreSQL as a force's own: a primary that asks for TLS, and its streaming replica, on addresses of this machine."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sangam.kernel import clock
from sangam.node import account, postgres, roles
from sangam.node.postgres import Cluster

PRIMARY, REPLICA = "127.0.0.2", "127.0.0.3"
_HBA = """\
local   all         all              scram-sha-256
hostssl all         all  127.0.0.0/8 scram-sha-256
hostssl replication all  127.0.0.0/8 scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class Servers:
    """The two servers, and how the roles of a node reach them."""

    primary: Cluster
    replica: Cluster
    authority: Path

    def url(self, role: str, *, host: str = PRIMARY) -> str:
        """Return the address for one role, by TLS that proves the server."""
        word = quote(postgres.password(self.primary.folder, role))
        proof = f"sslmode=verify-full&sslrootcert={quote(str(self.authority), safe='')}"
        return f"postgresql://{role}:{word}@{host}:{postgres.PORT}/{roles.DATABASE}?{proof}"


@contextmanager
def primary_and_replica(folder: Path, *, programs: Path) -> Iterator[Servers]:
    """Run both inside the block.  programs: of a PostgreSQL that was built with OpenSSL, such as Debian's.

    Raises Refused or Conflict, with the reason, when one does not start.
    """
    authority = _certificate(folder)
    primary = Cluster(folder / "primary", programs=programs, options=_options(folder, PRIMARY))
    replica = Cluster(folder / "replica", programs=programs, options=_options(folder, REPLICA))
    servers = Servers(primary, replica, authority)
    try:
        primary.start()
        with psycopg.connect(postgres.conninfo(primary.folder, postgres.SUPERUSER)) as asked:
            asked.execute("SELECT pg_create_physical_replication_slot('replica', true)")
        replica.follow(_replicating(servers))
        yield servers
    finally:
        replica.stop()
        primary.stop()


def _replicating(servers: Servers) -> str:
    word = postgres.password(servers.primary.folder, postgres.SUPERUSER)
    return psycopg.conninfo.make_conninfo(
        host=PRIMARY, port=postgres.PORT, user=postgres.SUPERUSER, password=word, sslmode="verify-full",
        sslrootcert=str(servers.authority),
    )  # fmt: skip


def _options(folder: Path, address: str) -> Mapping[str, str]:
    return {
        "listen_addresses": address, "hba_file": str(folder / "pg_hba.conf"), "ssl": "on",
        "ssl_cert_file": str(folder / "server.pem"), "ssl_key_file": str(folder / "server.key"), "hot_standby": "on",
    }  # fmt: skip


def _certificate(folder: Path) -> Path:
    """Make the servers' certificate, key and rules of access; return the certificate, which proves itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a force's own PostgreSQL")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(a)) for a in (PRIMARY, REPLICA)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    owner, plain = account.for_postgres(), serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    for path, content, mode in (
        ("server.pem", made.public_bytes(pem), 0o644), ("server.key", key.private_bytes(pem, form, plain), 0o600),
        ("pg_hba.conf", _HBA.encode(), 0o644),
    ):  # fmt: skip
        with os.fdopen(os.open(folder / path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
            out.write(content)
        account.own(folder / path, owner)
    return folder / "server.pem"
