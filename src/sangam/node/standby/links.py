"""The link between a node and its standby: TLS by two certificates made for it, of which each end trusts the other's.

<home>/keys/standby.json      at the primary: where its standby reaches it
<home>/keys/primary.json      at the standby: the same; a home in which it lies is a standby's
<home>/keys/superseded.json   at the primary after a promotion: where the one before it was reached, until that knows
<home>/keys/standby.pem, standby.crt    at the primary: key and certificate of its end, certificate of the other
<home>/keys/primary.pem, primary.crt    at the standby: the same

PostgreSQL's own TLS is not used: the programs of the wheel are built without it, and its cluster has a socket only.
"""

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sangam.federation.keys.sealed_secrets import write_private
from sangam.kernel import clock
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import system_account

PRIMARY, SUPERSEDED = "primary.json", "superseded.json"
PRIMARY_END, STANDBY_END = ("standby.pem", "standby.crt"), ("primary.pem", "primary.crt")
"""Of each end: the file of its key and certificate, and that of the other's certificate."""
LOG, ASK, SUPERSEDE, LIST, FILE, NEXT, GOT = "log", "ask", "supersede", "list", "file", "next", "got"
"""What the standby asks for, in the first line of a connection; after FILE and GOT comes a name."""
RUNS, NOTED = b"runs", b"noted"
"""What the primary answers."""
_DAYS = 3650
_WITHIN_S = 3.0
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Link:
    """Where the primary listens for its standby."""

    address: str
    port: int


def read_link(keys: Path, name: str) -> Link | None:
    """Return the link of that name, None where this home has none."""
    try:
        return Link(**json.loads((keys / name).read_text()))
    except FileNotFoundError:
        return None


def is_standby(keys: Path) -> bool:
    """Return whether the home of these keys is a standby's."""
    return (keys / PRIMARY).is_file()


def write_link(keys: Path, name: str, link: Link) -> None:
    """Write a link down under that name."""
    write_private(keys / name, json.dumps(asdict(link)).encode())


def make_end(name: str) -> tuple[bytes, bytes]:
    """Make one end's certificate; return its key with it, and it alone, as PEM."""
    private, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS))
        .sign(private, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    key = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key + certificate, certificate


def server_context(keys: Path) -> ssl.SSLContext:
    """Return the context of the primary's end: it serves nobody but the holder of the standby's key."""
    return _context(keys, PRIMARY_END, ssl.PROTOCOL_TLS_SERVER)


def client_context(keys: Path) -> ssl.SSLContext:
    """Return the context of the standby's end: it trusts nobody but the holder of the primary's key."""
    return _context(keys, STANDBY_END, ssl.PROTOCOL_TLS_CLIENT)


def ask(keys: Path, link: Link, question: str) -> bytes:
    """Ask the primary something short; return its answer, empty where it does not answer within some seconds."""
    try:
        return b"".join(ask_for_pieces(keys, link, question))
    except OSError:
        return b""


def is_unknown_there(keys: Path, link: Link) -> bool:
    """Return whether another answers there than the primary that knows this standby.

    So does a primary that has admitted another standby since.
    """
    try:
        for _ in ask_for_pieces(keys, link, ASK):
            return False
    except ssl.SSLEOFError:  # it ended before it said who it is
        return False
    except ssl.SSLError:
        return True
    except OSError:
        return False
    return False


def ask_for_pieces(keys: Path, link: Link, question: str) -> Iterator[bytes]:
    """Ask the primary something; give its answer as it comes.  Raises OSError where it breaks off."""
    with (
        socket.create_connection((link.address, link.port), timeout=_WITHIN_S) as plain,
        client_context(keys).wrap_socket(plain, suppress_ragged_eofs=False) as sealed,
    ):
        sealed.sendall(f"{question}\n".encode())
        while piece := sealed.recv(_PIECE):
            yield piece


def _context(keys: Path, end: tuple[str, str], side: int) -> ssl.SSLContext:
    own, other = end
    made = ssl.SSLContext(side)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False  # the certificate is the one that the file brought, whatever the address is
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_cert_chain(keys / own)
    made.load_verify_locations(keys / other)
    return made


# Two connections joined: what comes on one goes out on the other, until one of them ends.


async def join_streams(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    other_reader: asyncio.StreamReader,
    other_writer: asyncio.StreamWriter,
) -> None:
    """Pass on what comes on either connection, until one of them ends; then close both."""
    ways = [
        asyncio.ensure_future(_pass_on(reader, other_writer)),
        asyncio.ensure_future(_pass_on(other_reader, writer)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (writer, other_writer):
            with suppress(OSError):
                each.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()


# The link's end at the standby: a socket in its cluster's folder through which PostgreSQL reaches the primary.

PORT = 5433
"""Of the socket's name: the cluster's own stands beside it."""


@contextmanager
def open_pipe(cluster: postgres.Cluster, keys: Path, link: Link) -> Iterator[None]:
    """Have the primary reached through `.s.PGSQL.5433` beside the cluster's own socket inside the block."""
    path = cluster.make_socket_folder() / f".s.PGSQL.{PORT}"
    loop = asyncio.new_event_loop()
    running = threading.Thread(target=loop.run_forever, name="pipe", daemon=True)
    running.start()
    server = asyncio.run_coroutine_threadsafe(_listen(path, keys, link), loop).result()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        running.join()
        loop.close()
        path.unlink(missing_ok=True)


async def _listen(path: Path, keys: Path, link: Link) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sealed = client_context(keys)
        try:
            ends = await asyncio.open_connection(link.address, link.port, ssl=sealed)
            ends[1].write(f"{LOG}\n".encode())
            await join_streams(reader, writer, *ends)
        except OSError:
            writer.close()

    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(answer, path)
    path.chmod(0o600)
    system_account.own(path, system_account.for_postgres())
    return server


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*others, return_exceptions=True)
