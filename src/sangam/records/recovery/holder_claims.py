"""Claims of holders: what they know of records of ours that a restore lost us, short of giving them back.

They come as `records.held.v1`.  A recall of ours that any holder knows is heeded before everything else, whatever
version stands here by now.  A holder may say of its own copy that it was withdrawn, or that it is held by its keys
alone.  That counts where it is newer than what we noted of that copy.

Holders speak in any order: what none has given back may come whole from the next.  So what one has by its keys alone,
or lost, gets no number before all are heard (`lost_records`).  What they say of a record that is not ours here counts
once it is: our acceptance of it may come back later.

By our terms, as of the backup, a holder may have less than it says.  One that does not have the keys is believed to
hold the record silent only where it shows one of them (`possession_proofs`).  One that has nothing of it is believed to
hold a pointer only where it shows our word for that.

It is judged when all are heard.  By then another may have given back the record, or the version that the holder has.
Of a record without keys nothing is shown.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef

from sangam.audit.public import audit
from sangam.federation.public import catch_up, envelopes, status
from sangam.federation.types import Incoming
from sangam.kernel import bodies, here
from sangam.kernel.handling import Level
from sangam.kernel.sentences import Told
from sangam.records import policy
from sangam.records.messages.records import HeldOf
from sangam.records.models import Ahead, Share, Tombstone, Withdrawn
from sangam.records.ownership import possession_proofs, precedence
from sangam.records.sharing import distribution, group_members
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import single_record


@dataclass(frozen=True, slots=True)
class _Said:
    """What a holder says of one record of ours.

    shown: what it shows for that.  given: what our terms gave it when the page came, by its name or by a group.
    """

    record: UUID
    version: int
    by: str
    shown: bytes
    given: Level


def take_held(envelope: Incoming) -> None:
    """records.held.v1: heed what a holder knows of records of ours that we may have lost since."""
    catch_up.require_awaited(envelope)
    held = bodies.read_as_it_is(HeldOf, envelope.body)
    found, shown = held.records, held.shown
    precedence.lock_records(record for record, _, _ in found)
    versions = [(record, version) for record, version, _ in found]
    ids = [record for record, _ in versions]
    precedence.require_near(versions, precedence.owners_and_versions(ids), sender=envelope.sender)
    given = _levels(list(store.load_locked_records(ids).values()), envelope.sender)
    for record, version, how in found:
        said = _Said(record, version, envelope.sender, shown.get(record, b""), given.get(record, Level.NONE))
        _BY_CLAIM[how](said)


def recall(record: UUID, version: int, *, to: set[str]) -> None:
    """Recall a record of ours once more: from these forces and from all that we know to hold it."""
    us = here.node().force
    own = store.load_locked_records([record]).get(record)
    holders = set(Share.objects.filter(record_id=record).values_list("force", flat=True))
    if own is not None and own.owner == us:
        version, holders = max(version, own.version), holders | own.terms.shares.keys()
    store.erase(record, owner=us, version=version)
    reached = Tombstone.objects.get(record=record, owner=us).version
    distribution.recall(record, version=reached, to=(holders | to) - {us}, reason="recalled")
    envelopes.wake_parked(record)


def was_withdrawn(record: UUID, force: str, *, since: int = 0) -> bool:
    """Tell whether we took a record back from a force, after the version that it states if one is named."""
    return Withdrawn.objects.filter(record_id=record, force=force, version__gt=since).exists()


def is_said_withdrawn(record: UUID, force: str, *, since: int) -> bool:
    """Tell whether a force says, of what was not ours here then, that it was taken back from it, in such a version."""
    return Ahead.objects.filter(record=record, force=force, level=Level.NONE, version__gte=since).exists()


def reject_claim(record: UUID, version: int, force: str, *, due: Level) -> None:
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
    status.tell_desk(force, "records:copy-not-shown", why)


def take_back_again(record: UUID, version: int, force: str, *, due: Level) -> None:
    """Let a force erase what it has whole of a record of ours that was taken back from it before; the desk is told.

    due: as in `reject_claim`.
    """
    _take_back(record, version, force, due=due)
    _note_taken_back(record, version, force)


def _take_back(record: UUID, version: int, force: str, *, due: Level) -> None:
    distribution.recall(record, version=version, to=[force], reason=policy.WITHDRAWN)
    if due is not Level.NONE:
        _await(record, version + 1, force, level=store.load_locked_records([record])[record].terms.level(force))


def reject_held_claim(draft: Draft, version: int, force: str, *, level: Level) -> None:
    """Let a force erase what it says it has at a level below whole of a record of ours, and does not show.  The desk is
    told.

    It has again what our terms give it, under a higher number.
    """
    distribution.recall(draft.id, version=version, to=[force], reason=policy.WITHDRAWN)
    above = version if _level(draft, force) is Level.NONE else version + 1
    apply_claim(draft.id, above, force, level=draft.terms.level(force))
    if was_withdrawn(draft.id, force):
        _note_taken_back(draft.id, version, force)
    elif level is Level.POINTER:
        _tell_no_word(draft.id, force)
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
    status.tell_desk(force, "records:taken-back-and-held", why)


def _tell_not_shown(record: UUID, force: str) -> None:
    why = Told(
        "{force} says that it holds silent a record of ours that our terms did not give it so at the backup "
        "({record}), and shows none of its keys: it is told to erase them; share it again if that was right.",
        force=force,
        record=record,
    )
    status.tell_desk(force, "records:keys-not-shown", why)


def _tell_no_word(record: UUID, force: str) -> None:
    why = Told(
        "{force} says that it holds a pointer to a record of ours that our terms did not give it at the backup "
        "({record}), and does not show that it was given one: it is told to erase it; share it again if that was "
        "right.",
        force=force,
        record=record,
    )
    status.tell_desk(force, "records:pointer-not-shown", why)


def apply_claim(record: UUID, version: int, force: str, *, level: Level) -> None:
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
    lost = draft.version < version or _is_erased_there(draft, version, force, level=level)
    renewed = _renumber(draft, shares, store.next_version(replace(draft, version=version)) if lost else 0, force)
    if lost:
        distribution.send_records([renewed])
    elif level is not Level.NONE:
        _send_as_noted(renewed, force, level)


def _is_erased_there(draft: Draft, version: int, force: str, *, level: Level) -> bool:
    """Tell whether a force that our terms give a record by a group has erased this version: it takes a higher one."""
    return level is Level.NONE and draft.version == version and _level(draft, force) is not Level.NONE


def _but_for(force: str, draft: Draft) -> dict[str, Level]:
    """Return to whom a record goes by name without a force; that it is to have nothing, by no group either, stays."""
    return {other: given for other, given in draft.terms.shares.items() if other != force or given is Level.NONE}


def _apply_recalled_claim(said: _Said) -> None:
    """Recall, from all that we know to hold it, what a holder knows to be recalled; no offer of it by that holder
    stands.
    """
    own = store.load_locked_records([said.record]).get(said.record)
    given_since = own is not None and own.version > said.version and said.by in own.terms.shares
    recall(said.record, said.version, to={said.by} if given_since else set())
    single_record.let_go_recalled([said.record], giver=said.by)


def _withdrawn(said: _Said) -> None:
    """Write down that the sender holds it no more; the record itself stays.

    What is not ours here may still be given back, and a transfer, by which its giver has it whole.
    """
    standing = store.load_locked_records([said.record]).get(said.record)
    if standing is None or standing.owner != here.node().force:
        _await(said.record, said.version, said.by, level=Level.NONE)
        return
    draft = _own_unlike(said.record, said.version + 1, said.by)
    if draft is not None:
        _renumber(draft, _but_for(said.by, draft), 0, said.by)
        Share.objects.filter(record_id=said.record, force=said.by).delete()
        if draft.version <= said.version:
            _await(said.record, said.version, said.by, level=Level.NONE)


def _below_whole(said: _Said, *, level: Level) -> None:
    """Note at which level a holder has it; a version that we lost another holder may still give back whole.

    What we recalled, though we may know so from another holder alone, it is told to erase.
    """
    draft = store.load_locked_records([said.record]).get(said.record)
    is_ours = draft is not None and draft.owner == here.node().force
    if draft is not None and is_ours and draft.version >= said.version and _covers(said.given, level):
        apply_claim(said.record, said.version, said.by, level=level)
    elif draft is None and Tombstone.objects.filter(record=said.record, owner=here.node().force).exists():
        recall(said.record, said.version, to={said.by})
    elif draft is None and Tombstone.objects.filter(record=said.record).exists():
        return
    else:
        _await(said.record, said.version, said.by, level=level, shown=said.shown)


def _is_believed(draft: Draft, row: Ahead) -> bool:
    """Tell whether a holder is believed to have a record of ours as it says, by our terms or by what it has shown.

    A force from which it was taken back before the backup is not: it can show what it should have erased.
    """
    if _covers(_level(draft, row.force), Level(row.level)):
        return True
    return not was_withdrawn(draft.id, row.force) and _has_shown(row, draft)


def _has_shown(row: Ahead, draft: Draft) -> bool:
    if row.level == Level.POINTER:
        return possession_proofs.shows_pointer(bytes(row.shown), draft.id, by=row.force)
    return possession_proofs.has_shown_key(bytes(row.shown), draft, by=row.force)


def is_doubted(draft: Draft, row: Ahead) -> bool:
    """Tell whether a holder is to erase what it says it has of a record of ours, and is not told so already."""
    told = was_withdrawn(draft.id, row.force, since=row.version)
    return draft.owner == here.node().force and not told and not _is_believed(draft, row)


def _covers(given: Level, said: Level) -> bool:
    """Tell whether what our terms give a force is what it says it has of a record, or more."""
    return said is Level.NONE or given in (Level.SILENT, Level.WHOLE) or given is said


def _level(draft: Draft, force: str) -> Level:
    return _levels([draft], force)[draft.id]


def _levels(drafts: Sequence[Draft], force: str) -> dict[UUID, Level]:
    """Return at which level records go to a force, by its name or by a group: by one question for them all."""
    return {draft.id: draft.terms.level(force) for draft in group_members.drafts_with_receivers(drafts)}


def said_since(records: Collection[UUID], *, besides: str) -> set[tuple[UUID, str]]:
    """Return the (record, force) pairs whose force claims less than whole, at a newer version than we have noted.

    besides: a force that is left out.  Until such a claim is settled our terms may give the force more than it is to
    have.
    """
    noted = Share.objects.filter(record=OuterRef("record"), force=OuterRef("force"), version__gte=OuterRef("version"))
    said = Ahead.objects.filter(record__in=list(records)).exclude(level=Level.WHOLE).exclude(force=besides)
    return set(said.exclude(Exists(noted)).values_list("record", "force"))


def _await(record: UUID, version: int, sender: str, *, level: Level, shown: bytes = b"") -> None:
    """Keep what a holder says of a version that we lost until all are heard.

    What it shows first stands, so that nobody tries one key after the other.
    """
    said = {"version": version, "level": level, "at": audit.require_deed().at}
    Ahead.objects.update_or_create(record=record, force=sender, defaults=said)
    if shown:
        Ahead.objects.filter(record=record, force=sender, shown=b"").update(shown=shown)


_BY_CLAIM: Mapping[str, Callable[[_Said], None]] = {
    "recalled": _apply_recalled_claim,
    "withdrawn": _withdrawn,
    "silent": partial(_below_whole, level=Level.SILENT),
    "pointer": partial(_below_whole, level=Level.POINTER),
}


def _own_unlike(record: UUID, version: int, sender: str) -> Draft | None:
    """Return a record of ours of whose copy the sender knows a later version than we noted, else None.

    version: what it knows, one more where that is its end: in the version of its end it has nothing.
    """
    draft = store.load_locked_records([record]).get(record)
    if draft is None or draft.owner != here.node().force:
        return None
    noted = Share.objects.filter(record_id=record, force=sender, version__gte=version).exists()
    return None if noted else draft


def _renumber(draft: Draft, shares: Mapping[str, Level], version: int, sender: str) -> Draft:
    """Write a record with other shares, under this number if it is higher than its own."""
    renewed = replace(draft, terms=replace(draft.terms, shares=dict(shares)), version=max(version, draft.version))
    store.write_records([renewed])
    if renewed.version > draft.version:
        store.keep_versions([renewed], why=f"{sender} knows this version, which was lost with the restore")
    return renewed


def _send_as_noted(draft: Draft, force: str, level: Level) -> None:
    """Send a holder the version that stands, and note that it has it."""
    envelope = distribution.send_again([draft], to=force).get(draft.id)
    held = {"level": level, "version": draft.version, "envelope": envelope, "sent_at": audit.require_deed().at}
    Share.objects.update_or_create(
        record_id=draft.id, force=force, defaults={**held, "expires_at": draft.terms.expires_at}
    )
