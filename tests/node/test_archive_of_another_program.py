"""An archive whose tables this program cannot read is refused when it is to be put back, and lies as it was."""

import shutil

import pytest
from support.archived_database import ArchivedDatabase
from support.cluster import temporary_home

from sangam.kernel.errors import Conflict
from sangam.node.settings import FILE
from sangam.node.wal_archive.restore import restore_from_archive


def test_an_archive_of_a_program_that_is_too_old_is_refused() -> None:
    folder = temporary_home()
    node = ArchivedDatabase(folder / "HR", folder / "archive")
    try:
        node.add_migration("records", "0099_gone")
        node.lose_disk()
        with pytest.raises(Conflict, match=r"older than this program can read \(it has records.0099_gone"):
            restore_from_archive(folder / "archive", folder / "HR", key=node.key)
        assert not (folder / "HR" / FILE).exists()
    finally:
        node.kill()
        shutil.rmtree(folder)
