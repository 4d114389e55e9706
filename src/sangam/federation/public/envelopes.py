"""The front door of `federation` for the packages above: post, receive, arrive."""

from sangam.federation.inbox.dispatch import unheard
from sangam.federation.inbox.parked import replay_due, replay_kept, wake_parked
from sangam.federation.inbox.rate_limits import until_all_returned, until_caught_up
from sangam.federation.inbox.receiver import receive, refusal
from sangam.federation.inbox.retention import empty
from sangam.federation.inbox.rows import count_at_door
from sangam.federation.outbox.post import count_waiting, post, post_even_if_away, queue_again, require_room

__all__ = [
    "count_at_door",
    "count_waiting",
    "empty",
    "post",
    "post_even_if_away",
    "queue_again",
    "receive",
    "refusal",
    "replay_due",
    "replay_kept",
    "require_room",
    "unheard",
    "until_all_returned",
    "until_caught_up",
    "wake_parked",
]
