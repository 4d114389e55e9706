"""Practices for the pages' tests: written at Narela, reviewed at Alipur, released to all forces."""

from datetime import timedelta
from uuid import UUID

from sangam.access.units import units
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.library import drafts
from sangam.library.types import Category, Language, PracticeDraft, PracticeText, Shelf, Stage

TITLE = "Tenants verified street by street"
WORDS = PracticeText(
    title=TITLE,
    summary="Each beat officer verifies one street a week, and asks the station across the border.",
    problem="Tenants from across the border were verified on paper months later, or not at all.",
    done="One street a week; each tenant is asked for at the station of the home address.",
    effect="In four months 212 tenants were verified; 9 were wanted in the neighbouring district.",
)
REVIEWER_UNIT = "DL-ON-ALIPUR"


def day(days: int = 300) -> str:
    """Return a day ahead, as a form has it."""
    return (clock.now().astimezone(clock.INDIA).date() + timedelta(days=days)).isoformat()


def fields(actor: Actor, **changes: str) -> dict[str, str]:
    """Return the form of a practice."""
    words = {part: getattr(WORDS, part) for part in ("title", "summary", "problem", "done", "effect")}
    said = {"language": "en", "category": "prevention", "stage": "tried", "shelf": "worked", "owner": str(actor.post),
            "review_by": day()}  # fmt: skip
    return {**words, **said, **changes}


def drafted(by: Actor) -> UUID:
    """Let an officer begin a practice; return its id."""
    owner = next(each.id for each in units.posts_at(by.unit))
    until = clock.now().astimezone(clock.INDIA).date() + timedelta(days=300)
    said = PracticeDraft(WORDS, Language.ENGLISH, Category.PREVENTION, Stage.TRIED, Shelf.WORKED, owner, until)
    return drafts.begin_draft(by, said)


def released(by: Actor, reviewer: Actor) -> UUID:
    """Let an officer write a practice, and one of another unit release it; return its id."""
    note = drafted(by)
    drafts.send_to_review(by, note, reviewer.unit)
    drafts.release(reviewer, note, seen=drafts.open_draft(reviewer, note).changed_at)
    return note
