"""The face of `records` for handing a case over with its records."""

from sangam.records.case_transfer import (
    HandoverView,
    OfferView,
    accept_case_transfer,
    decline_case_transfer,
    lapse,
    linked,
    offer_case_transfer,
    offer_of,
    open_handover,
)

__all__ = [
    "HandoverView",
    "OfferView",
    "accept_case_transfer",
    "decline_case_transfer",
    "lapse",
    "linked",
    "offer_case_transfer",
    "offer_of",
    "open_handover",
]
