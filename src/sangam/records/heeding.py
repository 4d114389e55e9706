"""What holders know of records of ours that we lost with a restore, short of giving them back: `records.held.v1`.

A recall of ours that any holder knows is heeded before everything else, whatever version stands here by now.  What a
holder says of its own copy (withdrawn from it, held by its keys alone) counts where it is newer than what we noted of
that copy.  Holders speak in any order: a record that none has given back may come from the next, so that one which a
holder has by its keys alone is given up only when all have been heard, and then taken back from it.
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
from sangam.records import outgoing, precedence, store, wire
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


def give_up_lost() -> int:
    """Take back what holders have by its keys alone and nobody has given back, once all are heard; return how many.

    In the running deed.  Nobody could correct or recall it any more.
    """
    audit.require_deed()
    if epochs.is_unheard():
        return 0
    lost = list(Ahead.objects.exclude(level=Level.WHOLE).order_by("record", "force"))
    precedence.hold(row.record for row in lost)
    for row in lost:
        _give_up(row)
    Ahead.objects.filter(id__in=[row.id for row in lost]).delete()
    return len(lost)


def _give_up(row: Ahead) -> None:
    if Record.objects.filter(id=row.record).exists():
        _by_keys(row.record, row.version, row.force, level=Level(row.level))
        return
    recall(row.record, row.version, to={row.force})
    sentence = (
        f"{row.force} held a {row.level} record of ours that was lost with the restore ({row.record}): it is taken "
        f"back from there; make it anew."
    )
    federation.tell_desk(row.force, "records:silent-lost", sentence)


def _recalled(record: UUID, version: int, sender: str) -> None:
    """Recall, from all that we know to hold it, what a holder knows to be recalled."""
    own = store.standing([record]).get(record)
    given_since = own is not None and own.version > version and sender in own.terms.shares
    recall(record, version, to={sender} if given_since else set())


def _withdrawn(record: UUID, version: int, sender: str) -> None:
    """Write down that the sender holds it no more; the record itself stays, under a number not below the one stated."""
    draft = _own_unlike(record, version, sender)
    if draft is not None:
        shares = {force: level for force, level in draft.terms.shares.items() if force != sender}
        _renumber(draft, shares, max(version, draft.version), sender)
        Share.objects.filter(record_id=record, force=sender).delete()


def _by_keys(record: UUID, version: int, sender: str, *, level: Level) -> None:
    """Note that a holder has it at this level.

    Where its version is one that we lost it gets the next one: its content is ours as at the backup.
    """
    draft = _own_unlike(record, version, sender)
    if draft is not None and not was_withdrawn(record, sender, since=version):
        lost = draft.version < version
        renewed = _renumber(draft, {**draft.terms.shares, sender: level}, version + 1 if lost else 0, sender)
        if lost:
            outgoing.send([renewed])
        else:
            _send_as_noted(renewed, sender, level)
    elif not Record.objects.filter(id=record).exists() and not Tombstone.objects.filter(record=record).exists():
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
