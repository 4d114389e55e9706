"""A node's database and its standby, two homes on two addresses of this machine."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sangam_lab.throwaway_nodes import free_port
from support.archived_database import ArchivedDatabase
from support.cluster import temporary_home
from support.running import sangam, until, up

from sangam.federation.keys.sealed_secrets import NODE_KEY
from sangam.node import homes, status
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings
from sangam.node.standby import follower, invitation, links

PHRASE = "three camels at the well"
PRIMARY, STANDBY = "127.0.0.2", "127.0.0.3"


class StandbyPair:
    """The database of a node, with what a supervisor starts for its standby, and the standby's home."""

    def __init__(self, folder: Path, *, archived: bool = False, **more: object) -> None:
        self.folder, self.home = folder, folder / "HR-standby"
        self.phrase = folder / "phrase"
        self.phrase.write_text(PHRASE)
        archive = folder / "archive" if archived else None
        self.primary = ArchivedDatabase(folder / "HR", archive, peers_address=PRIMARY, **more)
        (self.primary.settings.keys / NODE_KEY).write_text("aa" * 32)
        (self.primary.settings.files / "letter").write_bytes(b"sealed")
        self.admit()

    def run_at_primary(self, *words: object) -> None:
        """Run a command of the primary's that wants it to run."""
        with status.only_one(self.primary.settings.home):
            given = sangam("node", *map(str, words), "--home", self.primary.settings.home)
            assert given.returncode == 0, given.stderr

    def admit_at_primary(self, file: Path, *, port: int) -> None:
        """Let the primary write the file for a standby."""
        words = ("--address", PRIMARY, "--port", port, "--passphrase-file", self.phrase)
        self.run_at_primary("admit-standby", file, *words)

    def admit(self) -> None:
        """Admit a standby and make its copy, by the two commands."""
        file = self.folder / "standby.sealed"
        words = ("--passphrase-file", self.phrase)
        self.port = free_port()
        self.admit_at_primary(file, port=self.port)
        self.start_door()
        ports = (f"officers_port={free_port()}", f"peers_port={free_port()}", f"peers_address={STANDBY}")
        differs = [word for pair in ports for word in ("--set", pair)]
        given = sangam("node", "standby", file, "--home", self.home, *differs, *words)
        assert given.returncode == 0, given.stderr

    def set_commits(self, word: str) -> None:
        """Set what commits do without the standby, and start anew the process that sees to it."""
        self.primary.settings = homes.change(self.primary.settings.home, {"standby_commits": word})
        self.primary.keeper.terminate()
        self.primary.keeper.wait()
        self.primary.keeper = self.primary.start_keeper()

    def start_door(self) -> None:
        """Start what the standby reaches the primary by."""
        self.primary.processes.append(self.primary.start_process("sangam.node.standby.door"))

    @property
    def settings(self) -> Settings:
        """Return the standby's settings."""
        return load_settings(self.home, {})

    @property
    def link(self) -> links.Link:
        """Return where the standby reaches the primary."""
        return links.Link(PRIMARY, self.port)

    def as_node(self) -> ArchivedDatabase:
        """Return the promoted standby's database."""
        made = ArchivedDatabase.__new__(ArchivedDatabase)
        made.settings = self.settings
        return made

    def primary_state(self) -> invitation.State | None:
        """Return how the primary sees the standby."""
        return invitation.read_state(self.primary.settings)

    def standby_state(self) -> follower.State | None:
        """Return how the standby sees itself."""
        return follower.read_state(self.settings)

    def promote(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Promote the standby by the command."""
        return sangam("node", "promote", "--home", self.home, *words)


@contextmanager
def standby_pair(**more: object) -> Iterator[StandbyPair]:
    """Make a node's database and its standby, which runs inside the block and streams."""
    folder = temporary_home()
    with ExitStack() as stack:
        pair = StandbyPair(folder, **more)
        stack.callback(shutil.rmtree, folder)
        stack.callback(pair.primary.kill)
        stack.enter_context(up(pair.home))
        until(lambda: (state := pair.primary_state()) and state.streams)
        yield pair
