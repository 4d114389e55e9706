"""The face of `federation` for the packages above: post, receive, arrive, read."""

from sangam.federation.desk import tell_desk, told, untold
from sangam.federation.inbox import count_at_door
from sangam.federation.outbox import post, post_even_if_away, queue_again, require_room, room_for, waiting
from sangam.federation.own_words import own_word, word_maker
from sangam.federation.parked import arrived, replay_due, replay_kept, waits_before
from sangam.federation.pruning import empty
from sangam.federation.reading import (
    delivery,
    delivery_of,
    files_awaited,
    lanes_waiting,
    peers,
    set_aside,
    states,
    there,
)
from sangam.federation.receiving import receive, refusal
from sangam.federation.unheard import unheard
from sangam.federation.vouching import envelope_by

__all__ = [
    "arrived",
    "count_at_door",
    "delivery",
    "delivery_of",
    "empty",
    "envelope_by",
    "files_awaited",
    "lanes_waiting",
    "own_word",
    "peers",
    "post",
    "post_even_if_away",
    "queue_again",
    "receive",
    "refusal",
    "replay_due",
    "replay_kept",
    "require_room",
    "room_for",
    "set_aside",
    "states",
    "tell_desk",
    "there",
    "told",
    "unheard",
    "untold",
    "waiting",
    "waits_before",
    "word_maker",
]
