"""One pure decision on each thing that a holder gives back, or claims, of a record of ours.

The order in which holders are heard is no input.  A recall comes before everything else, then whose the record is, then
what it says by version, then who has it.  The modules beside this load what is known and carry a decision out
(`returned_copies`, `holder_claims`, `lost_records`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from sangam.kernel import here
from sangam.kernel.handling import Level
from sangam.records.models import Handover, Tombstone, Withdrawn
from sangam.records.ownership import transfer_log
from sangam.records.recovery import returned_offers
from sangam.records.sharing import group_members
from sangam.records.storage.drafts import Draft


class Owner(Enum):
    """Whose a record is as it stands here."""

    US = auto()
    ANOTHER = auto()
    HOLDER = auto()
    NOBODY = auto()  # nothing of it stands here


class Act(Enum):
    """How one thing ends that a holder gives back or claims."""

    TAKE = auto()  # what the holder has counts: see the decision
    LEAVE = auto()  # nothing is changed
    WAIT = auto()  # it is judged once all are heard
    RECALL = auto()  # it was recalled by us, or nobody has it any more: everyone erases it
    ERASE = auto()  # its taker recalled it: the holder erases it
    NAME_OWNER = auto()  # it is another's by our hand: the holder is told so
    REJECT = auto()  # the holder shows nothing for it: it erases it, and our desk is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is known here of a record, and of the record and one holder.

    version: in which it stands here.  given: at which level our terms give it to the holder.  withdrawn_in: the version
    in which we took it back from the holder.  is_on_offer: it is or was on offer to it in the version that it states.

    taker, taker_first: the force that took it over from us last, and its first version, 0 where that is not kept.
    taker_recalled: in which version such a force recalled it.  is_recalled: we did.  is_erased: another owner did.
    was_taken_over: we have taken it over from the force whose it is here, or from the holder.  has_stayed: that was
    void.
    """

    owner: Owner = Owner.NOBODY
    version: int = 0
    given: Level = Level.NONE
    withdrawn_in: int = 0
    taker: str = ""
    taker_first: int = 0
    taker_recalled: int = 0
    is_recalled: bool = False
    is_erased: bool = False
    has_stayed: bool = False
    was_taken_over: bool = False
    is_on_offer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a holder states of its copy.  is_shown: it shows that it has it at this level.

    offered: the level at which the copy's own terms name the holder, where it was on offer to it.
    """

    version: int
    level: Level = Level.WHOLE
    is_shown: bool = False
    offered: Level = Level.NONE


@dataclass(frozen=True, slots=True)
class Decision:
    """An act with its terms.  named: the level at which our terms name the holder from now on, NONE where they stay.

    takes_content: what the copy says stands from now on.  erases_again: the holder erases what was taken back before.
    """

    act: Act
    named: Level = Level.NONE
    takes_content: bool = False
    erases_again: bool = False


def decide_copy(ours: Standing, theirs: Stated) -> Decision:
    """Decide on a whole copy of a record of ours that its holder gives back."""
    if (act := _act_on_ended(ours, theirs)) is not None:
        return Decision(act)
    is_whole_by_terms = ours.owner is not Owner.US or ours.given is Level.WHOLE
    if not (is_whole_by_terms or theirs.is_shown or ours.is_on_offer):
        return Decision(Act.REJECT)
    if ours.owner in (Owner.HOLDER, Owner.ANOTHER) and not _went_on_to_us(ours, theirs):
        return Decision(Act.LEAVE)
    is_held_again = not is_whole_by_terms and 0 < ours.withdrawn_in <= theirs.version
    named = Level.NONE
    if not (ours.owner is Owner.US and ours.given is Level.WHOLE) and ours.withdrawn_in <= theirs.version:
        named = theirs.offered if ours.is_on_offer else Level.NONE if is_held_again else Level.WHOLE
    return Decision(
        Act.TAKE,
        named=named,
        takes_content=ours.owner is not Owner.US or ours.version < theirs.version,
        erases_again=is_held_again and not ours.is_on_offer,
    )


def _act_on_ended(ours: Standing, theirs: Stated) -> Act | None:
    """Return what is done with a copy of what was recalled since, or is another's by our hand."""
    if ours.is_recalled:
        return Act.RECALL
    if ours.taker_recalled > theirs.version:
        return Act.ERASE
    if ours.owner is not Owner.US and ours.taker_first > theirs.version:
        return Act.NAME_OWNER
    return None


def _went_on_to_us(ours: Standing, theirs: Stated) -> bool:
    """Tell whether a record, another's here, went on to the holder and from it to us, as a restore made us forget.

    What the holder states in no higher version than stands here as its own it has taken over since, and forgotten.
    """
    return theirs.version > ours.version and (ours.owner is Owner.HOLDER or ours.was_taken_over)


def decide_claim(ours: Standing, theirs: Stated, *, all_are_heard: bool) -> Act:
    """Decide on what a holder claims to have of a record, short of a whole copy; level NONE: it was taken back.

    Before all are heard only what nobody can change any more is decided.  Another may yet give the record back whole,
    or say whose it is.
    """
    if all_are_heard:
        return _decide_heard_claim(ours, theirs)
    if ours.owner is Owner.US and (theirs.level is Level.NONE or _is_plain(ours, theirs)):
        return Act.TAKE
    if ours.owner is not Owner.NOBODY or theirs.level is Level.NONE:
        return Act.WAIT
    return Act.RECALL if ours.is_recalled else Act.LEAVE if ours.is_erased else Act.WAIT


def _decide_heard_claim(ours: Standing, theirs: Stated) -> Act:
    is_end = theirs.level is Level.NONE
    if ours.owner is Owner.NOBODY and is_end:
        return Act.LEAVE
    if ours.owner is Owner.US:
        if not is_end and ours.withdrawn_in > theirs.version:
            return Act.LEAVE  # it is told so already
        return Act.TAKE if _is_believed(ours, theirs) else Act.REJECT
    if ours.taker:
        return Act.NAME_OWNER
    return Act.LEAVE if ours.owner is not Owner.NOBODY or ours.has_stayed else Act.RECALL


def _is_plain(ours: Standing, theirs: Stated) -> bool:
    return ours.version >= theirs.version and _covers(ours.given, theirs.level)


def _is_believed(ours: Standing, theirs: Stated) -> bool:
    """Tell whether a holder has a record of ours as it claims, by our terms or by what it shows.

    A force from which it was taken back before the backup is not believed: it can show what it should have erased.
    """
    return _covers(ours.given, theirs.level) or (not ours.withdrawn_in and theirs.is_shown)


def _covers(given: Level, claimed: Level) -> bool:
    """Tell whether what our terms give a force is what it claims to have of a record, or more."""
    return claimed is Level.NONE or given in (Level.SILENT, Level.WHOLE) or given is claimed


# Facts for a decision on records that a holder gives back or claims, loaded in a few questions.


def load_standings(
    stated: Sequence[tuple[UUID, int]], standing: Mapping[UUID, Draft], *, holder: str
) -> Mapping[UUID, Standing]:
    """Return what is known of records, each as its holder states it in this version.

    standing: those of them that stand here, locked.
    """
    ids, us = [record for record, _ in stated], here.node().force
    ours = [draft for draft in standing.values() if draft.owner == us]
    given = {draft.id: draft.terms.level(holder) for draft in group_members.drafts_with_receivers(ours)}
    stones = set(Tombstone.objects.filter(record__in=ids).values_list("record", "owner"))
    by_takers = transfer_log.recalled_by_takers(ids)
    onward = transfer_log.handed_on([record for record in ids if record not in given])
    withdrawn = dict(Withdrawn.objects.filter(record__in=ids, force=holder).values_list("record_id", "version"))
    on_offer = returned_offers.on_offer(stated, to=holder)
    taken_over = _taken_over(standing, holder=holder)
    return {
        record: Standing(
            owner=_owner(standing.get(record), holder=holder),
            version=standing[record].version if record in standing else 0,
            given=given.get(record, Level.NONE),
            withdrawn_in=withdrawn.get(record, 0),
            taker=onward.get(record, (0, ""))[1],
            taker_first=onward.get(record, (0, ""))[0],
            taker_recalled=by_takers.get(record, 0),
            is_recalled=(record, us) in stones,
            is_erased=any(stone == record and owner != us for stone, owner in stones),
            was_taken_over=record in taken_over,
            is_on_offer=record in on_offer,
        )
        for record in ids
    }


def _owner(draft: Draft | None, *, holder: str) -> Owner:
    if draft is None:
        return Owner.NOBODY
    return {here.node().force: Owner.US, holder: Owner.HOLDER}.get(draft.owner, Owner.ANOTHER)


def _taken_over(standing: Mapping[UUID, Draft], *, holder: str) -> set[UUID]:
    """Return which records we have taken over from the force whose they are here, or from the holder."""
    us = here.node().force
    rows = Handover.objects.filter(records__overlap=list(standing), taker=us, answer="accepted")
    pairs = {(record, giver) for giver, records in rows.values_list("giver", "records") for record in records}
    return {record for record, draft in standing.items() if pairs & {(record, draft.owner), (record, holder)}}
