"""Files that a restored force lost: back from who holds them, gone where they were taken back, hidden till then."""

from datetime import timedelta

import pytest
from held_files import PAPER, attaches, due, reads, shared, view
from support.filing import act, fetches, lying
from support.handed import picture
from support.putting_back import restored, settled, waits_no_longer
from support.world import Station

from sangam.federation.models import DeskNote, File, FileAllowance, FilePull
from sangam.federation.types import FileRef, FileState
from sangam.kernel import clock
from sangam.kernel.errors import NotFound

pytestmark = pytest.mark.one_case


def lost(world, *, fetched: bool):
    """Let Delhi lose a file with a restore that two forces may have; return it with its record.

    fetched: Uttar Pradesh has it.
    """
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = shared(delhi, haryana, uttar)
    paper = attaches(delhi, record)
    wire.deliver()
    if fetched:
        assert fetches(uttar.node, of=delhi.node) == 1
    restored(wire, delhi.node)
    return record, paper


def takes_back(station: Station, record, kind: str) -> None:
    station.corrects(record, take_back=[each.id for each in station.reads(record).statements if each.property == kind])


def test_our_own_file_since_the_backup_comes_back_from_its_holder(world):
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = shared(delhi, haryana, uttar)
    photo, paper = attaches(delhi, record, picture(side=200), "a.jpg"), attaches(delhi, record)
    wire.deliver()
    assert fetches(haryana.node, of=delhi.node) == 2
    sent = reads(delhi, record, photo.id)
    restored(wire, delhi.node)
    assert lying(delhi.node) == []
    settled(wire)
    assert view(delhi, record, paper.id).state is FileState.AWAITED
    assert fetches(delhi.node, of=haryana.node) == 2
    assert (reads(delhi, record, photo.id), reads(delhi, record, paper.id)) == (sent, PAPER)
    assert view(delhi, record, photo.id).preview.startswith(b"\xff\xd8\xff")
    due(uttar)
    assert fetches(uttar.node, of=delhi.node) == 2
    assert reads(uttar, record, paper.id) == PAPER
    with pytest.raises(NotFound):  # as it was handed in it had never left
        reads(delhi, record, photo.id, original=True)


@pytest.mark.long
def test_others_files_that_came_since_the_backup_are_fetched_again(world):
    delhi, haryana, _, wire = world
    record = shared(haryana, delhi)
    wire.deliver()
    delhi.node.backs_up()
    paper = attaches(haryana, record)
    wire.deliver()
    assert fetches(delhi.node, of=haryana.node) == 1
    restored(wire, delhi.node)
    settled(wire)
    assert fetches(delhi.node, of=haryana.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


@pytest.mark.parametrize("owner", ["ours", "theirs"])
@pytest.mark.long
def test_a_file_that_the_backup_names_and_lacks_is_fetched_again(world, owner):
    delhi, haryana, _, wire = world
    giver, holder = (delhi, haryana) if owner == "ours" else (haryana, delhi)
    record = shared(giver, holder)
    paper = attaches(giver, record)
    wire.deliver()
    fetches(holder.node, of=giver.node)
    delhi.node.backs_up()
    kept = delhi.node.here.files.with_name("files-kept-last")
    for path in (kept / "sealed").glob("*/*"):
        path.unlink()
    restored(wire, delhi.node)
    settled(wire)
    assert fetches(delhi.node, of=haryana.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


@pytest.mark.long
@pytest.mark.parametrize("how", ["recall", "take back"])
@pytest.mark.parametrize("owner", ["ours", "theirs"])
def test_what_was_taken_back_since_the_backup_never_comes_back(world, owner, how):
    delhi, haryana, _, wire = world
    giver, holder = (delhi, haryana) if owner == "ours" else (haryana, delhi)
    record = shared(giver, holder)
    photo = attaches(giver, record, picture(side=200), "a.jpg")
    wire.deliver()
    fetches(holder.node, of=giver.node)
    delhi.node.backs_up()
    if how == "recall":
        giver.recalls(record)
    else:
        takes_back(giver, record, "photograph")
    wire.deliver()
    assert lying(haryana.node) == []
    restored(wire, delhi.node)
    assert lying(delhi.node)
    settled(wire)
    assert fetches(delhi.node, of=haryana.node) == fetches(haryana.node, of=delhi.node) == 0
    assert lying(delhi.node) == lying(haryana.node) == []
    for station in (delhi, haryana):
        with station.node:
            assert not File.objects.filter(id=photo.id).exists()


@pytest.mark.long
def test_a_force_that_a_file_was_taken_back_from_gets_it_no_more(world):
    delhi, haryana, uttar, wire = world
    record = shared(delhi, haryana, uttar)
    paper = attaches(delhi, record)
    wire.deliver()
    fetches(haryana.node, of=delhi.node)
    delhi.node.backs_up()
    delhi.withdraws(record, from_=uttar)
    hostile = _known(uttar, paper)
    settled(wire)
    restored(wire, delhi.node)
    with delhi.node:  # the backup still says that it may
        assert "UP" in FileAllowance.objects.filter(file=paper.id).values_list("force", flat=True)
    _asks_again(uttar, hostile)
    assert fetches(uttar.node, of=delhi.node) == 0
    settled(wire)
    due(uttar)
    assert fetches(uttar.node, of=delhi.node) == 0
    assert reads(delhi, record, paper.id) == PAPER


@pytest.mark.long
def test_a_holder_gets_a_file_once_it_has_told_what_it_knows(world):
    delhi, haryana, uttar, wire = world
    record = shared(delhi, haryana, uttar)
    paper = attaches(delhi, record)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    assert fetches(haryana.node, of=delhi.node) == 0
    with haryana.node:  # asked to wait
        assert FilePull.objects.get().tries == 0
    settled(wire)
    due(haryana)
    assert fetches(haryana.node, of=delhi.node) == 1
    assert reads(haryana, record, paper.id) == PAPER


@pytest.mark.long
def test_the_next_holder_is_asked_where_one_has_it_not(world):
    delhi, haryana, uttar, wire = world
    record, paper = lost(world, fetched=True)
    settled(wire)
    with delhi.node:
        FilePull.objects.update(source="HR")
    assert fetches(delhi.node, of=haryana.node) == 0
    due(delhi)
    assert fetches(delhi.node, of=uttar.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


@pytest.mark.long
def test_that_two_holders_lack_it_is_known_in_little_more_than_a_minute(world):
    delhi, haryana, uttar, wire = world
    record, paper = lost(world, fetched=False)
    settled(wire)
    waited = timedelta(0)
    while view(delhi, record, paper.id).state is FileState.AWAITED:
        with delhi.node:
            (pull,) = FilePull.objects.all()
        waited += max(timedelta(0), pull.next_at - clock.now())
        due(delhi)
        assert fetches(delhi.node, of=haryana.node if pull.source == "HR" else uttar.node) == 0
    assert "no force that it was shared with has it" in view(delhi, record, paper.id).reason
    assert waited < timedelta(seconds=80)


@pytest.mark.long
def test_a_file_that_nobody_has_is_told_and_a_late_holder_still_gives_it(world):
    delhi, haryana, uttar, wire = world
    record, paper = lost(world, fetched=True)
    settled(wire, without=uttar.node)
    waits_no_longer(delhi.node, "UP")
    for _ in range(3):
        due(delhi)
        assert fetches(delhi.node, of=haryana.node) == 0
    assert view(delhi, record, paper.id).state is FileState.SET_ASIDE
    assert "no force that it was shared with has it" in view(delhi, record, paper.id).reason
    with delhi.node:
        assert DeskNote.objects.filter(code="federation:file-with-nobody").count() == 1
    settled(wire)
    assert fetches(delhi.node, of=uttar.node) == 1
    assert reads(delhi, record, paper.id) == PAPER


@pytest.mark.long
def test_a_file_of_an_owner_out_of_reach_stays_shut_until_caught_up(world):
    delhi, haryana, _, wire = world
    record = shared(haryana, delhi)
    paper = attaches(haryana, record)
    wire.deliver()
    fetches(delhi.node, of=haryana.node)
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    with pytest.raises(NotFound):
        reads(delhi, record, paper.id)
    settled(wire)
    assert reads(delhi, record, paper.id) == PAPER


@pytest.mark.long
def test_a_force_is_given_its_own_files_and_no_other_s(world):
    delhi, haryana, uttar, wire = world
    record = shared(haryana, delhi)
    paper = attaches(haryana, record)
    wire.deliver()
    fetches(delhi.node, of=haryana.node)
    hostile = _known(haryana, paper)
    _asks_again(uttar, hostile)
    assert fetches(uttar.node, of=delhi.node) == 0
    with act(haryana.node):
        File.objects.filter(id=paper.id).delete()
    _asks_again(haryana, hostile)
    assert fetches(haryana.node, of=delhi.node) == 1


@pytest.mark.long
def test_who_took_a_record_over_gives_its_files_and_is_given_them_back(world):
    delhi, haryana, uttar, wire = world
    record = shared(delhi, uttar)
    paper = attaches(delhi, record)
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    assert fetches(haryana.node, of=delhi.node) == 1
    haryana.takes_over(record)
    wire.deliver()
    assert fetches(uttar.node, of=delhi.node) == 0
    assert fetches(uttar.node, of=haryana.node) == 1
    for station in world.stations:
        with station.node:
            assert File.objects.get(id=paper.id).owner == "HR"
    with delhi.node:
        assert not FileAllowance.objects.exists()
    lying(haryana.node)[0].unlink()
    haryana.node.backs_up()
    restored(wire, haryana.node)
    settled(wire)
    assert sum(fetches(haryana.node, of=holder.node) for holder in (delhi, uttar)) == 1
    assert reads(haryana, record, paper.id) == PAPER


def _known(station: Station, ref: FileRef) -> File:
    """Return what a node knows of a file."""
    with station.node:
        return File.objects.get(id=ref.id)


def _asks_again(station: Station, known: File) -> None:
    """Let a node ask Delhi for a file that it has no more, by what it knew of it."""
    columns = {each.attname: getattr(known, each.attname) for each in File._meta.fields}
    with act(station.node):
        row = File.objects.create(**{**columns, "state": FileState.AWAITED, "pieces": b""})
        FilePull.objects.create(file=row, source="DL", next_at=clock.now())
