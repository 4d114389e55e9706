"""What a restored force lost of its own in operations: each holder gives it back, as that force signed it.

The approvers of a restored draft approve anew: a draft is nowhere but at its host.
"""

from datetime import datetime

from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Parked
from sangam.hosting import public as hosting
from sangam.hosting import public_intake
from sangam.hosting import public_recovery as recovery
from sangam.kernel import bodies, here
from sangam.operations.models import BoardLine
from sangam.operations.plans import intake, rows, wire
from sangam.operations.plans.wire import EntryBody


def _held(force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own operations and entries.

    since: of entries, those that came since then.
    """
    own = BoardLine.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    return [*hosting.documents_of(force, wire.KIND), *own.values_list("line", flat=True)]


def _take_document(giver: str, word: Envelope) -> Parked | None:
    us = here.node().force
    document = wire.read_document(word.body, host=us)
    before = rows.lock(document.thing)
    change = public_intake.renew(wire.membership_of(document), word.body, by=us, document="")
    if change is not None:
        intake.apply_document(document, word.body, before.document if before else None)
        to = set(hosting.to_be_told(change.now, gone=change.went)) - {giver}
        envelopes.post_even_if_away(wire.DOCUMENT, to=sorted(to), body=word.body, on=document.thing)
    return None


def _take_entry(giver: str, word: Envelope) -> Parked | None:
    body = bodies.read(EntryBody, word.body, sender=here.node().force)
    operation, entry = body.thing, body.line
    held = rows.lock(operation)
    if held is None:
        return Parked(operation)
    if not BoardLine.objects.filter(id=entry.id).exists():
        rows.keep_entry(held.row, entry)
        to = rows.receivers(held) - {giver}
        envelopes.post_even_if_away(wire.ENTRY, to=sorted(to), body=word.body, on=operation)
    return None


LINES = recovery.SignedLines(wire.RETURNED, _held, {wire.DOCUMENT: _take_document, wire.ENTRY: _take_entry})
