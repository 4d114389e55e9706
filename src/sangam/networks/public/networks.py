"""The door of the networks package: what hangs together with a record, and what of it is counted."""

from sangam.networks.files.call_sheets import COLUMNS, take_call_sheet
from sangam.networks.membership.claims import counted_apart, give_opinion, members, open_claim
from sangam.networks.projection import MOST_SHARING, NODES
from sangam.networks.questions import look_around, shown_in
from sangam.networks.sight import MOST_HOPS, MOST_WAYS, is_banned

__all__ = [
    "COLUMNS",
    "MOST_HOPS",
    "MOST_SHARING",
    "MOST_WAYS",
    "NODES",
    "counted_apart",
    "give_opinion",
    "is_banned",
    "look_around",
    "members",
    "open_claim",
    "shown_in",
    "take_call_sheet",
]
