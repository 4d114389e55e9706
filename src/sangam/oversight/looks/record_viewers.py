"""Who looked at one record: our own force's looks, and those that other forces said they had at a record of ours.

Its owner's unit reads by which desk, when and for what; an auditor reads by whom.  Reading it is itself written.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sangam.access.policy import may, require
from sangam.access.relations import RELATIONS
from sangam.audit import audit
from sangam.audit.types import Entry
from sangam.database import statements as prepared
from sangam.federation.types import Incoming, Parked, Tombstoned
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.instants import read_instant
from sangam.kernel.purpose import Purpose, Stated
from sangam.oversight.looks.explanation import ASKED, OPENED
from sangam.oversight.models import PeerLook
from sangam.oversight.types import RecordLook
from sangam.records import startup
from sangam.records.visibility import search, write_access

LOOK = "record.opened.v1"
_UNITS = f"WITH {RELATIONS} SELECT id, unit FROM posts WHERE id = ANY(%s::uuid[])"  # noqa: S608 - a literal of the code
_MOST = 500
_LONGEST = 200
_OWN = frozenset({*OPENED, *ASKED, "officer:glass:open"})
_TAKE = startup.HANDLERS[LOOK]


def looks_at(actor: Actor, record: UUID) -> list[RecordLook]:
    """Return who looked at a record, newest first.  A look at the looks, written as such.

    The record's own unit and those above read force, unit, time and purpose; an auditor reads the officer too.
    Raises Refused for another unit's record, and for one that is not here.
    """
    with audit.deed(actor, "officer:record:who-looked", on=record, purpose=Stated(Purpose.OVERSIGHT)) as facts:
        audits = may(actor, "ledger:audit")
        _require_keeper(actor, record, audits=audits)
        ours = [each for each in audit.entries_on(record, limit=_MOST) if each.action in _OWN]
        units = _units(ours)
        found = [_own_look(each, units, audits=audits) for each in ours]
        newest = PeerLook.objects.filter(record=record).order_by("-at")
        found += [_peer_look(each, audits=audits) for each in newest[:_MOST]]
        facts["looks"] = len(found)
    return sorted(found, key=lambda each: each.at, reverse=True)


def take_look(envelope: Incoming) -> Parked | Tombstoned | None:
    """record.opened.v1: an officer of another force has opened our record; it is kept, and the desk is told."""
    waits = _TAKE(envelope)
    if isinstance(waits, Parked):
        return waits
    keep_look(envelope.id, envelope.sender, envelope.actor_label, envelope.body, line=envelope.line.decode())
    return waits


def keep_look(envelope: UUID, force: str, label: str, body: Mapping[str, object], *, line: str = "") -> None:
    """Keep a look as its force said it, once.  body: of record.opened.v1, checked.  line: as another force signed."""
    said = {name: str(body.get(name, ""))[:_LONGEST] for name in ("record", "unit", "purpose", "at")}
    PeerLook.objects.get_or_create(
        envelope=envelope,
        defaults={
            "record": UUID(said["record"]),
            "force": force,
            "unit": said["unit"],
            "label": label[:_LONGEST],
            "purpose": _purpose(said["purpose"]),
            "at": _at(said["at"]),
            "line": line,
        },
    )


def _require_keeper(actor: Actor, record: UUID, *, audits: bool) -> None:
    """Raise Refused.  An absent record and another unit's look alike."""
    if audits:
        return
    require(actor, "record:correct")
    desk = search.desk_of(record, owner=here.node().force)
    if desk and write_access.may_change(actor, desk):
        return
    raise Refused("oversight:not-owner", "Who looked is read by the unit that keeps this record, or by one above it.")


HANDLERS = {LOOK: take_look}


def _purpose(text: str) -> str:
    return text if text in frozenset(map(str, Purpose)) else ""


def _at(text: str) -> datetime:
    """Return when it was, by the sender's clock, and never later than now; now where it cannot be read."""
    try:
        return min(read_instant(text), clock.now())
    except ValueError:
        return clock.now()


def _units(entries: list[Entry]) -> dict[UUID, str]:
    posts = {each.post for each in entries if each.post}
    return dict(prepared.run(_UNITS, [list(posts)])) if posts else {}


def _own_look(entry: Entry, units: dict[UUID, str], *, audits: bool) -> RecordLook:
    unit = units.get(entry.post, "") if entry.post else ""
    why = entry.purpose.partition(" ")[0]
    return RecordLook(entry.force, unit, entry.label if audits else "", why, entry.action, entry.at)


def _peer_look(row: PeerLook, *, audits: bool) -> RecordLook:
    return RecordLook(row.force, row.unit, row.label if audits else "", row.purpose, "officer:record:open", row.at)
