"""Taking other forces' notices of entry, their opening and end, and acknowledgements, inside the envelope's deed."""

from datetime import datetime
from uuid import UUID

from sangam.access.policy import require, step
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.hosting import recovery
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import REASON, require_length
from sangam.operations import authors, policy
from sangam.operations.entry import entries, notes, wire
from sangam.operations.entry import entries as entry_entries
from sangam.operations.entry.wire import AcknowledgementBody, EndBody, NoticeBody, OpenedBody
from sangam.operations.models import EntryAcknowledgement, EntryNotice
from sangam.operations.types import EntryState

# What the host force does: acknowledge a notice of entry, and open a sealed one by its code once its hour has come.


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
        outbox.post_even_if_away(
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
    words = wire.words_of(row.host_unit, entry_entries.unseal(row.id, row.sealed, code))
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


def take_notice(incoming: Incoming) -> None:
    """entry.notice.v1: a force announces a team to one of our stations."""
    said = bodies.read(NoticeBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.notice, said.by)
    if policy.force_of(said.host_unit) != here.node().force or said.host_unit not in units.units([said.host_unit]):
        raise Refused("operations:no-station", "{unit} is no station of ours.", unit=said.host_unit)
    if EntryNotice.objects.filter(id=said.notice).exists():
        return
    row = keep_notice(said, readers=authors.path_of(said.host_unit), line=incoming.line.decode())
    parked.wake_parked(row.id)
    notes.tell_host(row)


def take_opened(incoming: Incoming) -> Parked | None:
    """entry.opened.v1: the hour of a sealed notice has come.  Opened here already, it stays so."""
    opened = bodies.read(OpenedBody, incoming.body)
    row = _lock(opened.notice, incoming.sender)
    if row is None:
        return Parked(opened.notice)
    _add_line(row, incoming)
    if row.state == EntryState.SEALED:
        unseal(row, opened.code)
    return None


def take_ended(incoming: Incoming) -> Parked | None:
    """entry.ended.v1: the team has left, or does not come."""
    said = bodies.read(EndBody, incoming.body, sender=incoming.sender)
    row = _lock(said.notice, incoming.sender)
    if row is None:
        return Parked(said.notice)
    if row.state not in policy.OVER:
        _add_line(row, incoming)
        end_notice(row, said)
        notes.tell_end(row)
    return None


def take_acknowledged(incoming: Incoming) -> Parked | None:
    """entry.acknowledged.v1: the host's post has read our notice."""
    said = bodies.read(AcknowledgementBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.acknowledgement, said.by)
    row = _lock(said.notice, here.node().force)
    if row is None:
        return Parked(said.notice)
    if policy.force_of(row.host_unit) != incoming.sender:
        raise Refused(
            "operations:not-host", "{unit} is told by this notice: it alone acknowledges it.", unit=row.host_unit
        )
    if not EntryAcknowledgement.objects.filter(id=said.acknowledgement).exists():
        keep_acknowledgement(row, said, line=incoming.line.decode())
        if row.state not in policy.OVER:
            row.state = step(policy.ENTRY_STEPS, row.state, "acknowledged", thing="This notice")
            row.save(update_fields=["state"])
        notes.tell_sender(row, who=said.by.label)
    return None


def keep_notice(said: NoticeBody, *, readers: tuple[str, ...], line: str = "") -> EntryNotice:
    """Keep a notice of another force, or one of ours that a restore lost us, in the running deed."""
    by = said.by
    return EntryNotice.objects.create(
        id=said.notice,
        force=by.force,
        unit=by.unit,
        post=by.post,
        label=by.label,
        second=said.second,
        host_unit=said.host_unit,
        readers=list(readers),
        state=EntryState.SENT if said.says else EntryState.SEALED,
        said=bodies.write(said.says) if said.says else None,
        sealed=said.sealed or "",
        opens_at=said.opens_at,
        digest=wire.digest_of(said),
        written_at=clock.now(),
        changed_at=clock.now(),
        sent_at=said.at,
        lines=[line] if line else [],
    )


def end_notice(row: EntryNotice, said: EndBody) -> None:
    """Keep the end of a notice, in the running deed."""
    row.state, row.why = said.state, said.why
    row.save()


def _add_line(row: EntryNotice, incoming: Incoming) -> None:
    row.lines, row.changed_at = [*row.lines, incoming.line.decode()], clock.now()
    row.save(update_fields=["lines", "changed_at"])


def _lock(notice: UUID, force: str) -> EntryNotice | None:
    return EntryNotice.objects.select_for_update().filter(id=notice, force=force).first()


# What a restored force lost of its own notices and acknowledgements: the other side gives it back, as it was signed.
#
# The code of a sealed notice is nowhere but at its sender: one that a restore lost before its hour is sent anew.


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own notices and acknowledgements.

    since: of both, those that came or changed since then.
    """
    notices = EntryNotice.objects.filter(force=force, changed_at__gte=since).order_by("changed_at", "id")
    own = (
        EntryAcknowledgement.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    )
    lines = [line for kept in notices.values_list("lines", flat=True) for line in kept]
    return [*lines, *own.values_list("line", flat=True)]


def _take_notice(giver: str, word: Envelope) -> Parked | None:  # noqa: ARG001 - as TakeLine has it
    said = bodies.read(NoticeBody, word.body, sender=here.node().force)
    if not EntryNotice.objects.filter(id=said.notice).exists():
        keep_notice(said, readers=(*authors.path_of(said.by.unit), f"post:{said.by.post}"))
        parked.wake_parked(said.notice)
    return None


def _take_opened(giver: str, word: Envelope) -> Parked | None:  # noqa: ARG001 - as TakeLine has it
    opened = bodies.read(OpenedBody, word.body)
    row = EntryNotice.objects.select_for_update().filter(id=opened.notice).first()
    if row is None:
        return Parked(opened.notice)
    if row.state == EntryState.SEALED:
        row.said = bodies.write(wire.words_of(row.host_unit, entries.unseal(row.id, row.sealed, opened.code)))
        row.state, row.code = EntryState.SENT, opened.code
        row.save()
    return None


def _take_ended(giver: str, word: Envelope) -> Parked | None:  # noqa: ARG001 - as TakeLine has it
    said = bodies.read(EndBody, word.body, sender=here.node().force)
    row = EntryNotice.objects.select_for_update().filter(id=said.notice).first()
    if row is None:
        return Parked(said.notice)
    if row.state not in policy.OVER:
        end_notice(row, said)
    return None


def _take_acknowledged(giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(AcknowledgementBody, word.body, sender=here.node().force)
    row = EntryNotice.objects.select_for_update().filter(id=said.notice, force=giver).first()
    if row is None:
        return Parked(said.notice)
    if not EntryAcknowledgement.objects.filter(id=said.acknowledgement).exists():
        keep_acknowledgement(row, said)
        if row.state == EntryState.SENT:
            row.state = EntryState.ACKNOWLEDGED
            row.save(update_fields=["state"])
    return None


LINES = recovery.SignedLines(
    wire.RETURNED,
    _lines_of_force,
    {
        wire.NOTICE: _take_notice,
        wire.OPENED: _take_opened,
        wire.ENDED: _take_ended,
        wire.ACKNOWLEDGED: _take_acknowledged,
    },
)
