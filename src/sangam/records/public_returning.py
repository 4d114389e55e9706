"""The face of `records` for a restore: give a force back what it lost of its own, show again what was hidden."""

from sangam.records.giving_up import are_due as lost_are_due
from sangam.records.giving_up import give_up_lost
from sangam.records.group_returning import give_back as give_groups_back
from sangam.records.hiding import hidden_of
from sangam.records.offer_returning import are_due as offers_are_due
from sangam.records.offer_returning import end_declined
from sangam.records.offer_returning import give_back as give_offers_back
from sangam.records.offer_returning import stand_by as stand_by_offers
from sangam.records.passings_returning import give_back as give_transfers_back
from sangam.records.returning import bring_up, give_back, note_arrived_since
from sangam.records.words_returning import give_back as give_words_back

__all__ = [
    "bring_up", "end_declined", "give_back", "give_groups_back", "give_offers_back", "give_transfers_back",
    "give_up_lost", "give_words_back", "hidden_of", "lost_are_due", "note_arrived_since", "offers_are_due",
    "stand_by_offers",
]  # fmt: skip
