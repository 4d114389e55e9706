"""A running node goes over to another installation: its tables first, then process by process; or stays as it is."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.installations import ADDED, add_migration, installed
from support.running import processes_of, sangam, until, up

from sangam.node import status
from sangam.node.postgres import connections
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    made = temporary_home() / "HR"
    words = ("--officers-port", str(free_port()), "--peers-port", str(free_port()), "--synthetic")
    done = sangam("node", "init", "--force", "HR", "--home", made, *words)
    assert done.returncode == 0, done.stderr
    yield made
    until(lambda: not processes_of(made))


def _parts(settings: Settings) -> dict[str, int]:
    return {name: part["pid"] for name, part in status.read_status(settings)["processes"].items()}


def _reload(home: Path, source: Path, until_it_says: str) -> int:
    """Ask for another installation; return how many callers were served meanwhile.  A refused one raises."""
    served, port = 0, load_settings(home, {}).officers_port
    assert sangam("node", "reload", "--home", home, PYTHONPATH=str(source)).returncode == 0
    while until_it_says not in (home / "up.log").read_text():
        with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=20) as answer:
            served += answer.status == 200
    return served


def test_a_successor_that_does_not_come_up_leaves_what_ran(home: Path, tmp_path: Path) -> None:
    source = installed(tmp_path, "workers")
    (source / "sangam" / "workers" / "main.py").write_text("raise SystemExit(1)\n")
    settings = load_settings(home, {})
    with up(home):
        until(
            lambda: all(part.get("ready", True) for part in _states(settings)) and status.read_status(settings)["ready"]
        )
        before = _parts(settings)
        assert _reload(home, source, "What ran before goes on.") > 0
        after = _parts(settings)
        assert (after["worker"], after["postgres"]) == (before["worker"], before["postgres"])
        assert "The new worker has not come up" in (home / "up.log").read_text()
        assert status.read_status(settings)["ready"]


def test_tables_are_brought_up_to_date_before_the_first_process_goes(home: Path, tmp_path: Path) -> None:
    source = installed(tmp_path, "federation")
    add_migration(source, "9999_trial", ADDED.format(model="desknote"))
    settings = load_settings(home, {})
    with up(home):
        until(
            lambda: all(part.get("ready", True) for part in _states(settings)) and status.read_status(settings)["ready"]
        )
        before = _parts(settings)
        assert _reload(home, source, "All processes are replaced.") > 0
        assert all(pid != before[name] for name, pid in _parts(settings).items() if name != "postgres")
        with connections.connect(settings) as asked:
            assert asked.execute("SELECT heeded_at FROM federation_desknote").fetchall() == []
    older = sangam("node", "up", "--home", home)
    assert older.returncode != 0
    assert "newer" in older.stdout + older.stderr


def _states(settings: Settings) -> list[dict[str, object]]:
    return list(status.read_status(settings)["processes"].values())
