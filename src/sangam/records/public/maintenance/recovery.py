"""The front door of `records` for a restore: give a force back what it lost of its own, show again what was hidden."""

from sangam.records.recovery.lost_records import are_due as lost_are_due
from sangam.records.recovery.lost_records import give_up_lost
from sangam.records.recovery.returned_copies import bring_up, give_back, note_arrived_since
from sangam.records.recovery.returned_groups import give_back as give_groups_back
from sangam.records.recovery.returned_messages import give_back as give_words_back
from sangam.records.recovery.returned_offers import are_due as offers_are_due
from sangam.records.recovery.returned_offers import end_offers, tell_ended
from sangam.records.recovery.returned_offers import give_back as give_offers_back
from sangam.records.recovery.returned_transfers import give_back as give_transfers_back
from sangam.records.storage.quarantine import hidden_of

__all__ = [
    "bring_up",
    "end_offers",
    "give_back",
    "give_groups_back",
    "give_offers_back",
    "give_transfers_back",
    "give_up_lost",
    "give_words_back",
    "hidden_of",
    "lost_are_due",
    "note_arrived_since",
    "offers_are_due",
    "tell_ended",
]  # fmt: skip
