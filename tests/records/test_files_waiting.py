"""A file whose giver is suspended waits and says for whom, or comes from another force that may give it."""

from uuid import UUID

from held_files import PAPER, attaches, due, reads, shared, view
from support.filing import act, fetches
from support.putting_back import restored, settled
from support.wire_world import operator
from support.world import Station

from sangam.federation.files import fetch
from sangam.federation.files.store import erase
from sangam.federation.models import DeskNote, FilePull, Peer
from sangam.federation.peers import pairing
from sangam.federation.types import FileRef, FileState, PeerState


def suspends(station: Station, force: str) -> None:
    with station.node:
        pairing.suspend(operator(station.force), force)


def resumes(station: Station, force: str) -> None:
    with station.node:
        pairing.resume(operator(station.force), force)


def due_of(station: Station) -> list[str]:
    due(station)
    with station.node:
        return fetch.due_sources()


def test_anothers_file_waits_for_its_suspended_owner_and_comes_once_paired(world):
    delhi, haryana, uttar, wire = world
    record = shared(haryana, delhi, uttar)
    paper = attaches(haryana, record)
    wire.deliver()
    assert fetches(uttar.node, of=haryana.node) == 1
    suspends(delhi, "HR")
    assert due_of(delhi) == []
    assert fetches(delhi.node, of=haryana.node) == fetches(delhi.node, of=uttar.node) == 0
    assert (view(delhi, record, paper.id).state, view(delhi, record, paper.id).waits_for) == (FileState.AWAITED, "HR")
    resumes(delhi, "HR")
    assert view(delhi, record, paper.id).waits_for == ""
    assert due_of(delhi) == ["HR"]
    assert fetches(delhi.node, of=haryana.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


def lost(world) -> tuple[UUID, FileRef]:
    """Let Delhi lose a file that Haryana and Uttar Pradesh may have, and expect it of Haryana."""
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = shared(delhi, haryana, uttar)
    paper = attaches(delhi, record)
    wire.deliver()
    assert fetches(haryana.node, of=delhi.node) == fetches(uttar.node, of=delhi.node) == 1
    restored(wire, delhi.node)
    settled(wire)
    with delhi.node:
        FilePull.objects.update(source="HR")
    return record, paper


def test_a_file_of_ours_whose_holder_is_suspended_comes_from_the_next(world):
    delhi, _, uttar, _ = world
    record, paper = lost(world)
    suspends(delhi, "HR")
    assert due_of(delhi) == ["UP"]
    assert fetches(delhi.node, of=uttar.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


def test_our_file_that_no_paired_force_has_waits_for_the_suspended_one(world):
    delhi, haryana, uttar, _ = world
    record, paper = lost(world)
    with act(uttar.node):
        erase([paper.id])
    suspends(delhi, "HR")
    for _ in range(3):
        assert due_of(delhi) == ["UP"]
        assert fetches(delhi.node, of=uttar.node) == 0
    assert due_of(delhi) == []
    assert (view(delhi, record, paper.id).state, view(delhi, record, paper.id).waits_for) == (FileState.AWAITED, "HR")
    resumes(delhi, "HR")
    assert due_of(delhi) == ["HR"]
    assert fetches(delhi.node, of=haryana.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


def test_our_file_whose_holders_all_left_comes_once_one_is_paired_anew(world):
    delhi, _, uttar, _ = world
    record, paper = lost(world)
    leaves(delhi, "HR")
    assert due_of(delhi) == ["UP"]
    assert view(delhi, record, paper.id).reason == ""
    leaves(delhi, "UP")
    for _ in range(2):
        assert due_of(delhi) == []
    waiting = view(delhi, record, paper.id)
    assert (waiting.state, waiting.waits_for) == (FileState.AWAITED, "")
    assert "each force that had it has left" in waiting.reason
    with delhi.node:
        assert DeskNote.objects.filter(code="federation:file-holders-left").count() == 1
    with act(delhi.node):
        Peer.objects.filter(force="UP").update(state=PeerState.PAIRED)
    assert due_of(delhi) == ["UP"]
    assert fetches(delhi.node, of=uttar.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


def leaves(station: Station, force: str) -> None:
    with station.node:
        pairing.leave(operator(station.force), force)
