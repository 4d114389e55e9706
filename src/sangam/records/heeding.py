"""What holders know of records of ours that we lost with a restore, short of giving them back: `records.held.v1`.

A recall of ours that any holder knows is heeded before everything else, whatever version stands here by now.  What a
holder says of its own copy (withdrawn from it, held by its keys alone) counts where it is newer than what we noted of
that copy.  Holders speak in any order: what none has given back may come whole from the next.  So no number is given
for what one has by its keys alone, or lost, before all are heard; what is then not there is taken back from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from uuid import UUID

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation import public_epochs as epochs
from sangam.federation.types import Incoming
from sangam.kernel import here
from sangam.kernel.handling import Level
from sangam.kernel.told import Told
from sangam.records import outgoing, policy, precedence, store, wire
from sangam.records.models import Ahead, Record, Share, Tombstone, Withdrawn
from sangam.records.store import Draft


def take_held(envelope: Incoming) -> None:
    """records.held.v1: heed what a holder knows of records of ours that we may have lost since."""
    epochs.require_awaited(envelope)
    found = [wire.held_in(each) for each in wire.held_forms(envelope.body)]
    precedence.hold(record for record, _, _ in found)
    versions = [(record, version) for record, version, _ in found]
    known = precedence.standing([record for record, _ in versions])
    precedence.require_near(versions, known, sender=envelope.sender)
    for record, version, how in found:
        _HEED[how](record, version, envelope.sender)


def recall(record: UUID, version: int, *, to: set[str]) -> None:
    """Recall a record of ours once more: from these forces and from all that we know to hold it."""
    us = here.node().force
    own = store.standing([record]).get(record)
    holders = set(Share.objects.filter(record_id=record).values_list("force", flat=True))
    if own is not None and own.owner == us:
        version, holders = max(version, own.version), holders | own.terms.shares.keys()
    store.erase(record, owner=us, version=version)
    reached = Tombstone.objects.get(record=record, owner=us).version
    outgoing.recall(record, version=reached, to=(holders | to) - {us}, reason="recalled")


def was_withdrawn(record: UUID, force: str, *, since: int) -> bool:
    """Tell whether we took a record back from a force after the version that it states."""
    return Withdrawn.objects.filter(record_id=record, force=force, version__gt=since).exists()


def disbelieve(record: UUID, version: int, force: str, *, due: Level) -> None:
    """Let a force erase what it says it has whole of a record of ours, and shows nothing of; the desk is told.

    due: what our terms give it; it has that again, under a higher number, once all are heard.
    """
    outgoing.recall(record, version=version, to=[force], reason=policy.WITHDRAWN)
    if due is not Level.NONE:
        named = store.standing([record])[record].terms.level(force)
        _await(record, version, force, level=named)
    why = Told(
        "{force} says that it holds whole a record of ours that our terms did not give it so at the backup ({record}), "
        "and shows nothing of it: it is told to erase it; share it again if that was right.",
        force=force,
        record=record,
    )
    federation.tell_desk(force, "records:copy-not-shown", why)


def give_up_lost() -> int:
    """Settle what holders know, short of a copy, of records of ours that we lost, once all are heard; return how many.

    In the running deed.  What nobody has given back is taken back from those who have it by its keys alone: nobody
    could correct or recall it any more.
    """
    audit.require_deed()
    if epochs.is_unheard():
        return 0
    lost = list(Ahead.objects.exclude(level=Level.WHOLE).order_by("record", "-version", "force"))
    precedence.hold(row.record for row in lost)
    for row in lost:
        _give_up(row)
    Ahead.objects.filter(id__in=[row.id for row in lost]).delete()
    return len(lost)


def _give_up(row: Ahead) -> None:
    """Settle one word: the highest about a record comes first, so that its new number is above all that are stated."""
    if Record.objects.filter(id=row.record).exists():
        _settle(row.record, row.version, row.force, level=Level(row.level))
        return
    recall(row.record, row.version, to={row.force})
    federation.tell_desk(row.force, "records:silent-lost", _lost(row))


def _lost(row: Ahead) -> Told:
    if row.level == Level.SILENT:
        return Told(
            "{force} held a silent record of ours that was lost with the restore ({record}): it is taken back from "
            "there; make it anew.",
            force=row.force,
            record=row.record,
        )
    return Told(
        "{force} held a pointer to a record of ours that was lost with the restore ({record}): it is taken back from "
        "there; make it anew.",
        force=row.force,
        record=row.record,
    )


def _settle(record: UUID, version: int, force: str, *, level: Level) -> None:
    """Note that a holder has a record at this level, or no more.

    Where its version is one that nobody gave back the record gets the next one: its content is ours as at the backup.
    """
    draft = _own_unlike(record, version, force)
    if draft is None or (level is not Level.NONE and was_withdrawn(record, force, since=version)):
        return
    shares = {other: given for other, given in draft.terms.shares.items() if other != force}
    shares |= {} if level is Level.NONE else {force: level}
    lost = draft.version < version
    renewed = _renumber(draft, shares, store.next_version(replace(draft, version=version)) if lost else 0, force)
    if lost:
        outgoing.send([renewed])
    elif level is not Level.NONE:
        _send_as_noted(renewed, force, level)


def _recalled(record: UUID, version: int, sender: str) -> None:
    """Recall, from all that we know to hold it, what a holder knows to be recalled."""
    own = store.standing([record]).get(record)
    given_since = own is not None and own.version > version and sender in own.terms.shares
    recall(record, version, to={sender} if given_since else set())


def _withdrawn(record: UUID, version: int, sender: str) -> None:
    """Write down that the sender holds it no more; the record itself stays."""
    draft = _own_unlike(record, version, sender)
    if draft is not None:
        shares = {force: level for force, level in draft.terms.shares.items() if force != sender}
        _renumber(draft, shares, 0, sender)
        Share.objects.filter(record_id=record, force=sender).delete()
        if draft.version < version:
            _await(record, version, sender, level=Level.NONE)


def _by_keys(record: UUID, version: int, sender: str, *, level: Level) -> None:
    """Note at which level a holder has it; a version that we lost another holder may still give back whole."""
    draft = store.standing([record]).get(record)
    if draft is not None and draft.version >= version:
        _settle(record, version, sender, level=level)
    elif draft is None and Tombstone.objects.filter(record=record).exists():
        return
    elif draft is None or draft.owner == here.node().force:
        _await(record, version, sender, level=level)


def _await(record: UUID, version: int, sender: str, *, level: Level) -> None:
    """Keep what a holder says of a version that we lost until all are heard."""
    row = {"version": version, "level": level, "at": audit.require_deed().at}
    Ahead.objects.update_or_create(record=record, force=sender, defaults=row)


_HEED: Mapping[str, Callable[[UUID, int, str], None]] = {
    "recalled": _recalled,
    "withdrawn": _withdrawn,
    "silent": partial(_by_keys, level=Level.SILENT),
    "pointer": partial(_by_keys, level=Level.POINTER),
}


def _own_unlike(record: UUID, version: int, sender: str) -> Draft | None:
    """Return a record of ours of whose copy the sender knows a later version than we noted, else None."""
    draft = store.standing([record]).get(record)
    if draft is None or draft.owner != here.node().force:
        return None
    noted = Share.objects.filter(record_id=record, force=sender, version__gte=version).exists()
    return None if noted else draft


def _renumber(draft: Draft, shares: Mapping[str, Level], version: int, sender: str) -> Draft:
    """Write a record with other shares, under this number if it is higher than its own."""
    renewed = replace(draft, terms=replace(draft.terms, shares=dict(shares)), version=max(version, draft.version))
    store.write([renewed])
    if renewed.version > draft.version:
        store.keep_versions([renewed], why=f"{sender} knows this version, which was lost with the restore")
    return renewed


def _send_as_noted(draft: Draft, force: str, level: Level) -> None:
    """Send a holder the version that stands, and note that it has it."""
    envelope = outgoing.send_again([draft], to=force).get(draft.id)
    held = {"level": level, "version": draft.version, "envelope": envelope, "sent_at": audit.require_deed().at}
    Share.objects.update_or_create(
        record_id=draft.id, force=force, defaults={**held, "expires_at": draft.terms.expires_at}
    )  # fmt: skip
