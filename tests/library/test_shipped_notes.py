"""Twelve notes ship: whole, sourced, in Hindi too, free of personal data, the same on every node, laid in once."""

from dataclasses import replace

from sangam.audit.audit import deed
from sangam.kernel import bodies
from sangam.kernel.actor import Actor
from sangam.library import notes as library
from sangam.library import notes as library_notes
from sangam.library import pages, policy, shipped_notes
from sangam.library import shipped_notes as library_shipped_notes
from sangam.library.types import Language, Query, Shelf


def test_twelve_notes_ship_whole_with_sources_and_in_hindi():
    notes = shipped_notes.all_notes()
    assert len(notes) == 12
    for note in notes:
        assert policy.require_text(note.said.text) == note.said.text
        policy.require_whole(note.said.text)
        for part in ("mechanism", "moderators", "implementation", "cost", "pitfalls", "sources"):
            assert getattr(note.said.text, part)
        assert Language.HINDI in {each.language for each in note.translations}
    assert {note.said.shelf for note in notes} == {Shelf.WORKED, Shelf.DID_NOT}


def test_no_shipped_note_holds_what_may_name_a_person():
    for note in shipped_notes.all_notes():
        texts = [note.said.text, *(each.words for each in note.translations)]
        assert [each for text in texts for each in library_notes.find_persons(text)] == []


def test_shipped_notes_are_laid_in_once_and_found_in_hindi(shelf):
    with shelf.haryana:
        assert library_shipped_notes.lay_in() == 12
        assert library_shipped_notes.lay_in() == 0
        assert len(pages.list_notes(shelf.kundli, Query())) == 12
        (found,) = pages.list_notes(shelf.kundli, Query("किरायेदार सत्यापन"))
    assert (found.force, found.owner, found.in_language("hi")[1]) == (library.SHIPPED, None, Language.HINDI)
    with shelf.delhi:
        library_shipped_notes.lay_in()
    adoption = shelf.adopts(shelf.kundli, found.id)
    assert [each.id for each in shelf.opens(shelf.narela, found.id).adoptions] == [adoption]


def test_a_new_edition_of_a_shipped_note_replaces_the_old_one(shelf):

    with shelf.haryana:
        library_shipped_notes.lay_in()
        first = shipped_notes.all_notes()[0]
        newer = replace(first, said=bodies.replace(first.said, version=2))
        with deed(Actor.system("HR", "test"), "node:test:lay-in"):
            shipped_notes.write_shipped(newer)
        assert pages.open_note(shelf.kundli, first.said.note).version == 2
        assert library_shipped_notes.lay_in() == 0
