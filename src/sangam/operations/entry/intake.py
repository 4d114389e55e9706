"""Taking other forces' notices of entry, their opening and end, and acknowledgements, inside the envelope's deed."""

from uuid import UUID

from sangam.access.policy import step
from sangam.access.public import units
from sangam.federation.public import envelopes
from sangam.federation.types import Incoming, Parked
from sangam.kernel import bodies, clock, here
from sangam.kernel.errors import Refused
from sangam.operations import authors, policy
from sangam.operations.entry import acknowledgements, notes, wire
from sangam.operations.entry.wire import AcknowledgementBody, EndBody, NoticeBody, OpenedBody
from sangam.operations.models import EntryAcknowledgement, EntryNotice
from sangam.operations.types import EntryState


def take_notice(incoming: Incoming) -> None:
    """entry.notice.v1: a force announces a team to one of our stations."""
    said = bodies.read(NoticeBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.notice, said.by)
    if policy.force_of(said.host_unit) != here.node().force or said.host_unit not in units.units([said.host_unit]):
        raise Refused("operations:no-station", "{unit} is no station of ours.", unit=said.host_unit)
    if EntryNotice.objects.filter(id=said.notice).exists():
        return
    row = keep_notice(said, readers=authors.path_of(said.host_unit), line=incoming.line.decode())
    envelopes.wake_parked(row.id)
    notes.tell_host(row)


def take_opened(incoming: Incoming) -> Parked | None:
    """entry.opened.v1: the hour of a sealed notice has come.  Opened here already, it stays so."""
    opened = bodies.read(OpenedBody, incoming.body)
    row = _lock(opened.notice, incoming.sender)
    if row is None:
        return Parked(opened.notice)
    _add_line(row, incoming)
    if row.state == EntryState.SEALED:
        acknowledgements.unseal(row, opened.code)
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
        acknowledgements.keep_acknowledgement(row, said, line=incoming.line.decode())
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
