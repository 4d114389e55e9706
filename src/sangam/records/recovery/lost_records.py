"""Records of ours that a restore lost: what holders know of them is settled once all are heard, or once they are ours.

What nobody has given back is taken back from those who have it by its keys alone.  Where it went to another, they are
told so.  Two things are waited for.  What we offered before we lost it may yet be another's by that force's acceptance.
What we took over may still stand at its giver (`missing_records`).
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from sangam.audit import audit
from sangam.federation import desk_notes
from sangam.federation.peers import catch_up
from sangam.kernel import here
from sangam.kernel.handling import Level
from sangam.kernel.sentences import Told
from sangam.records.models import Ahead, Handover, Record, Tombstone
from sangam.records.ownership import missing_records, precedence, transfer_log
from sangam.records.recovery import holder_claims
from sangam.records.recovery.decisions import Act
from sangam.records.storage import records as store
from sangam.records.transfers import single_record


def are_due() -> bool:
    """Tell whether what holders know of records of ours that we lost is to be settled now."""
    return not catch_up.is_unheard() and (missing_records.are_due() or _due_claims().exists())


def give_up_lost() -> int:
    """Settle what holders know, short of a copy, of records of ours that we lost, once all are heard; return how many.

    Runs in the running deed.  What nobody has given back is taken back from those who have it by its keys alone: nobody
    could correct or recall it any more.  What its giver may still have is asked of the giver first.
    """
    audit.require_deed()
    return 0 if catch_up.is_unheard() else missing_records.ask_givers() + _settle_all(_due_claims())


def _due_claims() -> "QuerySet[Ahead]":
    """Return claims about records, except those that may yet prove ours, or another's by our own offer."""
    said = Ahead.objects.exclude(level=Level.WHOLE)
    named = list(said.values_list("record", flat=True))
    waits = (*_to_be_ours(named), *_offered_unseen(named), *missing_records.records_missing(named)) if named else ()
    return said.exclude(record__in=waits) if named else said.none()


def _offered_unseen(records: Collection[UUID]) -> set[UUID]:
    """Return those of these records that are not here, and that we offered to a force which has not answered."""
    open_ones = Handover.objects.filter(
        records__overlap=list(records), giver=here.node().force, answer__in=["", transfer_log.RETURNED]
    )
    offered = {record for named in open_ones.values_list("records", flat=True) for record in named}
    return offered.intersection(records) - store.load_locked_records(list(offered)).keys()


def settle_said(records: Collection[UUID]) -> None:
    """Settle what holders said of records before these were ours again, in the running deed."""
    _settle_all(Ahead.objects.filter(record__in=records).exclude(level=Level.WHOLE))


def _to_be_ours(records: Collection[UUID]) -> list[UUID]:
    """Return those of these records that we took over and that stand here as their giver's, until it has said so."""
    others = Record.objects.filter(id__in=records).exclude(owner=here.node().force).values_list("id", "owner")
    return [record for record, owner in others if single_record.accepted_by_us(record, giver=owner)]


def _settle_all(said: "QuerySet[Ahead]") -> int:
    rows = list(said.order_by("record", "-version", "force"))
    precedence.lock_records(row.record for row in rows)
    for row in rows:
        _give_up(row)
    Ahead.objects.filter(id__in=[row.id for row in rows]).delete()
    return len(rows)


def _give_up(row: Ahead) -> None:
    """Settle one word: the highest about a record comes first, so that its new number is above all that are stated."""
    was_recalled = Tombstone.objects.filter(record=row.record, owner=here.node().force).exists()
    if holder_claims.settle_claim(row) is Act.RECALL and not was_recalled:
        desk_notes.tell_desk(row.force, "records:silent-lost", _lost(row))


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
