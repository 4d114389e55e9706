"""The front door of `records` for handing a record, or a case with its records, over."""

from sangam.records.transfers.case import (
    HandoverView,
    OfferView,
    accept_case_transfer,
    decline_case_transfer,
    lapse,
    linked_records,
    offer_case_transfer,
    offer_of,
    open_handover,
)
from sangam.records.transfers.single_record import accept_transfer, decline_transfer, offer_transfer

__all__ = [
    "HandoverView",
    "OfferView",
    "accept_case_transfer",
    "accept_transfer",
    "decline_case_transfer",
    "decline_transfer",
    "lapse",
    "linked_records",
    "offer_case_transfer",
    "offer_of",
    "offer_transfer",
    "open_handover",
]
