"""What the host force does: acknowledge a notice of entry, and open a sealed one by its code once its hour has come."""

from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit.public import audit
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import REASON, require_length
from sangam.operations import authors, policy
from sangam.operations.entry import entries, notes, seals, wire
from sangam.operations.entry.wire import AcknowledgementBody
from sangam.operations.models import EntryAcknowledgement, EntryNotice


def acknowledge_entry(actor: Actor, notice: UUID, *, note: str = "") -> UUID:
    """Acknowledge for our post that a team comes; the sender is told.  Returns the acknowledgement's id.

    A sealed notice is acknowledged as such, and again once it is open.
    Raises NotFound, Refused, Malformed, and Conflict where the notice is over.
    """
    with audit.deed(actor, "officer:entry:acknowledge", on=notice) as facts:
        require(actor, "operation:work")
        row, by = _lock_as_host(actor, notice), authors.author_of(actor)
        note = require_length(note, part="note", most=REASON)
        row.state = step(policy.ENTRY_STEPS, row.state, "acknowledged", thing="This notice")
        row.save(update_fields=["state"])
        body = AcknowledgementBody(notice, new_id_of(by.force), note, by, clock.now())
        keep_acknowledgement(row, body)
        notes.end_ringing(row)
        envelopes.post_even_if_away(
            wire.ACKNOWLEDGED, to=[row.force], body=bodies.write(body), on=row.id, lane=Lane.URGENT
        )
        facts.update(digest=row.digest, note=note)
    return body.acknowledgement


def open_with_code(actor: Actor, notice: UUID, code: str) -> None:
    """Open a sealed notice by the code that its sender reads out, once its hour has come and the line is down.

    Raises NotFound, Refused (before its hour, which is written), Malformed, and Conflict where it is open.
    """
    with audit.deed(actor, "officer:entry:open-with-code", on=notice):
        require(actor, "operation:work")
        row = _lock_as_host(actor, notice)
        step(policy.ENTRY_STEPS, row.state, "opened", thing="This notice")
        if row.opens_at is None or clock.now() < row.opens_at:
            raise Refused(
                "operations:sealed",
                "This notice is sealed until {time}: it opens then by itself.",
                time=entries.hour_of(row),
            )
        unseal(row, code)


def unseal(row: EntryNotice, code: str) -> None:
    """Open a notice in the running deed and tell the station.  Raises Malformed for a code that does not open it."""
    words = wire.words_of(row.host_unit, seals.unseal(row.id, row.sealed, code))
    row.said = bodies.write(words)
    row.state = step(policy.ENTRY_STEPS, row.state, "opened", thing="This notice")
    row.save()
    notes.tell_host(row, opened=True)


def keep_acknowledgement(row: EntryNotice, body: AcknowledgementBody, *, line: str = "") -> None:
    """Keep an acknowledgement, in the running deed.  line: as the host force signed it; empty for our own."""
    by = body.by
    EntryAcknowledgement.objects.create(
        id=body.acknowledgement,
        notice=row,
        force=by.force,
        unit=by.unit,
        post=by.post,
        label=by.label,
        at=body.at,
        came_at=clock.now(),
        note=body.note,
        line=line,
    )


def _lock_as_host(actor: Actor, notice: UUID) -> EntryNotice:
    row = entries.lock_visible(actor, notice)
    if policy.force_of(row.host_unit) != here.node().force:
        raise Refused(
            "operations:not-host", "{unit} is told by this notice: it alone acknowledges it.", unit=row.host_unit
        )
    return row
