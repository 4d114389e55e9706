"""Practices on the agenda of a meeting: put there from a practice's page, opened and adopted on the meeting's."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from sangam.access.policy import may
from sangam.coordination import agenda, pages
from sangam.coordination.types import ItemDraft, ItemView, MeetingState
from sangam.kernel.actor import Actor
from sangam.library import pages as library_pages
from sangam.library.types import NoteState, NoteView
from sangam.web.common import labels
from sangam.web.library import words

_OPEN = frozenset({MeetingState.DRAFT, MeetingState.SENT, MeetingState.RUNNING})
_ADDRESS = re.compile(r"/library/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
_MOST = 20


def meetings_for(actor: Actor) -> list[dict[str, str]]:
    """Return the meetings on whose agenda the actor may put a practice, as choices of a form."""
    if not may(actor, "meeting:speak"):
        return []
    found = [each for each in pages.meetings(actor) if each.state in _OPEN]
    return [{"code": str(each.id), "label": each.plan.title} for each in found]


def propose(actor: Actor, meeting: UUID, note: NoteView) -> None:
    """Put a practice on the agenda of a meeting, by its address: each member opens it in its own library."""
    draft = ItemDraft(note.text.title, f"{note.text.summary}\n/library/{note.id}/")
    agenda.propose_item(actor, meeting, draft)


def without_addresses(text: str) -> str:
    """Return an item's text without the addresses of practices, which stand beside the agenda by their titles."""
    return _ADDRESS.sub("", text).strip()


def practices_on(actor: Actor, meeting: UUID, items: Iterable[ItemView]) -> list[dict[str, Any]]:
    """Return the practices that a meeting's agenda names and that stand in our library, each once."""
    named = dict.fromkeys(UUID(found) for item in items for found in _ADDRESS.findall(item.text))
    known = library_pages.notes_named(actor, list(named)[:_MOST])
    views = [known[note] for note in named if note in known and known[note].state is NoteState.RELEASED]
    officers = labels.officer_names({said.by.label for each in views for said in each.adoptions})
    return [
        words.item(each)
        | {
            "adopt_url": reverse("practice_act", args=[each.id, "adopt"]) if _may_adopt(actor, each) else "",
            "adoptions": [
                {
                    "force": said.by.force,
                    "by": officers[said.by.label],
                    "at": said.at,
                    "here": said.meeting == meeting,
                }
                for said in each.adoptions
            ],
        }
        for each in views
    ]


def _may_adopt(actor: Actor, note: NoteView) -> bool:
    adopted = {each.by.unit for each in note.adoptions}
    return may(actor, "practice:comment") and bool(actor.unit) and actor.unit not in {*adopted, note.unit}
