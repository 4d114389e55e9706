"""Files on one node's disk: sealed, limited, within the room there is, refused with a sentence."""

import io
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from support.filing import ABOUT, act, fetches, given, lying, named, read, seen
from support.handed import document, picture, upload
from support.nodes import TestNode
from support.wire_world import operator

from sangam.api.file_door import Places, TooManyFiles
from sangam.audit.audit import deed
from sangam.federation.files import fetch, store
from sangam.federation.files import messages as file_messages
from sangam.federation.files.store import expect, store_upload
from sangam.federation.keys import file_encryption, standby_copies
from sangam.federation.keys.file_encryption import FRAME
from sangam.federation.models import DeskNote, File, FilePull
from sangam.federation.types import FileKind, FileState, Upload
from sangam.kernel import bodies, clock, here
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told

Nodes = tuple[TestNode, TestNode]


def test_without_the_wrapped_key_the_bytes_open_for_nobody(node: TestNode) -> None:
    with deed(operator("DL"), "officer:file:test"):
        ref = store_upload(upload(document(1_000)), about=ABOUT)
    row = File.objects.get(id=ref.id)
    with pytest.raises(Conflict, match="cut or changed"):
        file_encryption.Key(new_id(), bytes(row.sealed_key))
    other = file_encryption.Key(ref.id)
    with pytest.raises(Conflict, match="cut or changed"), file_encryption.Reader(ref.id, other, size=1_000) as stream:
        stream.read()


@pytest.mark.parametrize("harm", ["change", "swap", "cut"])
def test_what_was_changed_on_the_disk_is_not_shown(node: TestNode, harm: str) -> None:
    with deed(operator("DL"), "officer:file:test"):
        ref = store_upload(upload(document(3 * FRAME)), about=ABOUT)
    path, frame = file_encryption.path_of(ref.id), FRAME + 16
    sealed = bytearray(path.read_bytes())
    if harm == "change":
        sealed[frame + 5] ^= 1
    elif harm == "swap":
        sealed[:frame], sealed[frame : 2 * frame] = sealed[frame : 2 * frame], sealed[:frame]
    else:
        del sealed[-20:]
    path.write_bytes(sealed)
    with pytest.raises(Conflict, match="cut or changed"):
        read(node, ref.id)
    path.unlink()
    with pytest.raises(Conflict, match="not on the node's disk"):
        read(node, ref.id)


def test_an_envelope_never_names_another_thing_s_file(nodes: Nodes) -> None:
    haryana = nodes[1]
    ref = given(haryana, document(1_000), to="")
    named(haryana, bodies.replace(ref, name="other.pdf"))
    with act(haryana):
        expect([ref], about=new_id(), source="DL")
        assert not FilePull.objects.exists()
        assert File.objects.get(id=ref.id).owner == "HR"


@pytest.mark.parametrize(
    "kind, handed",
    [
        ("photo", upload(picture(side=1_800), "a.jpg")),
        ("voice", upload(b"ID3\4" + b"\1" * 1_000_000, "a.mp3")),
        ("document", upload(document(1_000_001), "a.pdf")),
    ],
)
def test_each_kind_has_its_own_limit_here_and_at_the_other_side(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch, kind: str, handed: Upload
) -> None:
    ref = given(nodes[0], handed.stream.read(), handed.name)
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, **{f"files_{kind}_mb": 1}))
    with pytest.raises(Refused, match="larger than the 1 megabytes"), act(nodes[0]):
        store_upload(handed, about=ABOUT)
    named(nodes[1], ref)
    found = seen(nodes[1], ref.id)
    assert (found.kind, found.state) == (FileKind(kind), FileState.SET_ASIDE)
    assert found.reason == "This file is larger than the 1 megabytes that are taken here."


def test_a_file_of_no_limit_at_all_is_refused_before_it_is_looked_at(node: TestNode) -> None:
    class Endless(io.RawIOBase):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            return 10**12

    with pytest.raises(Refused, match="larger than the 25 megabytes"), deed(operator("DL"), "officer:file:test"):
        store_upload(Upload(Endless(), "a.pdf"), about=ABOUT)  # type: ignore[arg-type]


def test_where_a_photograph_is_expected_nothing_else_is_taken(node: TestNode) -> None:
    with (
        pytest.raises(Refused, match="A photo is expected here, and this is a document"),
        deed(operator("DL"), "officer:file:test"),
    ):
        store_upload(upload(document(1_000)), about=ABOUT, kind=FileKind.PHOTO)


def test_bytes_that_no_row_names_are_swept_and_others_stay(node: TestNode) -> None:
    with deed(operator("DL"), "officer:file:test"):
        kept = store_upload(upload(document(1_000)), about=ABOUT)
        stray = store_upload(upload(document(1_000)), about=ABOUT)
        File.objects.filter(id=stray.id).delete()  # as a crash between commit and erasing leaves it
    assert store.sweep() == 0  # it may be on its way into a deed
    for path in lying(node):
        os.utime(path, (0, 0))
    assert store.sweep() == 1
    assert [path.name for path in lying(node)] == [kept.id.hex]


def test_a_refused_file_leaves_nothing_on_the_disk(node: TestNode) -> None:
    with pytest.raises(Malformed), deed(operator("DL"), "officer:file:test"):
        store_upload(upload(picture()[:2_000], "a.jpg"), about=ABOUT)
    assert lying(node) == []


def test_a_full_disk_refuses_and_lets_what_comes_wait(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = given(nodes[0], document(1_000))
    named(nodes[1], ref)
    free = shutil.disk_usage("/").total // 1_000_000
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, files_keep_free_mb=free))
    with pytest.raises(Refused, match="has no room"), act(nodes[0]):
        store_upload(upload(document(1_000)), about=ABOUT)
    with nodes[1]:
        assert fetch.take_due_pull("DL") is None
        assert DeskNote.objects.get().code == "federation:file-disk-full"
    assert "has no room" in seen(nodes[1], ref.id).reason


def test_a_file_in_hand_is_taken_once_and_a_force_away_is_asked_less_often(nodes: Nodes) -> None:
    ref = given(nodes[0], document(1_000))
    named(nodes[1], ref)
    with nodes[1]:
        pull = fetch.take_due_pull("DL")
        assert pull
        assert fetch.take_due_pull("DL") is None
        waits = []
        for _ in range(12):
            fetch.fail(pull, Told("{force} cannot be reached: {why}.", force="DL", why="away"))
            waits.append((FilePull.objects.get().next_at - clock.now()).total_seconds())
        assert waits[0] < 6 < waits[3]
        assert 1_000 < waits[-1] < 2_400
    assert seen(nodes[1], ref.id).state is FileState.AWAITED


def test_of_one_address_four_stretches_are_given_at_once() -> None:
    places = Places()
    with places.place("a"), places.place("a"), places.place("a"), places.place("a"):
        with pytest.raises(TooManyFiles), places.place("a"):
            pass
        with places.place("b"):
            pass
    with places.place("a"):
        pass


@pytest.mark.parametrize(
    "change",
    [
        {"key": "AAAA"},
        {"size": 0},
        {"size": True},
        {"type": "image/svg+xml"},
        {"name": "x" * 101},
        {"digest": "0"},
        {"file": "1"},
    ],
)
def test_a_reference_that_cannot_be_read_is_refused(node: TestNode, change: dict[str, object]) -> None:
    with deed(operator("DL"), "officer:file:test"):
        form = file_messages.ref_out(store_upload(upload(document(1_000)), about=ABOUT))
    assert file_messages.ref_out(file_messages.ref_in(form)) == form
    with pytest.raises(Malformed, match="of the file "):
        file_messages.ref_in({**form, **change})
    with pytest.raises(Malformed, match="The body of the file"):
        file_messages.ref_in("x")


def test_a_fetched_file_lies_in_the_archive_before_it_is_here(nodes: Nodes, tmp_path: Path) -> None:
    delhi, haryana = nodes
    ref = given(delhi, document(1_000))
    named(haryana, ref)
    with here.acting_as(haryana.here):
        sealed = file_encryption.path_of(ref.id).relative_to(haryana.here.files)
    haryana.here = replace(haryana.here, archived_files=tmp_path)
    assert fetches(haryana, of=delhi) == 1
    assert (tmp_path / sealed).read_bytes() == (haryana.here.files / sealed).read_bytes()


@pytest.mark.parametrize("commits", ["stop", "go-on"])
def test_an_act_that_waits_for_the_standby_waits_for_its_files(nodes: Nodes, commits: str) -> None:
    delhi, _ = nodes
    (delhi.here.keys / here.STANDBY).touch()
    delhi.here = replace(delhi.here, standby_commits=commits)
    given(delhi, document(1_000))  # it does not follow yet
    standby_copies.note_asked(delhi.here.files)
    os.utime(delhi.here.files / standby_copies.FOLDER / "asked", (0, 0))
    if commits == "go-on":
        given(delhi, document(1_001))
        return
    with pytest.raises(Refused, match="The second server has not taken this file"):
        given(delhi, document(1_001))
