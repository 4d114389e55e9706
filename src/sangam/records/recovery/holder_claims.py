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

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, OuterRef

from sangam.audit import audit
from sangam.federation import desk_notes
from sangam.federation.inbox import parked
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming
from sangam.kernel import bodies, here
from sangam.kernel.handling import Level
from sangam.kernel.sentences import Told
from sangam.records import policy
from sangam.records.messages.records import HeldOf
from sangam.records.models import Ahead, Share, Tombstone, Withdrawn
from sangam.records.ownership import possession_proofs, precedence, transfer_log
from sangam.records.recovery import decisions
from sangam.records.recovery import decisions as recovery_decisions
from sangam.records.recovery.decisions import Act, Standing, Stated
from sangam.records.sharing import distribution, group_members
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import single_record

_LEVELS: Mapping[str, Level] = {"withdrawn": Level.NONE, "silent": Level.SILENT, "pointer": Level.POINTER}


def take_held(envelope: Incoming) -> None:
    """records.held.v1: heed what a holder knows of records of ours that we may have lost since."""
    catch_up.require_awaited(envelope)
    held, holder = bodies.read_as_it_is(HeldOf, envelope.body), envelope.sender
    precedence.lock_records(record for record, _, _ in held.records)
    versions = [(record, version) for record, version, _ in held.records]
    ids = [record for record, _ in versions]
    precedence.require_near(versions, precedence.owners_and_versions(ids), sender=holder)
    known = recovery_decisions.load_standings(versions, store.load_locked_records(ids), holder=holder)
    for record, version, how in held.records:
        if how == "recalled":
            _apply_recalled_claim(record, version, holder)
        else:
            shown = held.shown.get(record, b"")
            _take_claim(record, Stated(version=version, level=_LEVELS[how]), known[record], holder, shown)


def _take_claim(record: UUID, stated: Stated, known: Standing, holder: str, shown: bytes) -> None:
    """Do what is decided on a claim before all are heard."""
    act = decisions.decide_claim(known, stated, all_are_heard=False)
    if act is Act.RECALL:
        recall(record, stated.version, to={holder})
    elif act is Act.WAIT:
        _await(record, stated.version, holder, level=stated.level, shown=shown)
    elif act is Act.TAKE and stated.level is Level.NONE:
        _end_at_holder(record, stated.version, holder)
    elif act is Act.TAKE:
        apply_claim(record, stated.version, holder, level=stated.level)


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
    parked.wake_parked(record)


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
    desk_notes.tell_desk(force, "records:copy-not-shown", why)


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
    desk_notes.tell_desk(force, "records:taken-back-and-held", why)


def _tell_not_shown(record: UUID, force: str) -> None:
    why = Told(
        "{force} says that it holds silent a record of ours that our terms did not give it so at the backup "
        "({record}), and shows none of its keys: it is told to erase them; share it again if that was right.",
        force=force,
        record=record,
    )
    desk_notes.tell_desk(force, "records:keys-not-shown", why)


def _tell_no_word(record: UUID, force: str) -> None:
    why = Told(
        "{force} says that it holds a pointer to a record of ours that our terms did not give it at the backup "
        "({record}), and does not show that it was given one: it is told to erase it; share it again if that was "
        "right.",
        force=force,
        record=record,
    )
    desk_notes.tell_desk(force, "records:pointer-not-shown", why)


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


def _apply_recalled_claim(record: UUID, version: int, holder: str) -> None:
    """Recall, from all that we know to hold it, what a holder knows to be recalled; no offer of it by that holder
    stands.
    """
    own = store.load_locked_records([record]).get(record)
    given_since = own is not None and own.version > version and holder in own.terms.shares
    recall(record, version, to={holder} if given_since else set())
    single_record.let_go_recalled([record], giver=holder)


def _end_at_holder(record: UUID, version: int, holder: str) -> None:
    """Write down that a holder has a record of ours no more; the record itself stays."""
    draft = _own_unlike(record, version + 1, holder)
    if draft is not None:
        _renumber(draft, _but_for(holder, draft), 0, holder)
        Share.objects.filter(record_id=record, force=holder).delete()
        if draft.version <= version:
            _await(record, version, holder, level=Level.NONE)


def settle_claim(row: Ahead) -> Act:
    """Do what is decided on a claim once all are heard; return what that is."""
    record, level = row.record, Level(row.level)
    draft = store.load_locked_records([record]).get(record)
    standing = {} if draft is None else {record: draft}
    known = recovery_decisions.load_standings([(record, row.version)], standing, holder=row.force)[record]
    known = replace(known, taker=transfer_log.last_taker(record), has_stayed=transfer_log.has_stayed(record))
    is_shown = draft is not None and _has_shown(row, draft)
    act = decisions.decide_claim(known, Stated(version=row.version, level=level, is_shown=is_shown), all_are_heard=True)
    if act is Act.REJECT and draft is not None:
        reject_held_claim(draft, row.version, row.force, level=level)
    elif act is Act.TAKE:
        apply_claim(record, row.version, row.force, level=level)
    elif act is Act.NAME_OWNER:
        transfer_log.notify_new_owner(record, row.version, taker=known.taker, to=row.force)
    elif act is Act.RECALL:
        recall(record, row.version, to={row.force})
    return act


def _has_shown(row: Ahead, draft: Draft) -> bool:
    if row.level == Level.POINTER:
        return possession_proofs.shows_pointer(bytes(row.shown), draft.id, by=row.force)
    return possession_proofs.has_shown_key(bytes(row.shown), draft, by=row.force)


def _level(draft: Draft, force: str) -> Level:
    """Return at which level a record goes to a force, by its name or by a group."""
    return next(iter(group_members.drafts_with_receivers([draft]))).terms.level(force)


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
