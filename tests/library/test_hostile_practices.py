"""What a hostile or broken node sends of practices: refused, parked or of no effect; nothing that stands is changed."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from practice_bodies import BODIES, BY, SAID

from sangam.audit.audit import deed
from sangam.federation.outbox import post
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound, SangamError
from sangam.kernel.ids import new_id_of
from sangam.library import notes, pages
from sangam.library import notes as library_notes
from sangam.library.types import NoteState, PracticeText, RemarkBody, RemarkKind, Result

LONI = Author("UP", "UP-GZB-LONI", UUID(int=7), "Somebody")


def sends(shelf, force, kind, body, *, to):
    """Let a force's node send any body at all, past its own acts."""
    with shelf.nodes[force], deed(Actor(force, "hostile", role="station"), "officer:word:say"):
        post(kind, to=[to], body=body)
    shelf.wire.deliver()


def refusal(read, body):
    """Return the error that a reader raises for a body, None for one that it takes."""
    try:
        read(body)
    except SangamError as error:
        return error
    return None


def test_nobody_but_its_force_releases_or_withdraws_a_practice(shelf):
    note = shelf.releases()
    for version, by in ((9, LONI), (9, replace(LONI, unit="DL-ON-NARELA"))):
        said = bodies.replace(SAID, note=note, version=version, by=by, files=())
        sends(shelf, "UP", notes.NOTE, notes.write_note(said), to="HR")
        gone = bodies.replace(said, state=NoteState.WITHDRAWN, text=PracticeText())
        sends(shelf, "UP", notes.NOTE, notes.write_note(gone), to="HR")
    assert shelf.opens(shelf.kundli, note).version == 1


def test_no_force_changes_what_ships_with_sangam(shelf):
    from sangam.library import shipped_notes
    from sangam.library.types import Query

    with shelf.haryana:
        shipped_notes.lay_in()
        shipped = pages.list_notes(shelf.kundli, Query())[0]
    said = bodies.replace(SAID, note=shipped.id, version=99, by=LONI, files=())
    sends(shelf, "UP", notes.NOTE, notes.write_note(said), to="HR")
    assert shelf.opens(shelf.kundli, shipped.id).version == shipped.version


def test_a_withdrawn_practice_is_never_released_again(shelf):
    note = shelf.releases()
    with shelf.delhi:
        library_notes.withdraw(shelf.narela, note, why="It failed")
    shelf.wire.deliver()
    again = bodies.replace(SAID, note=note, version=9, files=(), at=clock.now())
    sends(shelf, "DL", notes.NOTE, notes.write_note(again), to="HR")
    assert shelf.opens(shelf.kundli, note).state is NoteState.WITHDRAWN


def test_a_release_without_its_main_parts_is_not_kept(shelf):
    note = new_id_of("UP")
    bare = bodies.replace(SAID, note=note, by=LONI, files=(), text=PracticeText(title="Bare"))
    sends(shelf, "UP", notes.NOTE, notes.write_note(bare), to="HR")
    with pytest.raises(NotFound):
        shelf.opens(shelf.kundli, note)


def test_a_remark_waits_for_its_practice_and_counts_once(shelf):
    said = bodies.replace(SAID, note=new_id_of("UP"), by=LONI, files=())
    remark = RemarkBody(said.note, new_id_of("UP"), RemarkKind.COMMENT, LONI, clock.now(), 1, "As we did")
    for _ in range(2):
        sends(shelf, "UP", notes.REMARK, bodies.write(remark), to="HR")
    sends(shelf, "UP", notes.NOTE, notes.write_note(said), to="HR")
    shelf.wire.deliver()
    assert [each.text for each in shelf.opens(shelf.kundli, said.note).comments] in ([], ["As we did"])


def test_no_force_reports_what_came_of_anothers_adoption(shelf):
    note = shelf.releases()
    adoption = shelf.adopts(shelf.kundli, note)
    for by in (LONI, replace(LONI, unit="HR-SNP-KUNDLI")):
        said = RemarkBody(note, new_id_of("UP"), RemarkKind.RESULT, by, clock.now(), 1, "bad", adoption, Result.WORSE)
        sends(shelf, "UP", notes.REMARK, bodies.write(said), to="DL")
    assert shelf.opens(shelf.narela, note).adoptions[0].results == ()


@pytest.mark.parametrize("kind", sorted(BODIES))
@pytest.mark.parametrize("wrong", [None, 7, "", [], {}, "x" * 70_000, "\x00"], ids=str)
def test_a_member_of_a_practice_body_that_cannot_be_is_refused(kind, wrong):
    said, write, read = BODIES[kind]
    body = write(said)
    found = {name: refusal(read, {**body, name: wrong}) for name in body}
    assert {name for name, error in found.items() if error and not isinstance(error, Malformed)} == set()


@pytest.mark.parametrize("kind", list(RemarkKind))
def test_a_remark_has_the_parts_of_its_kind_and_no_others(kind):
    body = bodies.write(RemarkBody(SAID.note, SAID.note, kind, BY, SAID.at, 1, "x"))
    whole = {**body, "about": str(SAID.note), "result": "better", "language": "hi", "words": bodies.write(SAID.text)}
    assert isinstance(refusal(partial(notes.read_remark, sender="DL"), whole), Malformed)
