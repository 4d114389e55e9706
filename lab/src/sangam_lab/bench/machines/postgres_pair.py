"""PostgreSQL as a force's own: a primary that asks for TLS, and its streaming replica, on addresses of this machine.

Nothing is committed before the replica has it, so that it can take the primary's place without a loss.
"""

import os
import signal
import time
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
from sangam.kernel.errors import Refused
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import roles, system_account
from sangam.node.postgres.cluster import Cluster

PRIMARY, REPLICA = "127.0.0.2", "127.0.0.3"
_ENDS_WITHIN_S = 10.0
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

    def url(self, role: str, *, host: str = "") -> str:
        """Return the address for one role, by TLS that proves the server; without a host, of whichever takes writes."""
        word = quote(postgres.password(self.primary.folder, role))
        place = f"{host}:{postgres.PORT}" if host else f"{PRIMARY}:{postgres.PORT},{REPLICA}:{postgres.PORT}"
        proof = f"sslmode=verify-full&sslrootcert={quote(str(self.authority), safe='')}"
        which = "" if host else "&target_session_attrs=read-write"
        return f"postgresql://{role}:{word}@{place}/{roles.DATABASE}?{proof}{which}"

    def kill_replica(self) -> None:
        """Let the replica end as by a power cut, and start it again, as its machine would."""
        _kill(self.replica)
        self.replica.follow(_replicating(self))

    def kill_primary(self) -> None:
        """Let the primary end as by a power cut; it does not come back."""
        _kill(self.primary)

    def promote(self) -> None:
        """Let the replica take the primary's place."""
        with psycopg.connect(self._superuser(self.replica), autocommit=True) as asked:
            asked.execute("SELECT pg_promote()")

    def wait_for_replica(self) -> None:
        """Commit nothing from now on that the replica does not have."""
        with psycopg.connect(self._superuser(self.primary), autocommit=True) as asked:
            asked.execute("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
            asked.execute("SELECT pg_reload_conf()")

    def _superuser(self, cluster: Cluster) -> str:
        return psycopg.conninfo.make_conninfo(
            host=str(postgres.socket_of(cluster.folder)),
            port=postgres.PORT,
            user=postgres.SUPERUSER,
            password=postgres.password(self.primary.folder, postgres.SUPERUSER),
            dbname=roles.DATABASE,
        )


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
        servers.wait_for_replica()
        yield servers
    finally:
        replica.stop()
        primary.stop()


def _replicating(servers: Servers) -> str:
    word = postgres.password(servers.primary.folder, postgres.SUPERUSER)
    return psycopg.conninfo.make_conninfo(
        host=PRIMARY,
        port=postgres.PORT,
        user=postgres.SUPERUSER,
        password=word,
        sslmode="verify-full",
        sslrootcert=str(servers.authority),
        application_name="replica",
    )


def _kill(cluster: Cluster) -> None:
    """Raises Refused where it does not run."""
    if cluster.pid is None:
        raise Refused("bench:server", "A server does not run: see its log in {folder}.", folder=cluster.folder)
    os.kill(cluster.pid, signal.SIGQUIT)
    deadline = time.monotonic() + _ENDS_WITHIN_S
    while cluster.pid is not None and time.monotonic() < deadline:
        time.sleep(0.01)


def _options(folder: Path, address: str) -> Mapping[str, str]:
    return {
        "listen_addresses": address,
        "hba_file": str(folder / "pg_hba.conf"),
        "ssl": "on",
        "ssl_cert_file": str(folder / "server.pem"),
        "ssl_key_file": str(folder / "server.key"),
        "hot_standby": "on",
    }


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
    owner, plain = system_account.for_postgres(), serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    for path, content, mode in (
        ("server.pem", made.public_bytes(pem), 0o644),
        ("server.key", key.private_bytes(pem, form, plain), 0o600),
        ("pg_hba.conf", _HBA.encode(), 0o644),
    ):
        with os.fdopen(os.open(folder / path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
            out.write(content)
        system_account.own(folder / path, owner)
    return folder / "server.pem"
