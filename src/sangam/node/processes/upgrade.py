"""An upgrade in steps: backup, trial of the backup, tables, reload, watch; what fails is undone, and said.

The trial comes first: the restored backup is migrated, and the former program says whether it can go on with those
tables.  So the node itself is migrated only where the way back is known.

Tables are migrated in one transaction.  One that fails leaves them as they were.  Once they are migrated they stay, and
to undo is to let the former program go on with them.  So no act that was acknowledged meanwhile is lost.
"""

import time
from collections.abc import Callable
from pathlib import Path

from sangam.kernel.errors import Conflict, Refused, SangamError
from sangam.node import status
from sangam.node.backup import backup
from sangam.node.backup import backup as backup_backup
from sangam.node.postgres import connections, migrate, schema_version
from sangam.node.processes import child, code_version
from sangam.node.processes.code_version import Program
from sangam.node.processes.reload import one_at_a_time, replace_processes, running_program
from sangam.node.processes.supervisor import environment
from sangam.node.settings import Settings

Say = Callable[[str], None]


def upgrade_node(
    settings: Settings, file: Path, *, passphrase: str, trial_folder: Path | None, watch_s: float, say: Say
) -> None:
    """Bring the running node, to which this process is attached, up to this program.

    file: where its backup is written.  trial_folder: where the backup is tried out; else where this account keeps its
    nodes.

    Raises Refused, which says what was undone and what is to be done.  Raises Conflict where the node is not ready,
    or this program cannot read the database.
    """
    with one_at_a_time(settings.home):
        former = _require_ready(settings)
        mark = migrate.read_mark(settings)
        say(f"Migrations to run: {len(schema_version.awaited_migrations(settings))}.")
        backup.back_up(settings, file, passphrase=passphrase)
        status.note_backup(settings.home)
        say(f"Backed up to {file}.")
        _try_out(file, former, passphrase=passphrase, within=trial_folder, say=say)
        try:
            replace_processes(settings, code_version.own())
            say(f"The tables are migrated, and all processes run the code of {_folder(code_version.own())}.")
            _watch(settings, watch_s)
        except SangamError as error:
            undone = _undo(settings, file, former=former, mark=mark)
            raise Refused("node:upgrade", "{reason} {undone}", reason=error.message, undone=undone) from error
    say(f"The node was ready for {watch_s:.0f} seconds. It is upgraded.")


def _require_ready(settings: Settings) -> Program:
    """Return the program by which the node runs.  Raises Conflict where the node is not ready."""
    if not status.read_status(settings)["ready"]:
        raise Conflict(
            "node:upgrade-not-ready",
            "The node is not ready, so that nobody could tell whether its upgrade went well. Mend that first; or back "
            "it up, stop it, and start it by this program.",
        )
    return running_program(settings)


def _try_out(file: Path, former: Program, *, passphrase: str, within: Path | None, say: Say) -> None:
    """Restore the backup elsewhere and migrate it.  Raises Refused if that fails, or would leave no way back."""
    trial = backup_backup.try_out(
        file, passphrase=passphrase, within=within, also=lambda restored: _require_way_back(restored, former)
    )
    if not trial.holds:
        why = " ".join([trial.ledger, *trial.differences])
        raise Refused("node:upgrade-backup", "The backup does not hold: {ledger} Nothing was changed.", ledger=why)
    say(f"The backup restores, and its tables are migrated there: {trial.ledger}")


def _require_way_back(restored: Settings, former: Program) -> None:
    """Ask the former program whether it can go on with the migrated tables.  Raises Refused."""
    env = environment(restored, {connections.ROLE_VARIABLE: "owner"}, of=former)
    code, last = child.run_to_end([former.python, "-m", "sangam", "check-tables"], env=env)
    if code:
        raise Refused(
            "node:upgrade-one-way",
            "{reason} Nothing was changed. The way without undoing: back up, stop the node, and start it by this "
            "program.",
            reason=last.removeprefix("sangam: "),
        )


def _watch(settings: Settings, watch_s: float) -> None:
    """Watch the node for some seconds.  Raises Refused if it is not ready all the while, or a process ends."""
    before, deadline = _process_ids(settings), time.monotonic() + watch_s
    while time.monotonic() < deadline:
        if not status.read_status(settings)["ready"] or _process_ids(settings) != before:
            raise Refused("node:upgrade-watch", "After the reload the node did not stay ready.")
        time.sleep(0.2)


def _process_ids(settings: Settings) -> dict[str, int | None]:
    return {name: part["pid"] for name, part in status.read_status(settings)["processes"].items()}


def _undo(settings: Settings, file: Path, *, former: Program, mark: str) -> str:
    """Let the former program go on; return what was undone, or what an administrator must do."""
    seen = status.read_status(settings)
    was_migrated = migrate.read_mark(settings) != mark
    try:
        if was_migrated:
            migrate.let_go_on(settings, mark)
        if was_migrated or not seen["ready"] or running_program(settings) != former:
            replace_processes(settings, former)
    except SangamError as error:
        return (
            f"The former program could not be brought back ({error.message}) Stop the node, and start it by "
            f"{_folder(former)}. Where that fails, restore {file} by that program into a new folder: what came since "
            "the backup is asked of the peers, and what no peer has is lost."
        )
    tables = "The tables stay migrated: it goes on with them. " if was_migrated else ""
    return (
        f"Undone: all processes run the code of {_folder(former)}, and it starts again. {tables}No act is lost. "
        f"The backup stays in {file}."
    )


def _folder(program: Program) -> Path:
    return program.source.parent
