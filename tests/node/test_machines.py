"""One node on two machines: two homes, one database.  What changes on one is so on the other, by itself."""

import shutil
from pathlib import Path

import pytest
from support.filing import given
from support.handed import document
from support.nodes import TestNode
from support.running import sangam, until
from support.two_machines import PHRASE, Machines, own
from support.wire_world import heard, operator, say

from sangam.federation.keys import machines as key_machines
from sangam.federation.keys import machines as own_machines
from sangam.federation.keys import sealed_secrets
from sangam.federation.keys.peer_keys import own_word
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.peers import peer_changes
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node import identity
from sangam.node.backup import reopen
from sangam.node.machines import join
from sangam.node.machines import sync as machine_sync
from sangam.node.setting_files import build
from sangam.node.settings import RESTORED, SHUT, Settings


def test_a_joining_machine_has_each_secret_and_settings_of_its_own(machines: Machines) -> None:
    two, second = machines.join()
    for name in (*sealed_secrets.STANDING, *sealed_secrets.REPLACEABLE):
        assert (two.keys / name).read_bytes() == (machines.one.keys / name).read_bytes(), name
    assert own(second) == own(machines.first)
    assert number_of_a_row(second) == number_of_a_row(machines.first)
    assert two.database_url == machines.one.database_url
    assert two.officers_port != machines.one.officers_port
    with second:
        identity.ensure(two)
    assert not machine_sync.lay_out(two)
    assert (two.keys / "peers-ca.crt").read_text().count("BEGIN CERTIFICATE") == 1


def number_of_a_row(node: TestNode) -> bytes:
    """Return what the number of a record is made of that an import there makes."""
    with node:
        return own_word("import record", "AR-17")


@pytest.mark.long
def test_a_rotation_begun_on_one_machine_is_used_on_the_other_in_time(machines: Machines) -> None:
    two, second = machines.join()
    old = own(machines.first)
    with machines.first:
        peer_changes.rotate(operator("DL"))
    machines.wire.deliver()
    with machine_sync.keep_synced(two):
        until((two.keys / sealed_secrets.NEXT).exists)
        with machines.first:
            until(key_machines.running_machines)
            peer_changes.advance_rotation()
        until(lambda: own(second) != old)
        with machines.first:
            until(lambda: key_machines.running_machines() == [(machine_sync.machine_name(two), own(second))])
            assert peer_changes.advance_rotation() == 1
    say(machines.first, "after", to="HR")
    machines.wire.deliver()
    assert heard(machines.haryana) == ["after"]
    with machines.first:
        assert key_machines.running_machines() == []


def test_the_old_key_is_not_retired_while_a_machine_signs_with_it(machines: Machines) -> None:
    old = own(machines.first)
    with machines.first:
        peer_changes.rotate(operator("DL"))
    machines.wire.deliver()
    with machines.cluster.superuser("sangam_dl") as asked:
        asked.execute("INSERT INTO federation_machine VALUES ('slow', now(), %s)", [old])
    with machines.first:
        assert peer_changes.advance_rotation() == 0
    assert own(machines.first) != old
    with machines.cluster.superuser("sangam_dl") as asked:
        asked.execute("UPDATE federation_machine SET seen_at = now() - interval '2 minutes'")
    with machines.first:
        assert peer_changes.advance_rotation() == 1


def test_a_machine_that_died_is_named_within_ten_seconds(machines: Machines) -> None:
    machines.note_machine("dead", seconds_ago=9)
    machines.note_machine("alive", seconds_ago=0)
    with machines.first:
        assert set(key_machines.silent_machines()) == {"dead"}
        # It is waited for all the same before a key is retired: it may sign again.
        assert {name for name, _ in key_machines.running_machines()} >= {"dead", "alive"}


@pytest.mark.long
def test_a_machine_that_has_not_looked_signs_with_a_new_key_all_the_same(
    machines: Machines,
) -> None:
    _, second = machines.join()
    with second:
        sender = LaneSender("HR", Lane.NORMAL)
        assert sender.next_batch() is None
    with machines.first:
        peer_changes.replace_stolen(operator("DL"), name="DL", url="https://dl.example")
    say(machines.first, "fresh", to="HR")
    assert own(second) != own(machines.first)
    with second:
        batch = sender.next_batch()
    assert batch is not None
    assert [signed_line.take_apart(line).key for line in wire.unpack(batch.payload)] == [own(machines.first)]


def test_reads_shut_after_a_restore_are_shut_and_opened_on_each_machine(machines: Machines) -> None:
    two, _ = machines.join()
    (machines.one.home / RESTORED).write_text(clock.now().isoformat())
    with machines.first:
        assert reopen.begin_epoch(machines.one) == ["HR"]
    assert not (machines.one.home / RESTORED).exists()
    machine_sync.lay_out(two)
    assert two.restored_at == machines.one.restored_at
    with pytest.raises(Refused, match="restored from a backup"):
        two.require_reads_open()
    with machines.first:
        reopen.open_without(machines.one, forces=["HR"])
    machine_sync.lay_out(two)
    assert two.reads_open
    assert not (two.home / SHUT).exists()


@pytest.mark.long
def test_a_machine_that_is_not_of_the_node_does_not_start(machines: Machines, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(machines.one.home, copied)
    (copied / "keys" / sealed_secrets.NODE_KEY).unlink()
    started = sangam("node", "up", "--home", copied)
    assert (started.returncode, "this machine has not joined it" in started.stderr) == (2, True), started.stderr
    (copied / "keys" / sealed_secrets.NODE_KEY).write_text("00" * 32)
    other = build(copied, {**_table(machines.one), "force": "DL"}, {})
    with pytest.raises(Refused) as refused:
        machine_sync.lay_out(other)
    assert refused.value.code == "node:other-key"
    shutil.copy(machines.one.keys / sealed_secrets.NODE_KEY, copied / "keys")
    (copied / "keys" / "words.key").write_bytes(b"another node's key for its words")
    with pytest.raises(Refused) as refused:
        machine_sync.lay_out(other)
    assert refused.value.code == "node:other-secret"


@pytest.mark.long
def test_a_machine_starts_only_with_the_files_that_all_share(machines: Machines) -> None:
    two, second = machines.join()
    started = sangam("node", "up", "--home", two.home)
    assert started.returncode == 2
    assert "Mount there the storage that all machines of the node share" in started.stderr
    assert refused_for_its_files(two) == "node:other-files"
    with second:
        assert key_machines.has_its_files() is False
    two.files.rmdir()
    two.files.symlink_to(machines.one.files)
    assert refused_for_its_files(two) == refused_for_its_files(machines.one) == ""
    with second:
        assert key_machines.has_its_files() is True
    (machines.one.files / sealed_secrets.FILES_MARK).write_text("another node's")
    assert refused_for_its_files(two) == "node:other-files"


@pytest.mark.parametrize("mounted", [True, False])
def test_an_older_node_marks_its_files_only_where_one_that_it_knows_lies(
    machines: Machines, tmp_path: Path, *, mounted: bool
) -> None:
    one = machines.one
    given(machines.first, document(1_000))
    with machines.cluster.superuser("sangam_dl") as asked:
        asked.execute("SET session_replication_role = replica")
        asked.execute("DELETE FROM federation_secret WHERE name = %s", [sealed_secrets.FILES_MARK])
    (one.files / sealed_secrets.FILES_MARK).unlink()
    if not mounted:
        one.files.rename(tmp_path / "not mounted")
        one.files.mkdir()
    assert machine_sync.lay_out(one)
    with machines.first:
        identity.ensure(one)
    assert not machine_sync.lay_out(one)
    assert refused_for_its_files(one) == ("" if mounted else "node:other-files")
    if not mounted:
        one.files.rmdir()
        (tmp_path / "not mounted").rename(one.files)
        assert refused_for_its_files(one) == "node:other-files"
        with machines.first:
            mark = own_machines.find_secret(sealed_secrets.FILES_MARK)
        (one.files / sealed_secrets.FILES_MARK).write_bytes(mark or b"")
        assert refused_for_its_files(one) == ""


def refused_for_its_files(settings: Settings) -> str:
    try:
        machine_sync.require_files(settings, wait=lambda _: False)
    except Refused as refused:
        return refused.code
    return ""


def _table(settings: Settings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in ("database_url", "database_owner_url")}


def test_a_home_from_before_is_taken_over_at_its_start(machines: Machines) -> None:
    with machines.cluster.superuser("sangam_dl") as asked:
        asked.execute("SET session_replication_role = replica")
        asked.execute("DELETE FROM federation_secret")
    (machines.one.keys / sealed_secrets.NODE_KEY).unlink()
    old = own(machines.first)
    assert machine_sync.fit(machines.one, wait=lambda _: False)
    with machines.first:
        identity.ensure(machines.one)
    assert not machine_sync.fit(machines.one, wait=lambda _: False)
    assert own(machines.first) == old


def test_a_node_whose_database_lies_in_its_home_runs_on_one_machine(tmp_path: Path) -> None:
    alone = build(tmp_path, {"force": "DL"}, {})
    with pytest.raises(Refused) as refused:
        join.admit(alone, tmp_path / "file", passphrase=PHRASE)
    assert refused.value.code == "node:own-database"


def test_a_dump_of_the_database_shows_no_secret_of_the_node(machines: Machines) -> None:
    with machines.cluster.superuser("sangam_dl") as asked:
        rows = dict(asked.execute("SELECT name, sealed FROM federation_secret").fetchall())
    assert set(rows) == {
        *sealed_secrets.STANDING,
        *sealed_secrets.REPLACEABLE,
        sealed_secrets.SIGNING,
        sealed_secrets.FILES_MARK,
    }
    del rows[sealed_secrets.FILES_MARK]  # no secret
    for name, sealed in rows.items():
        secret = (machines.one.keys / name).read_bytes().strip()
        assert secret not in bytes(sealed)
