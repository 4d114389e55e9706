"""The face of `records` for officers' work: make, correct, share, recall, hand over, open."""

from sangam.records.bulk import create_many
from sangam.records.history_words import history
from sangam.records.photos import preview
from sangam.records.reading import holders, listing, open_record
from sangam.records.recalling_alone import recalls_left
from sangam.records.transferring import accept_transfer, decline_transfer, offer_transfer
from sangam.records.values import tells_of_child
from sangam.records.writing import New, correct, create, recall, share

__all__ = [
    "New",
    "accept_transfer",
    "correct",
    "create",
    "create_many",
    "decline_transfer",
    "history",
    "holders",
    "listing",
    "offer_transfer",
    "open_record",
    "preview",
    "recall",
    "recalls_left",
    "share",
    "tells_of_child",
]
