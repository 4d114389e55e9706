"""The door of `arrests` for despatches: sign, receive, answer, read."""

from sangam.arrests.despatches.despatch_acts import answer_despatch, receive_despatch, send_despatch
from sangam.arrests.despatches.despatch_rows import despatches, despatches_of, open_despatch
from sangam.arrests.policy import DESPATCHES, basis_of

__all__ = [
    "DESPATCHES",
    "answer_despatch",
    "basis_of",
    "despatches",
    "despatches_of",
    "open_despatch",
    "receive_despatch",
    "send_despatch",
]
