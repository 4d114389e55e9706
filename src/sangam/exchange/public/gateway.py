"""The door of `exchange` for forces without a node: gateways, letters, what is keyed in on their behalf."""

from sangam.exchange.gateway.acts import (
    Said,
    close_gateway,
    gateways,
    hand_over,
    keep_printed,
    key_in_acknowledgement,
    key_in_answer,
    letter,
    letters,
    letters_about,
    open_gateway,
)
from sangam.exchange.threads.acts import ask_by_letter

__all__ = [
    "Said",
    "ask_by_letter",
    "close_gateway",
    "gateways",
    "hand_over",
    "keep_printed",
    "key_in_acknowledgement",
    "key_in_answer",
    "letter",
    "letters",
    "letters_about",
    "open_gateway",
]
