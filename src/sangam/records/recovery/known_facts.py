"""Facts for a decision on records that a holder gives back or claims, loaded in a few questions."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sangam.kernel import here
from sangam.kernel.handling import Level
from sangam.records.models import Handover, Tombstone, Withdrawn
from sangam.records.ownership import transfer_log
from sangam.records.recovery import returned_offers
from sangam.records.recovery.decisions import Owner, Standing
from sangam.records.sharing import group_members
from sangam.records.storage.drafts import Draft


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
