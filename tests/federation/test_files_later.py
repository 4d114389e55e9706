"""A file that its owner does not give now is asked for again, soon where its owner says so."""

from datetime import timedelta

from due_files import fetch
from support.filing import ABOUT, act, given, named, seen
from support.handed import document
from support.nodes import TestNode
from support.putting_back import falls_behind
from support.wire_world import Served

from sangam.federation.files.store import allow
from sangam.federation.models import CatchUp, FilePull, SetAside
from sangam.federation.types import FileState
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]


def test_a_file_that_is_not_given_yet_is_asked_for_again(nodes: Nodes, door: Served) -> None:
    ref = given(nodes[1], document(1_000), to="")
    named(nodes[0], ref, source="HR")
    fetch(nodes[0], of="HR")
    assert seen(nodes[0], ref.id).reason == "HR does not give this file now."
    with act(nodes[1]):
        allow([ref.id], ["DL"], about=ABOUT)
    fetch(nodes[0], of="HR")
    assert seen(nodes[0], ref.id).state is FileState.HERE


def test_what_a_restored_owner_cannot_give_yet_is_asked_for_soon_again(nodes: Nodes, door: Served) -> None:
    ref = given(nodes[1], document(1_000), to="DL")
    named(nodes[0], ref, source="HR")
    falls_behind(nodes[1], "DL")
    for _ in range(8):
        fetch(nodes[0], of="HR")
    assert seen(nodes[0], ref.id).reason == "HR cannot give this file yet: it is asked again soon."
    with nodes[0]:
        pull = FilePull.objects.get()
        assert (pull.tries, pull.wrong) == (0, 0)
        assert timedelta(seconds=5) < pull.next_at - clock.now() < timedelta(seconds=15)
    with act(nodes[1]):
        assert not SetAside.objects.exists()  # nothing that its desk need be told
        CatchUp.objects.update(whole_at=clock.now())
    fetch(nodes[0], of="HR")
    assert seen(nodes[0], ref.id).state is FileState.HERE
