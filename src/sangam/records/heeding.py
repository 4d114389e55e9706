"""What holders know of records of ours that we lost with a restore, short of giving them back: `records.held.v1`.

A recall of ours that any holder knows is heeded before everything else, whatever version stands here by now.  What a
holder says of its own copy (withdrawn from it, held by its keys alone) counts where it is newer than what we noted of
that copy.  Holders speak in any order: what none has given back may come whole from the next.  So no number is given
for what one has by its keys alone, or lost, before all are heard; what is then not there is taken back from it.

Who by our terms, as of the backup, does not have the keys of a record is believed to hold it silent only where he shows
one of them (`showing`).  That is judged when all are heard: by then another may have given back the record, or the
version that he has.  Of one without keys nothing is shown.
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
from sangam.records import group_rows, outgoing, policy, precedence, showing, store, transferring, wire
from sangam.records.models import Ahead, Share, Tombstone, Withdrawn
from sangam.records.store import Draft


def take_held(envelope: Incoming) -> None:
    """records.held.v1: heed what a holder knows of records of ours that we may have lost since."""
    epochs.require_awaited(envelope)
    found = [wire.held_in(each) for each in wire.held_forms(envelope.body)]
    shown = wire.shown_in(envelope.body)
    precedence.hold(record for record, _, _ in found)
    versions = [(record, version) for record, version, _ in found]
    known = precedence.standing([record for record, _ in versions])
    precedence.require_near(versions, known, sender=envelope.sender)
    for record, version, how in found:
        _HEED[how](record, version, envelope.sender, shown.get(record, b""))


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
    federation.arrived(record)


def was_withdrawn(record: UUID, force: str, *, since: int = 0) -> bool:
    """Tell whether we took a record back from a force, after the version that it states if one is named."""
    return Withdrawn.objects.filter(record_id=record, force=force, version__gt=since).exists()


def is_said_withdrawn(record: UUID, force: str, *, since: int) -> bool:
    """Tell whether a force says, of what was not ours here then, that it was taken back from it, in such a version."""
    return Ahead.objects.filter(record=record, force=force, level=Level.NONE, version__gte=since).exists()


def disbelieve(record: UUID, version: int, force: str, *, due: Level) -> None:
    """Let a force erase what it says it has whole of a record of ours, and shows nothing of; the desk is told.

    due: what our terms give it; it has that again, under a higher number, once all are heard.
    """
    _take_back(record, version, force, due=due)
    why = Told(
        "{force} says that it holds whole a record of ours that our terms did not give it so at the backup ({record}), "
        "and shows nothing of it: it is told to erase it; share it again if that was right.",
        force=force,
        record=record,
    )
    federation.tell_desk(force, "records:copy-not-shown", why)


def take_back_again(record: UUID, version: int, force: str, *, due: Level) -> None:
    """Let a force erase what it has whole of a record of ours that was taken back from it before; the desk is told.

    due: as in `disbelieve`.
    """
    _take_back(record, version, force, due=due)
    _note_taken_back(record, version, force)


def _take_back(record: UUID, version: int, force: str, *, due: Level) -> None:
    outgoing.recall(record, version=version, to=[force], reason=policy.WITHDRAWN)
    if due is not Level.NONE:
        _await(record, version + 1, force, level=store.standing([record])[record].terms.level(force))


def _disbelieve_silent(draft: Draft, version: int, force: str) -> None:
    """Let a force erase what it says it holds silent of a record of ours, and shows no key of; the desk is told.

    It has again what our terms give it, under a higher number.
    """
    outgoing.recall(draft.id, version=version, to=[force], reason=policy.WITHDRAWN)
    above = version if _level(draft, force) is Level.NONE else version + 1
    settle(draft.id, above, force, level=draft.terms.level(force))
    if was_withdrawn(draft.id, force):
        _note_taken_back(draft.id, version, force)
    else:
        _tell_not_shown(draft.id, force)


def _note_taken_back(record: UUID, version: int, force: str) -> None:
    """Note that a force is to erase in this version, too, what was taken back from it before; the desk is told."""
    Withdrawn.objects.filter(record_id=record, force=force).update(version=version)
    why = Told(
        "{force} says that it holds again a record of ours that was taken back from it before the backup ({record}): "
        "it is told to erase it; share it again if it had been given it anew.",
        force=force,
        record=record,
    )
    federation.tell_desk(force, "records:taken-back-and-held", why)


def _tell_not_shown(record: UUID, force: str) -> None:
    why = Told(
        "{force} says that it holds silent a record of ours that our terms did not give it so at the backup "
        "({record}), and shows none of its keys: it is told to erase them; share it again if that was right.",
        force=force,
        record=record,
    )
    federation.tell_desk(force, "records:keys-not-shown", why)


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
    draft = store.standing([row.record]).get(row.record)
    if draft is not None and _is_doubted(draft, row):
        _disbelieve_silent(draft, row.version, row.force)
        return
    if draft is not None:
        settle(row.record, row.version, row.force, level=Level(row.level))
        return
    if row.level == Level.NONE:
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


def settle(record: UUID, version: int, force: str, *, level: Level) -> None:
    """Note that a holder has a record at this level, or no more.

    Where its version is one that nobody gave back the record gets the next one: its content is ours as at the backup.
    """
    draft = _own_unlike(record, version + (level is Level.NONE), force)
    if draft is None or (level is not Level.NONE and was_withdrawn(record, force, since=version)):
        return
    shares = _but_for(force, draft)
    shares |= {} if level is Level.NONE else {force: level}
    if level is Level.NONE:
        Share.objects.filter(record_id=record, force=force).delete()
    lost = draft.version < version
    renewed = _renumber(draft, shares, store.next_version(replace(draft, version=version)) if lost else 0, force)
    if lost:
        outgoing.send([renewed])
    elif level is not Level.NONE:
        _send_as_noted(renewed, force, level)


def _but_for(force: str, draft: Draft) -> dict[str, Level]:
    """Return to whom a record goes by name without a force; that it is to have nothing, by no group either, stays."""
    return {other: given for other, given in draft.terms.shares.items() if other != force or given is Level.NONE}


def _recalled(record: UUID, version: int, sender: str, _: bytes) -> None:
    """Recall, from all that we know to hold it, what a holder knows to be recalled; no offer of his of it stands."""
    own = store.standing([record]).get(record)
    given_since = own is not None and own.version > version and sender in own.terms.shares
    recall(record, version, to={sender} if given_since else set())
    transferring.let_go_recalled([record], giver=sender)


def _withdrawn(record: UUID, version: int, sender: str, _: bytes) -> None:
    """Write down that the sender holds it no more; the record itself stays.

    What is not ours here may still be given back, and a transfer, by which its giver has it whole.
    """
    standing = store.standing([record]).get(record)
    if standing is None or standing.owner != here.node().force:
        _await(record, version, sender, level=Level.NONE)
        return
    draft = _own_unlike(record, version + 1, sender)
    if draft is not None:
        _renumber(draft, _but_for(sender, draft), 0, sender)
        Share.objects.filter(record_id=record, force=sender).delete()
        if draft.version < version:
            _await(record, version, sender, level=Level.NONE)


def _by_keys(record: UUID, version: int, sender: str, shown: bytes, *, level: Level) -> None:
    """Note at which level a holder has it; a version that we lost another holder may still give back whole.

    shown: what it shows of the keys, by which it is believed where our terms do not give it these.
    """
    draft = store.standing([record]).get(record)
    if draft is not None and draft.version >= version and _is_given(draft, sender, level=level):
        settle(record, version, sender, level=level)
    elif draft is None and Tombstone.objects.filter(record=record).exists():
        return
    elif draft is None or draft.owner == here.node().force:
        _await(record, version, sender, level=level, shown=shown)


def _is_believed(draft: Draft, row: Ahead) -> bool:
    """Tell whether a holder is believed to have a record of ours as it says, by our terms or by what it has shown.

    From whom it was taken back before the backup can show what he should have erased.
    """
    if _is_given(draft, row.force, level=Level(row.level)):
        return True
    return not was_withdrawn(draft.id, row.force) and showing.shows(bytes(row.shown), draft, by=row.force)


def _is_doubted(draft: Draft, row: Ahead) -> bool:
    """Tell whether a holder is to erase what it says it has of a record of ours, and is not told so already."""
    told = was_withdrawn(draft.id, row.force, since=row.version)
    return draft.owner == here.node().force and not told and not _is_believed(draft, row)


def _is_given(draft: Draft, force: str, *, level: Level) -> bool:
    """Tell whether our terms give a force the keys of a record, where it says that it has no more than these."""
    return level is not Level.SILENT or _level(draft, force) in (Level.SILENT, Level.WHOLE)


def _level(draft: Draft, force: str) -> Level:
    """Return at which level a record goes to a force, by its name or by a group."""
    (named,) = group_rows.resolved([draft])
    return named.terms.level(force)


def _await(record: UUID, version: int, sender: str, *, level: Level, shown: bytes = b"") -> None:
    """Keep what a holder says of a version that we lost until all are heard.

    What it shows first stands, so that nobody tries one key after the other.
    """
    said = {"version": version, "level": level, "at": audit.require_deed().at}
    Ahead.objects.update_or_create(record=record, force=sender, defaults=said)
    if shown:
        Ahead.objects.filter(record=record, force=sender, shown=b"").update(shown=shown)


_HEED: Mapping[str, Callable[[UUID, int, str, bytes], None]] = {
    "recalled": _recalled,
    "withdrawn": _withdrawn,
    "silent": partial(_by_keys, level=Level.SILENT),
    "pointer": partial(_by_keys, level=Level.POINTER),
}


def _own_unlike(record: UUID, version: int, sender: str) -> Draft | None:
    """Return a record of ours of whose copy the sender knows a later version than we noted, else None.

    version: what it knows, one more where that is its end: in the version of its end it has nothing.
    """
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
