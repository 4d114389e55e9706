"""Trying a backup out: restored into a throw-away cluster, compared with what it says of itself, and removed again.

A backup that was never restored is a hope.  `contents` says what is compared.  Then its tables are brought up to this
program, and its ledger is verified.  The trial uses PostgreSQL's programs of this installation, whatever server the
node has, and no archive, so that it touches nothing that is in use.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam.node import homes
from sangam.node.backup import archive, backup, contents
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import connections, roles, system_account
from sangam.node.processes import child
from sangam.node.processes.supervisor import environment
from sangam.node.settings import Settings

_ELSEWHERE = frozenset(
    {"archive_folder", "database_url", "database_owner_url", "database_read_url", "postgres_bin"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """What a backup holds.

    made_at: when it was begun.  counts: rows by what they are.  compared: what was compared, in a sentence.  ledger:
    what its verification answered; ledger_holds: whether it held.  differences: a sentence for whatever is not as the
    backup says of itself.
    """

    force: str
    made_at: datetime
    counts: dict[str, int]
    compared: str
    ledger: str
    ledger_holds: bool
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the backup is fit to be restored."""
        return self.ledger_holds and not self.differences


def try_out(
    source: Path, *, passphrase: str, within: Path | None = None, also: Callable[[Settings], None] = lambda _: None
) -> Trial:
    """Restore a backup into a folder of its own, compare, migrate it to this program, verify, and remove it.

    within: the folder in which that folder is made; else where this account keeps its nodes.  also: looks at it, too.
    Raises as `backup.restore` does, and Refused where this account cannot write there or a migration fails.
    """
    folder = _folder(within or homes.root())
    home = folder / "node"
    try:
        settings = backup.restore(source, home, passphrase=passphrase, leaving_out=_ELSEWHERE, descriptions=folder)
        with backup.ensure_database_runs(settings):
            return _compare(settings, folder, also)
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


def _compare(settings: Settings, descriptions: Path, also: Callable[[Settings], None]) -> Trial:
    with connections.connect(settings, as_role=roles.OWNER) as owner:
        restored = contents.describe_database(owner)
    written = contents.read_contents(descriptions / contents.NAME)
    made_at = datetime.fromisoformat(json.loads((descriptions / archive.MANIFEST).read_text())["made_at"])
    _migrate(settings)
    also(settings)
    command = [sys.executable, "-m", "sangam", "audit", "verify", "--home", str(settings.home)]
    done = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
    return Trial(
        force=settings.force,
        made_at=made_at,
        counts={what: restored.count(table) for what, table in contents.COUNTED.items()},
        compared=_compared_in_words(written),
        ledger=(done.stdout + done.stderr).strip(),
        ledger_holds=done.returncode == 0,
        differences=tuple(contents.differences(written, restored, settings.home)) if written else (),
    )


def _compared_in_words(written: contents.Contents | None) -> str:
    if written is None:
        return "An older program made it, which wrote nothing to compare with: its ledger alone was verified."
    return (
        f"Compared: rows and digests of {len(written.database.tables)} tables, SHA-256 of {len(written.files)} keys "
        f"and files, the ledger's head ({written.database.ledger_head or 'none yet'})."
    )
