"""What a giver's word does that a record is another's now: `record.transferred.v1`.

It is heeded by those who hold the record, may be repeated, and may come late, or before what it is about.
"""

from dataclasses import replace
from uuid import UUID

from sangam.access.units import units
from sangam.federation import outbox
from sangam.federation.inbox import parked, rate_limits
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import bodies, here, ids
from sangam.kernel.errors import Malformed, Refused
from sangam.records.messages.records import Transferred
from sangam.records.models import Share, Withdrawn
from sangam.records.ownership import chain_of_title, precedence, transfer_log
from sangam.records.recovery import lost_records
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.transfers import single_record
from sangam.records.transfers import single_record as transfer_single_record


def take_transfer(envelope: Incoming) -> Parked | None:
    """record.transferred.v1: the owner whom we know says who owns the record from now on.

    Of any other the word waits, whatever stands here: who never had to do with the record learns nothing by it.  Since
    our restore a word that a record is ours waits for our acceptance until all are heard: a third may give that back.
    """
    word = bodies.read(Transferred, envelope.body)
    record, version, new_owner = word.record, word.version, word.to
    if new_owner not in {force.code for force in units.forces()}:
        raise Malformed("records:new-owner", "{force} is not a force that we know.", force=new_owner)
    precedence.lock_records([record])
    if new_owner == here.node().force and _is_lost(envelope, record, version):
        return Parked(transfer_log.transfer_id(record, new_owner))
    owner, held = precedence.owners_and_versions([record]).get(record, ("", 0))
    if not owner:
        return precedence.apply_notice_for_unknown_record(envelope, record, version, to=new_owner)
    if owner != envelope.sender:
        return _late_or_early(envelope, version, (record, owner, held), to=new_owner)
    if owner == new_owner or held >= version:  # it has come back to its sender since
        return None
    accepted = transfer_log.is_accepted(envelope, record, version, by=new_owner)
    if new_owner == here.node().force:
        return _take_again(record, version, giver=envelope.sender, accepted=accepted)
    if accepted:
        transfer_log.pass_to(record, giver=envelope.sender, taker=new_owner)
        transfer_log.keep_word(record, envelope, taker=new_owner)
        precedence.pass_on(record, by=envelope.sender, to=new_owner)
        tell_former_holders(record, dict(envelope.body), besides={new_owner, envelope.sender})
    else:
        transfer_log.note_transfer(record, giver=envelope.sender, taker=new_owner)
        parked.wake_parked(transfer_log.transfer_id(record, new_owner))
    return None


def _is_lost(word: Incoming, record: UUID, version: int) -> bool:
    """Tell whether the acceptance of ours that a word of transfer to us speaks of may be lost and still come back."""
    giver, us = word.sender, here.node().force
    if not catch_up.is_unheard() or single_record.accepted_by_us(record, giver=giver):
        return False
    return not transfer_log.is_accepted(word, record, version, by=us)


def _late_or_early(word: Incoming, version: int, standing: tuple[UUID, str, int], *, to: str) -> Parked | None:
    """Heed no word of a sender that is not the owner here; wait with it unless the sender was the owner and it comes
    late.

    To whom the sender gave it then need not be known here: a restore may have taken that, and what came of it is known.
    """
    record, owner, held = standing
    if precedence.has_recalled(record, version, word.sender):
        return None
    if owner != to:
        is_late = version <= held and precedence.has_owned(record, word.sender)
        if is_late and owner == here.node().force and transfer_log.is_accepted(word, record, version, by=to):
            precedence.pass_on(record, by=word.sender, to=to)  # what we took over may prove void
        return None if is_late else Parked(precedence.word_awaited(record, owner, word))
    had_owned = precedence.has_owned(record, word.sender)
    if not (had_owned or transfer_log.is_accepted(word, record, version, by=to)):
        return Parked(transfer_log.transfer_id(record, word.sender))
    if to == here.node().force:
        _keep_title(record, word)
    elif not had_owned:  # what the sender sent before waits for a word that it owned it: that comes late
        transfer_log.note_passed(record, giver=word.sender, taker=to)
        parked.wake_parked(transfer_log.transfer_id(record, word.sender))
    return None


def _keep_title(record: UUID, word: Incoming) -> None:
    """Keep its giver's word for what we took over, and show it to who may wait for it: holders, and a taker of ours."""
    if ids.may_be_of(record, here.node().force) or not single_record.accepted_by_us(record, giver=word.sender):
        return
    chain_of_title.add_to_title(record, word)
    drafts = list(store.load_locked_records([record]).values())
    for force in Share.objects.filter(record=record).exclude(force=word.sender).values_list("force", flat=True):
        distribution.send_again(drafts, to=force)
    transfer_single_record.show_whose(record)


def _take_again(record: UUID, version: int, *, giver: str, accepted: bool) -> Parked | None:
    """Take what we accepted and lost in a restore, by our own signature, unless we had recalled it.

    Our acceptance may have been given back to us, and no copy with it.  Then the record is ours as it was on offer,
    under a number that was never used.  Until all are heard a copy or our recall may yet come.  The forces that are to
    have it by our terms get it then, but as each said that it holds it.  Raises Refused where we accepted nothing.
    """
    was_given_back = single_record.accepted_by_us(record, giver=giver)
    if was_given_back and (
        single_record.let_go_recalled([record], giver=giver) or store.records_recalled_here([record])
    ):
        return None
    if was_given_back and not accepted and (unheard := catch_up.unheard()):
        return Parked(rate_limits.shown_id(min(unheard)))
    drafts = [draft for draft in store.load_locked_records([record]).values() if draft.owner == giver]
    if drafts and was_given_back and (onward := transfer_log.handed_on_after(record, version)):
        transfer_log.pass_to(record, giver=here.node().force, taker=onward)
        return None
    if not drafts or not (accepted or was_given_back):
        raise Refused(
            "records:not-accepted", "{force} says that its record is ours: we have not taken it over.", force=giver
        )
    if not accepted:
        drafts = [replace(draft, version=store.next_version(draft) - 1) for draft in drafts]
    single_record.take_ownership(drafts, desk=here.node().force)
    if not accepted:
        lost_records.settle_said([record])
        distribution.send_records(list(store.load_locked_records([record]).values()), taken=True)
    return None


def tell_former_holders(record: UUID, body: dict[str, object], *, besides: set[str]) -> None:
    """Tell those from whom we withdrew a record whose it is now: without our word they take it from nobody else."""
    withdrawn = set(Withdrawn.objects.filter(record=record).values_list("force", flat=True))
    if told := distribution.forces_not_departed(withdrawn - besides):
        outbox.post_even_if_away("record.transferred.v1", to=told, body=body, on=record, lane=Lane.URGENT)


HANDLERS = {"record.transferred.v1": take_transfer}
