"""The settings of a node, in one place: what each is called, its type, its default, and what it does.

Read from `<home>/node.toml`; an environment variable `SANGAM_<NAME>` wins over the file.
docs/reference/settings.md is generated from `described()`.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from sangam.kernel.errors import Refused
from sangam.kernel.handling import Classification
from sangam.kernel.here import Here, IdentityProvider, PeerLimits
from sangam.node.proxies import Networks, networks

FILE = "node.toml"
RESTORED = "restored_at"
SHUT = "reads_shut"
PROGRESS = "catching_up.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One node's settings, checked.  Paths are absolute: relative ones in the file count from the home."""

    force: Annotated[str, "Code of the force that this node belongs to, two to four capital letters."] = ""
    home: Annotated[Path, "Folder of the node; given by `--home` or SANGAM_HOME, never in the file."] = Path()
    synthetic: Annotated[bool, "The node holds invented persons only; every screen says so."] = False
    internet: Annotated[bool, "The deployment touches the internet, and so refuses secret and top secret."] = True
    classification_ceiling: Annotated[
        str, "Highest classification that the node takes in: one word of the list in the glossary."
    ] = "confidential"

    officers_address: Annotated[str, "Address on which officers' browsers and phones are served."] = "127.0.0.1"
    officers_port: Annotated[int, "Port of the officers' door."] = 8401
    officers_certificate: Annotated[
        Path | None, "Certificate chain (PEM) of the officers' door; without it, plain HTTP on loopback only."
    ] = None
    officers_key: Annotated[Path | None, "Private key (PEM) of that certificate."] = None
    officers_url: Annotated[str, "Public address of the officers' door, where a proxy or a name stands before it."] = ""
    trusted_proxies: Annotated[
        str,
        "Addresses and networks of the reverse proxies before the officers' door, parted by commas: only their "
        "`X-Forwarded-For` and `X-Forwarded-Proto` are believed.",
    ] = ""

    peers_address: Annotated[str, "Address on which other forces' nodes are served, by mutual TLS only."] = "127.0.0.1"
    peers_port: Annotated[int, "Port of the peers' door."] = 8501
    peers_url: Annotated[str, "Public address of the peers' door, as told to peers when pairing."] = ""

    web_processes: Annotated[int, "Processes that serve officers on this machine; each keeps database_pool."] = 1
    worker_processes: Annotated[int, "Processes that do the work behind; one is enough but for very many records."] = 1

    recalls_alone: Annotated[
        int,
        "Records of ours that one officer recalls or narrows alone within 24 hours, each at once; beyond it, a second "
        "officer agrees.",
    ] = 20
    log_days: Annotated[int, "Days for which process logs are kept; CERT-In's directions of 2022 ask for 180."] = 180
    metrics_port: Annotated[
        int, "Port on loopback where the worker serves metrics to Prometheus (`/metrics`); 0 for none."
    ] = 0
    traces_url: Annotated[
        str, "Where traces go by OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces; needs requirements-otel.txt."
    ] = ""

    modus_operandi: Annotated[
        Path, "The force's own master of modus operandi, CSV with the columns code, en, hi, ur, pa; it need not exist."
    ] = Path("modus_operandi.csv")

    secret_key_file: Annotated[Path, "Secret that signs forms and cookies; made by init."] = Path("keys/secret.key")
    breached_passwords: Annotated[
        Path | None,
        "File of passwords known from breaches, none of which an officer may choose: sorted lines of SHA-1 in "
        "hexadecimal, as Have I Been Pwned gives them out, or a password a line.",
    ] = None
    security_contact: Annotated[
        str,
        "Where a stranger reports a weakness, mailto:… or https://…: told at `/.well-known/security.txt` (RFC 9116), "
        "with security_expires.",
    ] = ""
    security_expires: Annotated[str, "Until which day that holds, such as 2027-11-30; afterwards it is not told."] = ""
    identity_issuer: Annotated[
        str,
        "Address of the force's own sign-in service (OpenID Connect), as its ID tokens name it; officers may then sign "
        "in with their force account.",
    ] = ""
    identity_client: Annotated[str, "Name under which that service knows this node (client id)."] = ""
    identity_secret_file: Annotated[Path | None, "File with the client secret, where the service gave one."] = None
    identity_claim: Annotated[
        str,
        "Member of its ID token that is an officer's service number or sign-in name; one that only administrators can "
        "change there.",
    ] = ""
    identity_second_factor: Annotated[
        str,
        "Values of `amr` in its ID token that prove a second factor, parted by commas, such as mfa,otp; without them "
        "the node asks its own one-time code.",
    ] = ""
    identity_ca: Annotated[
        Path | None, "Certificates (PEM) of the authority that vouches for that service, where no public one does."
    ] = None
    session_idle_minutes: Annotated[int, "Minutes without a request after which a session closes."] = 20
    session_absolute_hours: Annotated[int, "Hours after which a session closes, however busy."] = 12
    sign_in_attempts: Annotated[int, "Wrong passwords, codes or PINs before the next one must wait."] = 5
    sign_in_window_minutes: Annotated[int, "Minutes without a wrong attempt after which the count begins anew."] = 15
    sign_in_lock_minutes: Annotated[int, "Longest wait in minutes; the first is 5 s, each wrong one doubles it."] = 15
    sign_in_address_attempts: Annotated[int, "Names that one network address may try in vain in the window."] = 60

    database_url: Annotated[
        str, "An existing PostgreSQL 16 or newer to use instead of the embedded one; also DATABASE_URL."
    ] = ""
    database_owner_url: Annotated[
        str, "The same database, as the role that owns the tables, for migrations; also DATABASE_OWNER_URL."
    ] = ""
    database_read_url: Annotated[
        str, "A streaming replica of that PostgreSQL, as the application's role, on which checks look for candidates."
    ] = ""
    database_pool: Annotated[int, "Most connections that each serving process keeps to the database."] = 8
    backups_kept_days: Annotated[
        int, "Days for which a backup of this node is kept before it is destroyed; receipts of erasure say until when."
    ] = 35
    archive_folder: Annotated[
        Path | None,
        "Folder on a second disk or mount for the database's log, base copies and files, of the embedded PostgreSQL: "
        "an act is acknowledged once its log lies there, and a dead disk loses nothing.",
    ] = None
    archive_away: Annotated[
        str,
        "What the node does while that folder is away or hangs for 10 seconds: go-on, with an alarm, or stop, so that "
        "nothing is acknowledged that lies on one disk alone; a start then serves nothing before the archive is there.",
    ] = "go-on"
    standby_commits: Annotated[
        str,
        "What commits do while the node's standby is away for 10 seconds: go-on, with an alarm, or stop, so that a "
        "promotion loses nothing. no-wait: they never wait for it.",
    ] = "go-on"
    database_failover: Annotated[
        str,
        "Whether a server of database_url that takes over has all that was acknowledged: may-lack, or whole, where "
        "Patroni's synchronous_mode promises that. With whole a promotion hides nothing from officers.",
    ] = "may-lack"
    generation_file: Annotated[
        Path | None,
        "File outside this machine's disks whose bytes change when its hypervisor puts it back to a snapshot. While "
        "they are the same, a start hides nothing from officers until the peers have answered.",
    ] = None
    peer_envelopes_a_second: Annotated[int, "Envelopes a second that are taken of one peer, in each lane."] = 1_000
    peer_megabytes_a_day: Annotated[int, "Megabytes a day that are taken of one peer, in each lane."] = 10_000
    peer_held_rows: Annotated[
        int, "Envelopes of one peer that may lie here, waiting or set aside; beyond it the peer is asked to wait."
    ] = 20_000
    peer_held_megabytes: Annotated[int, "Megabytes that these may take."] = 200
    peer_waiting_rows: Annotated[
        int, "Envelopes that may wait for one peer before acts in bulk towards it are refused; single ones never are."
    ] = 100_000
    peer_protocol: Annotated[
        int,
        "Newest version of the protocol between nodes that this node speaks; 0 for the newest that it knows. "
        "Hold it at the previous one while an upgrade may still be taken back.",
    ] = 0
    files_photo_mb: Annotated[int, "Megabytes that a photograph may have, handed in here or sent to us."] = 15
    files_voice_mb: Annotated[int, "Megabytes that a voice recording may have."] = 10
    files_document_mb: Annotated[int, "Megabytes that a document may have."] = 25
    files_peer_mb: Annotated[int, "Megabytes of files that are kept for each other force; more wait outside."] = 20_000
    files_peer_kib_a_second: Annotated[int, "KiB a second at which files are fetched from each other force."] = 4_096
    files_keep_free_mb: Annotated[int, "Megabytes of the disk that files leave free."] = 500
    disk_alarm_mb: Annotated[
        int,
        "Megabytes of free disk, of the node or its archive, below which the desk is told, once a day, before the disk "
        "is full; 0: never.",
    ] = 5_000
    postgres_bin: Annotated[
        Path | None, "Folder of a system PostgreSQL's programs (16 or newer), instead of the wheel's."
    ] = None

    @property
    def keys(self) -> Path:
        """Return the folder of private keys."""
        return self.home / "keys"

    @property
    def archive_key(self) -> Path:
        """Return the key under which the archive is sealed."""
        return self.keys / "archive.secret"

    @property
    def files(self) -> Path:
        """Return the folder of attachments."""
        return self.home / "files"

    @property
    def here(self) -> Here:
        """Return the node's identity for the kernel."""
        return Here(
            self.force,
            self.keys,
            self.files,
            synthetic=self.synthetic,
            internet=self.internet,
            backups_kept_days=self.backups_kept_days,
            peer_limits=self._peer_limits,
            protocol=self.peer_protocol,
            modus_operandi=self.modus_operandi,
            breached_passwords=self.breached_passwords,
            archived_files=self.archive_folder and self.archive_folder / "files",
            standby_commits=self.standby_commits,
            identity_provider=self._identity_provider,
        )

    @property
    def _identity_provider(self) -> IdentityProvider | None:
        if not self.identity_issuer:
            return None
        return IdentityProvider(
            self.identity_issuer,
            self.identity_client,
            self.identity_claim,
            secret=self.identity_secret_file,
            second_factors=frozenset(each.strip() for each in self.identity_second_factor.split(",") if each.strip()),
            ca=self.identity_ca,
        )

    @property
    def _peer_limits(self) -> PeerLimits:
        return PeerLimits(
            self.peer_envelopes_a_second,
            self.peer_megabytes_a_day,
            self.peer_held_rows,
            self.peer_held_megabytes,
            self.peer_waiting_rows,
        )

    @property
    def ceiling(self) -> Classification:
        """Return the highest classification that the node takes in."""
        return Classification[self.classification_ceiling.upper().replace("-", "_")]

    @property
    def officers_origin(self) -> str:
        """Return the address that officers type, without a trailing slash."""
        scheme = "https" if self.officers_certificate else "http"
        return (self.officers_url or f"{scheme}://{_host(self.officers_address)}:{self.officers_port}").rstrip("/")

    @property
    def officers_host(self) -> str:
        """Return the host name of that address."""
        return urlsplit(self.officers_origin).hostname or ""

    @property
    def proxies(self) -> Networks:
        """Return the trusted proxies before the officers' door."""
        return networks(self.trusted_proxies)

    @property
    def peers_origin(self) -> str:
        """Return the address that peers call, without a trailing slash."""
        return (self.peers_url or f"https://{_host(self.peers_address)}:{self.peers_port}").rstrip("/")

    @property
    def restored_at(self) -> datetime | None:
        """Return when the node was restored from a backup, or None: since then reads are shut."""
        for mark in (self.home / RESTORED, self.home / SHUT):
            if mark.is_file():
                return datetime.fromisoformat(mark.read_text().strip())
        return None

    @property
    def reads_open(self) -> bool:
        """Return whether officers may read: not after a restore, until the peers have caught the node up."""
        return not (self.home / SHUT).exists() and not (self.home / RESTORED).exists()

    def require_reads_open(self) -> None:
        """Return if officers may read.  Raises Refused with the reason after a restore."""
        if not self.reads_open:
            raise Refused(
                "node:restored",
                "This node was restored from a backup and may lack recalls made since; its records stay shut "
                "until the other forces have caught it up. Ask the node's administrator.",
            )


def _host(address: str) -> str:
    """Return an address as it stands in a URL: of IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address
