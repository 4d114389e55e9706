"""The keys of files and of sign-in are replaced: nothing becomes unreadable wherever it is cut; the old one goes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.running import sangam
from support.two_machines import Machines

from sangam.access.sign_in import vault
from sangam.audit.audit import deed
from sangam.federation import models
from sangam.federation.keys import file_encryption, peer_keys, sealed_secrets
from sangam.federation.keys import machines as key_machines
from sangam.federation.keys.file_encryption import Key, Part
from sangam.federation.types import FileState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict
from sangam.kernel.ids import new_id
from sangam.node.machines import change_shared_key
from sangam.node.machines import sync as machine_sync

TEXT = b"statement of a witness" * 5_000
FILES, SIGN_IN = sealed_secrets.REPLACEABLE


@contextmanager
def act(machines: Machines, action: str = "admin:shared-key:test") -> Iterator[None]:
    with machines.first, deed(Actor.system("DL", "operator"), action) as facts:
        facts["key"] = FILES
        yield


def stores(machines: Machines, count: int = 1) -> list[models.File]:
    """Let the first machine keep files as it does."""
    rows = []
    with act(machines):
        for _ in range(count):
            file = new_id()
            key = Key(file)
            file_encryption.write_sealed(file, key, Part.BODY, [TEXT])
            rows.append(
                models.File.objects.create(
                    id=file,
                    owner="DL",
                    about=new_id(),
                    kind="document",
                    media="text/plain",
                    name="a.txt",
                    size=len(TEXT),
                    digest="",
                    key="",
                    sealed_key=key.wrapped,
                    state=FileState.HERE,
                    at=clock.now(),
                )
            )
    return rows


def reads(machines: Machines, file: models.File) -> bytes:
    with machines.first:
        wrapped = bytes(models.File.objects.get(id=file.id).sealed_key)
        with file_encryption.Reader(file.id, Key(file.id, wrapped), size=len(TEXT)) as found:
            return found.read()


def changes(machines: Machines, use: str = "files") -> tuple[int, object]:
    with machines.first:
        return change_shared_key.change(machines.one, use, say=lambda _: None)


def later(machines: Machines, use: str = "files") -> tuple[int, object]:
    with clock.shift_time(timedelta(hours=2)):
        return changes(machines, use)


def keys_of(machines: Machines, name: str) -> tuple[bytes, bool, bool]:
    """Return a key in use, and whether a next one and an old one lie beside it."""
    folder = machines.one.keys
    beside = (sealed_secrets.next_of(name), sealed_secrets.old_of(name))
    return (folder / name).read_bytes(), (folder / beside[0]).exists(), (folder / beside[1]).exists()


def test_every_file_is_read_under_the_new_key_and_the_old_one_goes(machines: Machines) -> None:
    files, before = stores(machines, 3), keys_of(machines, FILES)
    wrapped, until = changes(machines)
    assert (wrapped, until is None) == (3, False)
    assert keys_of(machines, FILES)[0] != before[0]
    assert keys_of(machines, FILES)[1:] == (False, True)
    assert later(machines) == (0, None)
    assert keys_of(machines, FILES)[1:] == (False, False)
    assert [reads(machines, file) for file in files] == [TEXT] * 3
    assert not machine_sync.lay_out(machines.one)


def test_who_kept_the_old_key_opens_no_row_any_more(machines: Machines, tmp_path: Path) -> None:
    (file,) = stores(machines)
    shutil.copytree(machines.one.keys, tmp_path / "stolen")
    changes(machines)
    later(machines)
    with machines.first:
        wrapped = bytes(models.File.objects.get(id=file.id).sealed_key)
        with here.acting_as(replace(here.node(), keys=tmp_path / "stolen")), pytest.raises(Conflict):
            Key(file.id, wrapped)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_cut_after_each_step_all_is_read_and_the_command_goes_on(machines: Machines, steps: int) -> None:
    files = stores(machines, 2)
    with act(machines):
        key_machines.announce_replacement(FILES)
    if steps > 1:
        with act(machines, key_machines.USED):
            key_machines.use_replacement(FILES)
    if steps > 2:
        with act(machines):
            key_machines.rewrap_files()
    assert not machine_sync.lay_out(machines.one)
    assert [reads(machines, file) for file in files] == [TEXT] * 2
    announced = keys_of(machines, sealed_secrets.next_of(FILES))[0] if steps == 1 else keys_of(machines, FILES)[0]
    changes(machines)
    assert later(machines) == (0, None)
    assert keys_of(machines, FILES) == (announced, False, False)
    assert [reads(machines, file) for file in files] == [TEXT] * 2


def test_a_machine_that_has_not_looked_yet_opens_and_is_opened(machines: Machines, tmp_path: Path) -> None:
    """Between two looks one machine wraps with the new key and the other with the old one."""
    with act(machines):
        key_machines.announce_replacement(FILES)
    shutil.copytree(machines.one.keys, tmp_path / "two")
    with act(machines):
        key_machines.use_replacement(FILES)
    with machines.first:
        key_machines.take_replacements()
        file, two = new_id(), replace(here.node(), keys=tmp_path / "two")
        by_one = Key(file).wrapped
        with here.acting_as(two):
            by_two = Key(file).wrapped
            assert Key(file, by_one).wrapped == by_one
        assert Key(file, by_two).wrapped == by_two


def test_nothing_is_taken_into_use_that_was_not_announced(machines: Machines) -> None:
    with pytest.raises(Conflict, match="replaced this key meanwhile"), act(machines):
        key_machines.use_replacement(FILES)


def test_words_that_others_hold_are_the_same_after_the_change(machines: Machines) -> None:
    with machines.first:
        before = peer_keys.own_word("pointer", "HR 1")
    changes(machines)
    later(machines)
    with machines.first:
        assert peer_keys.own_word("pointer", "HR 1") == before


def test_a_node_from_before_makes_the_words_that_it_gave(tmp_path: Path) -> None:
    """It had no key of its own for them: the key of its files made them."""
    (tmp_path / "files.key").write_bytes(b"k" * 32)
    with here.acting_as(here.Here("DL", keys=tmp_path, files=tmp_path)):
        assert file_encryption.ensure_words() == b"k" * 32


def test_what_was_sealed_for_sign_in_opens_until_the_old_key_goes(machines: Machines) -> None:
    with machines.first:
        sealed = vault.seal({"totp": "X"})
    before = keys_of(machines, SIGN_IN)[0]
    changes(machines, "sign-in")
    with machines.first:
        assert vault.unseal(sealed) == {"totp": "X"}
        anew = vault.reseal(sealed)
        assert anew is not None
        assert vault.reseal(anew) is None
    later(machines, "sign-in")
    assert keys_of(machines, SIGN_IN)[0] != before
    with machines.first:
        assert vault.unseal(sealed) is None
        assert vault.unseal(anew) == {"totp": "X"}


@pytest.mark.parametrize("use", change_shared_key.USES)
def test_the_command_says_when_to_give_it_again(machines: Machines, use: str) -> None:
    done = sangam("node", "change-key", "--of", use, "--home", machines.one.home)
    assert done.returncode == 0, done.stderr
    assert "secrets were wrapped under the new key. Back the node up now." in done.stdout
    assert "then give the command again to remove it" in done.stdout
