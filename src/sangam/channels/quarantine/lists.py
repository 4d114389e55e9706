"""Hidden messages as they are shown: to every reader that they are, to a reviewer what they say and who had seen it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import F

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.channels.models import Hiding, Message, Quarantine
from sangam.channels.quarantine import erasure, hidings, quarantine, second_posts
from sangam.channels.revisions import revisions
from sangam.channels.types import ProposedHiding, QuarantineView, Reach, RevisionView
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author

_WAITING = ("held", "asked")


def quarantines(actor: Actor, *, message: UUID | None = None, most: int = 100) -> list[QuarantineView]:
    """Return what our force reviews: hidden everywhere, hidden here alone, asked by others.  One look.

    Those that wait come first.  message: that one alone.  Each of our own names who had seen it; the text stands there
    while it waits.
    """
    with audit.deed(actor, "officer:channel:quarantines") as facts:
        require(actor, "channel:review")
        named = {} if message is None else {"message": message}
        found: list[Quarantine | Hiding] = []
        for asked in (quarantine.reviewed_by(actor), hidings.own_of(actor), hidings.asked_of(actor)):
            newest = asked.filter(**named).select_related("channel")
            found += newest.order_by(F("reviewed_at").desc(nulls_first=True), "-at")[:most]
        found.sort(key=lambda row: row.at, reverse=True)
        found.sort(key=lambda row: row.state not in _WAITING)
        found = found[:most]
        texts = Message.objects.in_bulk([row.message for row in found])
        sights = erasure.seen_by([row.message for row in found])
        revised = revisions.last_of(texts)
        facts.showed({row.channel_id for row in found})
        return [
            _with_revision(_view(row, texts.get(row.message), sights[row.message]), revised.get(row.message))
            for row in found
        ]


def proposals(actor: Actor, *, message: UUID | None = None) -> list[ProposedHiding]:
    """Return what waits for a second officer.  message: on that one alone.  Raises Refused without the right."""
    require(actor, "channel:review")
    return second_posts.proposed_hidings(actor, message=message)


def hidden_of(messages: Iterable[UUID]) -> dict[UUID, QuarantineView]:
    """Return what is hidden of these messages, without its text."""
    asked = list(messages)
    found = Quarantine.objects.filter(message__in=asked).exclude(state="released").select_related("channel")
    here_alone = {row.message: _view(row) for row in hidings.held_of(asked)}
    return here_alone | {row.message: _view(row) for row in found}


def asked_of(messages: Iterable[UUID]) -> dict[UUID, QuarantineView]:
    """Return which of these messages another force asks us to hide, without their text."""
    return {row.message: _view(row) for row in hidings.waiting_of(messages)}


def _with_revision(view: QuarantineView, last: RevisionView | None) -> QuarantineView:
    """Return a quarantine with what its message said last, which its readers saw and its reviewer judges."""
    if last is None or view.state not in _WAITING:
        return view
    return replace(view, text=last.text or view.text, is_revised=True)


def _view(
    row: Quarantine | Hiding, message: Message | None = None, sights: Sequence[dict[str, Any]] = ()
) -> QuarantineView:
    """Return a hidden message as it is shown.  sights: of it; after an erasure, those that came late."""
    kept = row.seen if isinstance(row, Quarantine) else []
    known = {each["post"] for each in kept}
    seen = [*kept, *(each for each in sights if each["post"] not in known)]
    return QuarantineView(
        message=row.message,
        channel=row.channel_id,
        name=row.channel.name,
        force=row.force,
        by=Author(row.by_force, row.by_unit, row.by_post, row.by_label),
        reason=row.reason,
        at=row.at,
        state=row.state,
        reviewed_by=row.reviewed_by,
        review_reason=row.review_reason,
        reviewed_at=row.reviewed_at,
        text=message.text if message and row.state in _WAITING else "",
        author=Author(message.force, message.unit, message.post, message.label) if message else None,
        seen=tuple(erasure.sight_of(each) for each in seen),
        reach=_reach(row),
        agreed_by=row.agreed_by,
        may_erase=isinstance(row, Quarantine) and row.force == here.node().force,
        declined=hidings.declined_of(row) if isinstance(row, Hiding) else (),
    )


def _reach(row: Quarantine | Hiding) -> Reach:
    if isinstance(row, Quarantine):
        return Reach.EVERYWHERE
    return Reach.HERE if row.by_force == here.node().force else Reach.ASKED
