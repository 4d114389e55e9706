"""Trying a backup out: restored into a folder of its own, its ledger verified, and all of it removed again.

A backup that was never restored is a hope.  The trial uses PostgreSQL's programs of this installation, whatever server
the node has, so that it touches nothing that is in use.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from sangam.kernel.errors import Refused
from sangam.node import homes
from sangam.node.backup import backup
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import connections, system_account
from sangam.node.processes import child
from sangam.node.processes.supervisor import environment
from sangam.node.settings import Settings

_ELSEWHERE = frozenset({"database_url", "database_owner_url", "database_read_url", "postgres_bin"})
_COUNTS = {"records": "records_record", "ledger rows": "audit_ledger", "officers": "access_officer"}


@dataclass(frozen=True, slots=True)
class Trial:
    """What a backup holds.  counts: rows by what they are.  ledger: what the verification said; holds: that it held."""

    force: str
    counts: dict[str, int]
    ledger: str
    holds: bool


def try_out(
    source: Path, *, passphrase: str, within: Path | None = None, also: Callable[[Settings], None] = lambda _: None
) -> Trial:
    """Restore a backup into a folder of its own, migrate it to this program, look, and remove it.

    within: the folder in which that folder is made; else where this account keeps its nodes.  also: looks at it, too.
    Raises as `backup.restore` does, and Refused where this account cannot write there or a migration fails.
    """
    folder = _folder(within or homes.root())
    home = folder / "node"
    try:
        settings = backup.restore(source, home, passphrase=passphrase, leaving_out=_ELSEWHERE)
        with backup.ensure_database_runs(settings):
            _migrate(settings)
            also(settings)
            return _looked_at(settings)
    finally:
        shutil.rmtree(postgres.folder_of(home), ignore_errors=True)  # root's lies elsewhere
        shutil.rmtree(folder, ignore_errors=True)


def _folder(within: Path) -> Path:
    try:
        homes.make_folder(within)
        made = Path(tempfile.mkdtemp(prefix="trial-", dir=within))
    except OSError as error:
        raise Refused(
            "node:trial-folder",
            "The backup cannot be restored in {folder} ({reason}): name with --folder one that this account writes.",
            folder=within,
            reason=error.strerror,
        ) from error
    made.chmod(0o711 if system_account.is_root() else 0o700)
    return made


def _migrate(settings: Settings) -> None:
    env = environment(settings, {connections.ROLE_VARIABLE: "owner"})
    status, last = child.run_to_end([sys.executable, "-m", "sangam", "migrate"], env=env)
    if status:
        raise Refused(
            "node:trial-tables",
            "The backup restores, but its tables cannot be brought up to this program: {reason}",
            reason=last.removeprefix("sangam: "),
        )


def _looked_at(settings: Settings) -> Trial:
    with connections.connect(settings) as asked:
        counts = {what: _read_count(asked.execute(f"SELECT count(*) FROM {table}")) for what, table in _COUNTS.items()}  # noqa: S608 - literals
    command = [sys.executable, "-m", "sangam", "audit", "verify", "--home", str(settings.home)]
    done = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
    return Trial(settings.force, counts, (done.stdout + done.stderr).strip(), holds=done.returncode == 0)


def _read_count(cursor: "psycopg.Cursor[tuple[int]]") -> int:
    row = cursor.fetchone()
    return row[0] if row else 0
