"""The node's own key is changed: every machine follows, whatever is cut, and a backup opens with the key of its day."""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.running import sangam, until
from support.two_machines import PHRASE, Machines, own

from sangam.audit.audit import deed
from sangam.federation.keys import machines as key_machines
from sangam.federation.keys import sealed_secrets
from sangam.federation.peers import peer_changes
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.node.backup import archive
from sangam.node.backup.encrypted_file import Opener, Sealer
from sangam.node.machines import change_node_key, join
from sangam.node.machines import sync as machine_sync
from sangam.node.settings import Settings

SHARED = (*sealed_secrets.STANDING, *sealed_secrets.REPLACEABLE)


def key_of(settings: Settings) -> str:
    return (settings.keys / sealed_secrets.NODE_KEY).read_text().strip()


def changes(machines: Machines) -> list[str]:
    """Change the key on the first machine; return what is said meanwhile."""
    said: list[str] = []
    with machines.first:
        change_node_key.change(machines.one, say=said.append)
    return said


@contextmanager
def act(machines: Machines) -> Iterator[None]:
    with machines.first, deed(Actor.system("DL", "operator"), "admin:node-key:test"):
        yield


def rows(machines: Machines) -> dict[str, bytes]:
    with machines.cluster.superuser("sangam_dl") as asked:
        return {name: bytes(text) for name, text in asked.execute(sealed_secrets.ALL).fetchall()}


def test_all_secrets_are_sealed_under_the_new_key_and_are_what_they_were(machines: Machines) -> None:
    before, signs = key_of(machines.one), own(machines.first)
    assert changes(machines) == []
    assert key_of(machines.one) != before
    assert not (machines.one.keys / sealed_secrets.NEXT_NODE_KEY).exists()
    assert set(rows(machines)) == {*SHARED, sealed_secrets.SIGNING, sealed_secrets.FILES_MARK}
    opened = sealed_secrets.open_secrets(machines.one.keys, rows(machines).items())
    for name in SHARED:
        assert opened[name] == (machines.one.keys / name).read_bytes(), name
    assert not machine_sync.lay_out(machines.one)
    assert own(machines.first) == signs


@pytest.mark.long
def test_each_machine_that_runs_follows_by_itself(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_sync, "_SAY_EVERY_S", 0.0)
    two, _ = machines.join()
    with machine_sync.keep_synced(two):
        with machines.first:
            until(key_machines.looks)
        said = changes(machines)
        assert said == [f"The next key is told to {machine_sync.machine_name(two)}."]
        machine_sync.lay_out(two)
    assert key_of(two) == key_of(machines.one)
    assert sealed_secrets.NEXT_NODE_KEY not in rows(machines)
    assert not (two.keys / sealed_secrets.NEXT_NODE_KEY).exists()


@pytest.mark.long
def test_a_machine_that_was_off_is_refused_with_a_sentence_and_joins_anew(machines: Machines) -> None:
    two, _ = machines.join()
    changes(machines)
    with pytest.raises(Refused, match=r"was off when the node's key was changed\. Join it anew"):
        machine_sync.lay_out(two)
    three, _ = machines.join("third")
    assert key_of(three) == key_of(machines.one)


def test_a_file_that_admitted_a_machine_before_joins_none_any_more(machines: Machines, tmp_path: Path) -> None:
    with machines.first:
        join.admit(machines.one, tmp_path / "early.sealed", passphrase=PHRASE)
    changes(machines)
    with pytest.raises(Refused, match="does not open"):
        join.join(tmp_path / "early.sealed", tmp_path / "late", passphrase=PHRASE, changed={})


def test_cut_before_the_sealing_the_old_key_stays_and_the_next_run_begins(
    machines: Machines,
) -> None:
    before = key_of(machines.one)
    with act(machines):
        key_machines.announce_key(own="another")
    machine_sync.lay_out(machines.one)
    assert key_of(machines.one) == before
    changes(machines)
    assert key_of(machines.one) != before
    assert not machine_sync.lay_out(machines.one)


def test_cut_right_after_the_machine_takes_the_new_key_at_its_next_look(machines: Machines) -> None:
    before = key_of(machines.one)
    with act(machines):
        announced = key_machines.announce_key(own="")
        assert key_machines.change_key(announced) == len(rows(machines))
    assert key_of(machines.one) == before
    assert not machine_sync.lay_out(machines.one)
    assert key_of(machines.one) == announced


def test_two_machines_do_not_change_it_at_once(machines: Machines) -> None:
    with act(machines):
        key_machines.announce_key(own="")
    with act(machines):
        key_machines.announce_key(own="")
    with pytest.raises(Conflict, match="Another machine of this node is changing its key"), act(machines):
        key_machines.change_key("00" * 32)
    assert not machine_sync.lay_out(machines.one)


def test_a_secret_that_is_made_meanwhile_lies_under_the_new_key_too(machines: Machines) -> None:
    changes(machines)
    with machines.first:
        peer_changes.rotate(Actor.system("DL", "operator"))
    assert sealed_secrets.NEXT in sealed_secrets.open_secrets(machines.one.keys, rows(machines).items())


def test_a_backup_during_which_the_key_is_changed_opens_with_what_it_holds(machines: Machines, tmp_path: Path) -> None:
    early = rows(machines)
    home = backed_up(machines, tmp_path, meanwhile=lambda: changes(machines))
    for name, secrets in (("early", early), ("late", rows(machines))):
        keys = tmp_path / name
        shutil.copytree(home / "keys", keys)
        assert set(sealed_secrets.open_secrets(keys, secrets.items())) == {
            *SHARED,
            sealed_secrets.SIGNING,
            sealed_secrets.FILES_MARK,
        }


def backed_up(machines: Machines, folder: Path, *, meanwhile: Callable[[], object]) -> Path:
    """Write a backup, do this in the middle of it, and return a home into which it is unpacked."""
    out = io.BytesIO()
    with (
        Sealer(out, PHRASE) as sealed,
        archive.write_archive(sealed, machines.one) as packed,
        archive.files_kept(machines.one.files) as kept,
    ):
        packed.put_dump(io.BytesIO(b"dump"))
        meanwhile()
        packed.put_files(kept)
    out.seek(0)
    for place in (folder / "home", folder / "loose"):
        place.mkdir()
    archive.unpack(Opener(out, PHRASE), folder / "home", folder / "loose")
    return folder / "home"


def test_the_command_says_what_to_do_next(machines: Machines) -> None:
    done = sangam("node", "change-key", "--home", machines.one.home)
    assert done.returncode == 0, done.stderr
    assert f"{len(rows(machines))} secrets are sealed under it. Back the node up now." in done.stdout
    assert key_of(machines.one)
