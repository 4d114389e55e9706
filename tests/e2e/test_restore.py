"""A node that is lost and put back from its backup: its peer catches it up, it opens by itself, and all goes on."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.http_visitor import Visitor
from sangam_lab.demo.nodes import Node
from support.running import processes_of, sangam, until
from two_nodes import Pair, two_nodes

from sangam.node import status
from sangam.node.postgres import cluster as postgres
from sangam.node.setting_files import load_settings

pytestmark = pytest.mark.slow

_GRADED = {"source": "informer", "grade_source": "B", "grade_information": "2"}
_TEXTS = "SELECT text FROM exchange_message WHERE thread_id = %s AND force = %s AND act = 'said' ORDER BY came_at, id"


@pytest.fixture
def pair() -> Iterator[Pair]:
    with two_nodes() as made:
        yield made


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("a long enough passphrase of nobody\n")
    return file


@pytest.mark.long
def test_a_lost_node_is_put_back_caught_up_and_goes_on(pair: Pair, tmp_path: Path, passphrase: Path) -> None:
    kundli, loni = pair.visitor("hr.sho.kundli"), pair.visitor("up.sho.loni")
    thread = pair.asks(loni)
    until(lambda: kundli.get(thread).forms("/say"))
    ours, theirs = _shared(kundli, loni, "HR26DR0001"), _shared(loni, kundli, "UP14DR0001")
    ours_recalled, theirs_recalled = _shared(kundli, loni, "HR26DR0002"), _shared(loni, kundli, "UP14DR0002")
    _say(kundli, thread, "Kundli 1")
    _say(loni, thread, "Loni 1")
    until(lambda: _texts(pair, thread) == _both(1))
    _succeeds("node", "backup", tmp_path / "backup", "--home", pair.home("HR"), "--passphrase-file", passphrase)
    ours_new, theirs_new = _shared(kundli, loni, "HR26DR0003"), _shared(loni, kundli, "UP14DR0003")
    _recall(kundli, ours_recalled)
    _recall(loni, theirs_recalled)
    _say(kundli, thread, "Kundli 2")
    _say(loni, thread, "Loni 2")
    until(lambda: _texts(pair, thread) == _both(2))
    until(lambda: not _reads(loni, ours_recalled) and not _reads(kundli, theirs_recalled))

    _lose_and_put_back(pair, tmp_path / "backup", passphrase)
    until(lambda: status.read_status(pair.nodes["HR"].settings)["reads_open"], within_s=120)
    assert not _reads(kundli, ours)
    kundli = pair.visitor_anew("hr.sho.kundli")

    for record in (ours, theirs, ours_new, theirs_new):
        assert [_reads(kundli, record), _reads(loni, record)] == [True, True], record
    for record in (ours_recalled, theirs_recalled):
        assert [_reads(kundli, record), _reads(loni, record)] == [False, False], record
    assert _texts(pair, thread) == _both(2)
    _say(kundli, thread, "Kundli 3")
    _say(loni, thread, "Loni 3")
    until(lambda: _texts(pair, thread) == _both(3))
    later = _shared(kundli, loni, "HR26DR0004")
    assert later not in {ours, ours_recalled, ours_new}
    for force in ("HR", "UP"):
        _succeeds("audit", "verify", "--home", pair.home(force))


def _lose_and_put_back(pair: Pair, backup: Path, passphrase: Path) -> None:
    """Kill Haryana's node with all its processes; make it anew in another folder on the same ports, and start it."""
    lost = pair.nodes["HR"]
    assert lost.process is not None
    lost.process.kill()
    lost.process.wait()
    until(lambda: not processes_of(lost.settings.home))
    home = lost.settings.home.with_name("HR-restored")
    _succeeds("node", "restore", backup, "--home", home, "--passphrase-file", passphrase)
    put_back = pair.nodes["HR"] = Node(load_settings(home))
    assert not put_back.settings.reads_open
    assert put_back.settings.peers_port == lost.settings.peers_port
    demo_nodes.start([put_back], say=print)


def _shared(owner: Visitor, holder: Visitor, plate: str) -> str:
    """Make a record of a vehicle and share it whole; return its id once the holder reads it."""
    page = owner.get("/records/new/vehicle/")
    page = owner.send(page, page.form("/new/vehicle"), plate=plate, **_GRADED)
    record = page.address.strip("/").rpartition("/")[2]
    assert page.address == f"/records/{record}/", page.refusal
    page = owner.get(f"/records/{record}/share/")
    page = owner.send(page, page.form("/share"), force=holder.login[:2].upper(), level="whole")
    assert page.status == 200, page.refusal
    until(lambda: _reads(holder, record))
    return record


def _recall(owner: Visitor, record: str) -> None:
    page = owner.get(f"/records/{record}/recall/")
    page = owner.send(page, page.form("/recall"), why="the wrong man")
    assert page.status == 200, page.refusal


def _say(officer: Visitor, thread: str, text: str) -> None:
    page = officer.get(thread)
    page = officer.send(page, page.form("/say"), text=text, press="message")
    assert (page.status, page.refusal) == (200, "")


def _reads(officer: Visitor, record: str) -> bool:
    page = officer.get(f"/records/{record}/")
    return (page.status, page.address) == (200, f"/records/{record}/")


def _both(last: int) -> dict[tuple[str, str], list[str]]:
    """Return what each force said up to this number, as each node is to hold it."""
    said = {"HR": "Kundli", "UP": "Loni"}
    return {(at, by): [f"{said[by]} {n}" for n in range(1, last + 1)] for at in said for by in said}


def _texts(pair: Pair, thread: str) -> dict[tuple[str, str], list[str]]:
    return {(at, by): _texts_of(pair, thread, at=at, by=by) for at in pair.nodes for by in pair.nodes}


def _texts_of(pair: Pair, thread: str, *, at: str, by: str) -> list[str]:
    place = postgres.conninfo(postgres.folder_of(pair.home(at)), postgres.SUPERUSER)
    with psycopg.connect(place) as connection:
        rows = connection.execute(_TEXTS, (thread.strip("/").rpartition("/")[2], by)).fetchall()
    return [text for (text,) in rows]


def _succeeds(*words: str | Path) -> None:
    done = sangam(*words)
    assert done.returncode == 0, done.stdout + done.stderr
