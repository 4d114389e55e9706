"""The front door of `federation` for the packages above: post, receive, arrive."""

from sangam.federation.inbox.concealed_refusals import unheard
from sangam.federation.inbox.gate import until_caught_up
from sangam.federation.inbox.parked import arrived, replay_due, replay_kept
from sangam.federation.inbox.receiver import receive, refusal
from sangam.federation.inbox.retention import empty
from sangam.federation.inbox.rows import count_at_door
from sangam.federation.outbox.post import post, post_even_if_away, queue_again, require_room, room_for, waiting

__all__ = [
    "arrived",
    "count_at_door",
    "empty",
    "post",
    "post_even_if_away",
    "queue_again",
    "receive",
    "refusal",
    "replay_due",
    "replay_kept",
    "require_room",
    "room_for",
    "unheard",
    "until_caught_up",
    "waiting",
]
