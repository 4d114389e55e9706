"""Broken glasses of our officers that a restore lost us, as the records' owners give them back."""

from uuid import UUID

from sangam.access.public import posts, units
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Parked
from sangam.kernel import bodies, here
from sangam.kernel.errors import NotFound
from sangam.oversight import wire
from sangam.oversight.glass.acts import REVIEWED_WITHIN, end_flag, tell_units
from sangam.oversight.models import BrokenGlass


def take_broken_back(giver: str, word: Envelope) -> None:
    """Keep a broken glass of ours again, and tell the units above of it again: its flag stands until the review.

    giver: the record's owner, which held it.
    """
    said = wire.read_broken(word.body)
    row, is_new = BrokenGlass.objects.get_or_create(
        id=said.glass,
        defaults={
            "force": here.node().force,
            "record": said.record,
            "owner": giver,
            "officer": _officer(word.post),
            "unit": said.unit,
            "by": word.label,
            "reason": said.reason,
            "skipped": _units_above(said.unit),
            "at": said.at,
            "until_at": said.until_at,
            "review_by": said.at + REVIEWED_WITHIN,
        },
    )
    if is_new:
        tell_units(row, [*(each for each in row.skipped if each != row.force), row.force])
        envelopes.wake_parked(row.id)


def take_review_back(_giver: str, word: Envelope) -> Parked | None:
    """Keep the review of a broken glass of ours again; it waits where the glass has not come back yet."""
    said = bodies.read(wire.ReviewedBody, word.body)
    row = BrokenGlass.objects.select_for_update().filter(id=said.glass, force=here.node().force).first()
    if row is None:
        return Parked(said.glass)
    if row.reviewed_at is None:
        row.verdict, row.review, row.reviewer, row.reviewed_at = said.verdict, said.text, word.label, said.at
        row.save(update_fields=["verdict", "review", "reviewer", "reviewed_at"])
        end_flag(row)
    return None


def _officer(post: str) -> UUID | None:
    """Return who holds the post today, None where that is not one officer: then the label tells who broke it."""
    try:
        held = posts.holders(post=UUID(post))
    except ValueError:
        return None
    return held[0].id if len(held) == 1 else None


def _units_above(unit: str) -> list[str]:
    try:
        return [*reversed(units.unit(unit).path)]
    except NotFound:
        return [here.node().force]
