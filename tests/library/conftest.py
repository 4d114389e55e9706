"""Three nodes with a library: Delhi writes, Haryana adopts, Uttar Pradesh reads and translates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from support.forces import Forces
from support.nodes import TestNode

from sangam.access.models import Post
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.library import drafts, pages, remarks, shipped_notes
from sangam.library.types import (
    Category,
    DraftView,
    Language,
    NoteView,
    PracticeDraft,
    PracticeText,
    Query,
    Shelf,
    Stage,
)

WORDS = PracticeText(
    title="Tenants verified street by street",
    summary="Each beat officer verifies one street a week, and asks the station across the border.",
    problem="Tenants from across the border were verified on paper months later, or not at all.",
    done="One street a week; each tenant is asked for at the station of the home address.",
    effect="In four months 212 tenants were verified; 9 were wanted in the neighbouring district.",
    mechanism="A landlord who is visited names the tenants whom he did not register.",
    sources="Station diary, 2026",
)


class Library(Forces):
    """The nodes, the wire, and who writes, reviews and reads."""

    def __init__(self, *nodes: TestNode) -> None:
        super().__init__(*nodes)
        self.narela = self.seats("DL-ON-NARELA", "station", "SHO Narela")
        self.alipur = self.seats("DL-ON-ALIPUR", "supervisor", "ACP Alipur")
        self.colleague = self.seats("DL-ON-NARELA", "supervisor", "ACP Narela")
        self.beat = self.seats("DL-ON-NARELA", "beat", "Const. Narela")
        self.kundli = self.seats("HR-SNP-KUNDLI", "station", "SHO Kundli")
        self.rai = self.seats("HR-SNP-RAI", "station", "SHO Rai")
        self.loni = self.seats("UP-GZB-LONI", "station", "SHO Loni")

    def said(self, **parts: str) -> PracticeDraft:
        """Return a draft by Narela, its ACP the owner, with these parts of its text changed."""
        day = clock.now().astimezone(clock.INDIA).date() + timedelta(days=300)
        owner = self.colleague.post
        assert owner is not None
        text = replace(WORDS, **parts)
        return PracticeDraft(text, Language.ENGLISH, Category.PREVENTION, Stage.TRIED, Shelf.WORKED, owner, day)

    def drafts(self, **parts: str) -> UUID:
        """Let Narela begin a draft."""
        with self.at(self.narela):
            return drafts.begin_draft(self.narela, self.said(**parts))

    def in_review(self, **parts: str) -> UUID:
        """Let Narela send a draft to Alipur's review."""
        note = self.drafts(**parts)
        with self.at(self.narela):
            drafts.send_to_review(self.narela, note, "DL-ON-ALIPUR")
        return note

    def releases(self, note: UUID | None = None, **parts: str) -> UUID:
        """Let Alipur release a draft to all forces."""
        note = note or self.in_review(**parts)
        with self.at(self.alipur):
            drafts.release(self.alipur, note, seen=drafts.open_draft(self.alipur, note).changed_at)
        self.wire.deliver()
        return note

    def draft(self, actor: Actor, note: UUID) -> DraftView:
        with self.at(actor):
            return drafts.open_draft(actor, note)

    def opens(self, actor: Actor, note: UUID) -> NoteView:
        with self.at(actor):
            return pages.open_note(actor, note)

    def finds(self, actor: Actor, words: str = "", **more: object) -> list[str]:
        """Return the titles of the notes that an officer finds."""
        with self.at(actor):
            return [each.text.title for each in pages.list_notes(actor, Query(words, **more))]

    def adopts(self, actor: Actor, note: UUID, text: str = "") -> UUID:
        with self.at(actor):
            adoption = remarks.adopt(actor, note, text)
        self.wire.deliver()
        return adoption

    def closes(self, actor: Actor) -> None:
        """Let the administrator abolish the post in which an officer sits."""
        with self.at(actor), deed(Actor.system(actor.force, "test"), "admin:post:change"):
            Post.objects.filter(id=str(actor.post)).update(closed_at=clock.now())

    def tends(self, actor: Actor) -> int:
        """Let the worker of an officer's node do what is due."""
        with self.at(actor):
            return shipped_notes.tend()


@pytest.fixture
def shelf(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Library:
    return Library(*fresh_nodes("DL", "HR", "UP"))
