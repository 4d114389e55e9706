"""What a restored force lost of its own notices and acknowledgements: the other side gives it back, as it was signed.

The code of a sealed notice is nowhere but at its sender: one that a restore lost before its hour is sent anew.
"""

from datetime import datetime

from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Parked
from sangam.hosting.public import recovery
from sangam.kernel import bodies, here
from sangam.operations import authors, policy
from sangam.operations.entry import acknowledgements, intake, seals, wire
from sangam.operations.entry.wire import AcknowledgementBody, EndBody, NoticeBody, OpenedBody
from sangam.operations.models import EntryAcknowledgement, EntryNotice
from sangam.operations.types import EntryState


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
        intake.keep_notice(said, readers=(*authors.path_of(said.by.unit), f"post:{said.by.post}"))
        envelopes.wake_parked(said.notice)
    return None


def _take_opened(giver: str, word: Envelope) -> Parked | None:  # noqa: ARG001 - as TakeLine has it
    opened = bodies.read(OpenedBody, word.body)
    row = EntryNotice.objects.select_for_update().filter(id=opened.notice).first()
    if row is None:
        return Parked(opened.notice)
    if row.state == EntryState.SEALED:
        row.said = bodies.write(wire.words_of(row.host_unit, seals.unseal(row.id, row.sealed, opened.code)))
        row.state, row.code = EntryState.SENT, opened.code
        row.save()
    return None


def _take_ended(giver: str, word: Envelope) -> Parked | None:  # noqa: ARG001 - as TakeLine has it
    said = bodies.read(EndBody, word.body, sender=here.node().force)
    row = EntryNotice.objects.select_for_update().filter(id=said.notice).first()
    if row is None:
        return Parked(said.notice)
    if row.state not in policy.OVER:
        intake.end_notice(row, said)
    return None


def _take_acknowledged(giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(AcknowledgementBody, word.body, sender=here.node().force)
    row = EntryNotice.objects.select_for_update().filter(id=said.notice, force=giver).first()
    if row is None:
        return Parked(said.notice)
    if not EntryAcknowledgement.objects.filter(id=said.acknowledgement).exists():
        acknowledgements.keep_acknowledgement(row, said)
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
