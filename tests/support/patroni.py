"""Three servers of PostgreSQL on three addresses of this machine, kept by Debian's Patroni as operations.md says."""

import json
import os
import re
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psycopg
from sangam_lab import throwaway_nodes
from sangam_lab.throwaway_nodes import free_port
from support.running import until

from sangam.node import homes
from sangam.node.postgres import connections, roles, system_account
from sangam.node.processes import child
from sangam.node.settings import Settings

ADDRESSES = {"db1": "127.0.0.1", "db2": "127.0.0.2", "db3": "127.0.0.3"}
_PROGRAMS = {
    "patroni": "/usr/bin/patroni",
    "python3-etcd": "/usr/lib/python3/dist-packages/etcd",
    "etcd-server": "/usr/bin/etcd",
    "postgresql-17": "/usr/lib/postgresql/17/bin/postgres",
}
_DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
_OWN_SERVER = "## 9. The force's own PostgreSQL"
_PEER = (
    "SET session_replication_role = replica; INSERT INTO federation_peer (force, name, url, state, authority, epoch,"
    " changed_at) VALUES ('HR', 'HR', '', 'paired', '', 1, now())"
)
_HIDDEN = "SELECT peer FROM federation_standing WHERE hidden_since IS NOT NULL"
_BEAT = "SELECT generation FROM federation_beat"


def lacks() -> str:
    """Return which packages of Debian's are not on this machine, in a sentence; nothing where all are."""
    absent = [package for package, program in _PROGRAMS.items() if not Path(program).exists()]
    return f"Debian's {', '.join(absent)} is not on this machine" if absent else ""


@dataclass
class PatroniServers:
    """The three.  is_synchronous: only a server that has all is promoted."""

    folder: Path
    is_synchronous: bool
    port: int = field(default_factory=free_port)
    rest_port: int = field(default_factory=free_port)
    store_ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def start_all(self) -> None:
        """Start the store and the servers, and make the database by the document's statements."""
        client, peers = (f"http://127.0.0.1:{port}" for port in self.store_ports)
        words = ["--data-dir", self.folder / "etcd", "--listen-client-urls", client, "--advertise-client-urls", client]
        words += ["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers]
        self._start("etcd", [_PROGRAMS["etcd-server"], *words, "--initial-cluster", f"default={peers}"])
        self.start("db1")
        until(self.find_leader)
        for name in ("db2", "db3"):
            self.start(name)
        until(self._is_fit)
        (statements := self.folder / "statements.sql").write_text(_fenced("sql"))
        place = ["-h", ADDRESSES["db1"], "-p", str(self.port), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-X", "-q"]
        env = {**os.environ, "PGPASSWORD": "a fourth"}
        subprocess.run(["/usr/lib/postgresql/17/bin/psql", *place, "-f", statements], env=env, check=True)

    def start(self, name: str) -> None:
        """Start a server by the document's configuration."""
        (place := self.folder / f"{name}.yml").write_text(self._configuration(name))
        system_account.own(place, system_account.for_postgres())
        self._start(name, [_PROGRAMS["patroni"], place])

    def lose(self, name: str) -> None:
        """Kill every process of a server, as a machine does that loses its power."""
        patroni = self.running.pop(name)
        for pid in (patroni.pid, *throwaway_nodes.processes([self.folder / name])):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        patroni.wait()

    def stop(self) -> None:
        """End all."""
        for name in list(self.running):
            self.lose(name)

    def find_leader(self) -> str:
        """Return the name of the server that takes writes, nothing where none does."""
        for name, address in ADDRESSES.items():
            with suppress(psycopg.Error), self._connect(address) as asked:
                if asked.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                    return name
        return ""

    def is_follower(self, name: str) -> bool:
        """Return whether a server follows."""
        with suppress(psycopg.Error), self._connect(ADDRESSES[name]) as asked:
            return asked.execute("SELECT status FROM pg_stat_wal_receiver").fetchone() == ("streaming",)
        return False

    def make_node(self, home: Path, **more: object) -> Settings:
        """Make the home of a node on these servers, by addresses that name all three."""
        hosts = ",".join(f"{address}:{self.port}" for address in ADDRESSES.values())
        ends = f"{hosts}/sangam?target_session_attrs=read-write"
        urls = {"database_url": f"postgresql://sangam_app:another@{ends}"}
        urls["database_owner_url"] = f"postgresql://sangam_owner:one@{ends}"
        ports = {"officers_port": free_port(), "peers_port": free_port()}
        return homes.create(home, {"force": "UP", **ports, **urls, **more})

    def add_peer(self) -> None:
        """Let the node have a peer, which answers nothing."""
        self._ask(_PEER)

    def list_hidden_peers(self) -> list[object]:
        """Return the peers whose copies the node hides."""
        return [peer for (peer,) in self._ask(_HIDDEN)]

    def timeline_of_beat(self) -> object:
        """Return the timeline in which the node noted that it lives."""
        return next((timeline for (timeline,) in self._ask(_BEAT)), None)

    def _ask(self, statement: str) -> list[tuple[object, ...]]:
        leader = self.find_leader()
        if not leader:
            return []
        with self._connect(ADDRESSES[leader], "sangam") as asked:
            cursor = asked.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _is_fit(self) -> bool:
        """Return whether the two others follow, and Patroni has one that it may promote."""
        address = f"http://{ADDRESSES['db1']}:{self.rest_port}/cluster"
        with urllib.request.urlopen(address, timeout=5) as answer:
            members = json.load(answer)["members"]
        follow = [member["role"] for member in members if member["state"] == "streaming"]
        return len(follow) == 2 and ("sync_standby" in follow or not self.is_synchronous)

    def _connect(self, address: str, database: str = "postgres") -> psycopg.Connection:
        place = {"host": address, "port": self.port, "user": "postgres", "password": "a fourth", "dbname": database}
        return psycopg.connect(**place, autocommit=True, connect_timeout=5)

    def _configuration(self, name: str) -> str:
        text = re.sub(r"hosts: .*", f"hosts: 127.0.0.1:{self.store_ports[0]}", _fenced("yaml"))
        for old, new in {
            "name: db1": f"name: {name}",
            "10.0.0.21": ADDRESSES[name],
            "10.0.0.0/24": "127.0.0.0/8",
            ":5432": f":{self.port}",
            ":8008": f":{self.rest_port}",
            "/var/lib/postgresql/17/sangam": str(self.folder / name),
        }.items():
            assert old in text, old
            text = text.replace(old, new)
        return text if self.is_synchronous else re.sub(r"(synchronous_mode\w*): true", r"\1: false", text)

    def _start(self, name: str, words: list[str | Path]) -> None:
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        account = system_account.for_postgres()
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = child.start(words, env=env, account=account, output=log, cwd=self.folder)


@contextmanager
def patroni_servers(*, is_synchronous: bool) -> Iterator[PatroniServers]:
    """Run three servers inside the block; nothing of them remains."""
    with throwaway_nodes.folder("patroni-") as place:
        (folder := place / "servers").mkdir()
        system_account.own(folder, system_account.for_postgres())
        servers = PatroniServers(folder, is_synchronous)
        try:
            servers.start_all()
            yield servers
        finally:
            servers.stop()


class Writer:
    """Writes numbers through the node's own addresses inside the block, and connects anew where a server is gone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.acknowledged: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> "Writer":
        with connections.connect(self._settings, as_role=roles.OWNER) as owner:
            owner.execute("CREATE TABLE probe (n int)")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def has_written_since(self, at: float) -> bool:
        """Return whether anything that was written after that moment was acknowledged."""
        return any(each > at for each in list(self.acknowledged.values()))

    def read(self) -> list[int]:
        """Return the numbers that the database holds."""
        with connections.connect(self._settings) as asked:
            return [number for (number,) in asked.execute("SELECT n FROM probe").fetchall()]

    def _write(self) -> None:
        number = 0
        while not self._stop.is_set():
            with suppress(psycopg.Error), connections.connect(self._settings) as connection:
                while not self._stop.is_set():
                    number += 1
                    connection.execute("INSERT INTO probe VALUES (%s)", (number,))
                    self.acknowledged[number] = monotonic()
            sleep(0.2)


def _fenced(language: str) -> str:
    """Return the first block in that language which the document gives for a force's own server."""
    part = _DOCUMENT.read_text().split(_OWN_SERVER)[1]
    return part.split(f"```{language}\n")[1].split("```")[0]
