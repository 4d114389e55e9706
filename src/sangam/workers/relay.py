"""The relay: for each peer and lane a thread that keeps one batch in flight, and one listener that wakes them.

The worker's other loops hear by the same connection: PostgreSQL wakes all that listen for whatever is told to any.  A
lane belongs to the relay that holds its advisory lock, so several workers may run, on any machine.  NOTIFY wakes a
lane; a slow poll stands behind it.

While a peer cannot be reached the pauses grow to 30 s, with jitter.  They end at once when the peer speaks to us.  They
end, too, when its door, at which we knock meanwhile, opens again.  The urgent lane has its own thread, connection and
database session: it is never behind the normal one.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection

from sangam.federation import outbox, policy
from sangam.federation.inbox import fast_path, parked
from sangam.federation.lanes import peer_versions
from sangam.federation.lanes import sender as lane_sender
from sangam.federation.peers import pairing
from sangam.federation.types import Handler, Lane
from sangam.kernel.errors import SangamError
from sangam.kernel.sentences import Told
from sangam.node.telemetry import metrics, tracing
from sangam.workers import matcher
from sangam.workers.line import Line
from sangam.workers.notification_listener import Listening

Within = Callable[[], AbstractContextManager[object]]

_POLL_S = 5.0
_REFRESH_S = 30.0
_LOOK_EVERY_S = 2.0  # as soon as what has parked is looked at again by itself (`federation.policy.LOOKS`)
_OWED_FOR_S = 0.02
_GATHER_AT_MOST_S = {Lane.URGENT: 0.0, Lane.NORMAL: 0.02}
_KNOCK_EVERY_S = 0.5

log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Relay for this node until `stop` is set."""
    from sangam.node.envelope_handlers import HANDLERS

    Relay(HANDLERS, stop, others=dict.fromkeys(matcher.WAKES_ON, matcher.wake)).run()


class Relay:
    """All lanes to all paired peers.

    handlers: for envelopes that were parked or kept and are due.  others: what to call when something is told on a
    channel of another loop, or may have been.  within: what a thread works in, for test worlds.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        stop: threading.Event,
        *,
        others: Mapping[str, Callable[[], None]] | None = None,
        within: Within = nullcontext,
    ) -> None:
        self._handlers = metrics.watch_handlers(handlers)
        self._stop = stop
        self._others = others or {}
        self._within = within
        self._lanes: dict[tuple[str, Lane], LaneRelay] = {}

    def run(self) -> None:
        """Listen, wake the lanes, follow the pairings, until told to stop.  A database away is waited for."""
        with self._within():
            while not self._stop.is_set():
                try:
                    self._listen()
                except (psycopg.Error, DatabaseError) as error:
                    log.warning("the relay waits for the database: %s", type(error).__name__)
                    connection.close()
                    self._stop.wait(1.0)
            connection.close()
        for lane in self._lanes.values():
            lane.leave()
        for lane in self._lanes.values():
            lane.join()

    def _listen(self) -> None:
        with psycopg.connect(**_parameters()) as listening:
            for channel in (outbox.QUEUED, fast_path.SPOKE, pairing.CHANGED, parked.ARRIVED, *self._others):
                listening.execute(f'LISTEN "{channel}"')
            heard = Listening(listening)
            for lane in self._lanes.values():  # for what was queued while nobody listened
                lane.more_waits()
            for wake in self._others.values():
                wake()
            parked.replay_kept(self._handlers)
            followed_at = looked_at = float("-inf")
            while not self._stop.is_set():
                if time.monotonic() - followed_at >= _REFRESH_S:
                    followed_at = time.monotonic()
                    self._follow_pairings()
                if time.monotonic() - looked_at >= _LOOK_EVERY_S:
                    looked_at = time.monotonic()
                    parked.replay_due(self._handlers)
                for channel, payload in heard.notes(within_s=1.0):
                    self._heed(channel, payload)

    def _heed(self, channel: str, payload: str) -> None:
        if channel == outbox.QUEUED:
            lane, *peers = payload.split()
            for peer in peers:
                self._tell(peer, Lane(lane), LaneRelay.more_waits)
        elif channel == fast_path.SPOKE:
            for each in Lane:
                self._tell(payload, each, LaneRelay.peer_spoke)
        elif channel in self._others:
            self._others[channel]()
        elif channel == pairing.CHANGED:
            self._follow_pairings()
            parked.replay_kept(self._handlers)
        else:
            parked.replay_due(self._handlers)

    def _tell(self, peer: str, lane: Lane, what: Callable[["LaneRelay"], None]) -> None:
        relay = self._lanes.get((peer, lane))
        if relay:
            what(relay)

    def _follow_pairings(self) -> None:
        """Have a living thread for each lane of each paired force, and no other."""
        self._lanes = {key: lane for key, lane in self._lanes.items() if lane.is_alive()}
        wanted = {(peer, lane) for peer in pairing.paired_forces() for lane in Lane}
        for gone in set(self._lanes) - wanted:
            self._lanes.pop(gone).leave()
        for peer, lane in sorted(wanted - set(self._lanes)):
            self._lanes[peer, lane] = LaneRelay(peer, lane, within=self._within)
            self._lanes[peer, lane].start()


class LaneRelay(threading.Thread):
    """One lane to one peer: number, send, believe the receipt, and again."""

    def __init__(self, peer: str, lane: Lane, *, within: Within) -> None:
        super().__init__(name=f"relay-{peer}-{lane}", daemon=True)
        self._peer = peer
        self._lane = lane
        self._within = within
        self._left = threading.Event()
        self._asked_s = 0
        self._more = threading.Event()
        self._spoke = threading.Event()
        self._failures = 0
        self._found_closed = False
        self._gather_until = 0.0

    def more_waits(self) -> None:
        """Wake the lane: something was queued."""
        self._more.set()

    def peer_spoke(self) -> None:
        """End the pause: the peer is there again."""
        self._spoke.set()
        self._more.set()

    def leave(self) -> None:
        """Let the lane end: the peer is not paired any more."""
        self._left.set()
        self.peer_spoke()

    def run(self) -> None:
        """Serve the lane whenever it can be had; a database away is waited for, any other fault shown as failing."""
        with self._within():
            while not self._left.is_set():
                try:
                    if outbox.claim(self._peer, self._lane):
                        self._serve()
                    else:
                        self._more.wait(_POLL_S)
                except Exception as fault:
                    connection.close()
                    self._rest_after(fault)
                finally:
                    connection.close()  # and with it the lane's lock

    def _rest_after(self, fault: Exception) -> None:
        """Pause after a fault; show it where it is not that the database is away, and so would show nothing."""
        if isinstance(fault, OperationalError | InterfaceError):
            log.warning("lane %s to %s waits for the database: %s", self._lane, self._peer, type(fault).__name__)
            self._more.wait(1.0)
            return
        log.error("lane %s to %s failed", self._lane, self._peer, exc_info=fault)
        self._failures += 1
        with suppress(DatabaseError):
            why = Told(
                "A fault of this software with {peer}: {fault}; report it.", peer=self._peer, fault=type(fault).__name__
            )
            lane_sender.LaneSender(self._peer, self._lane).fail(why)
        self._left.wait(policy.pause_s(self._failures, chance=random.random()))  # noqa: S311 - jitter, no secret

    def _serve(self) -> None:
        sender = lane_sender.LaneSender(self._peer, self._lane)
        line = Line(self._peer, greet=sender.greet)
        try:
            while not self._left.is_set():
                self._more.clear()
                if not line.is_kept and sender.waits() and not self._greet(sender, line):
                    self._pause(line)
                elif (batch := sender.next_batch()) is None:
                    self._more.wait(_POLL_S)
                elif self._send(sender, line, batch):
                    self._failures = 0
                    self._await_more(sender)
                else:
                    self._pause(line)
            sender.settle()
        finally:
            line.close()
            outbox.release(self._peer, self._lane)

    def _await_more(self, sender: lane_sender.LaneSender) -> None:
        """Wait for what comes next, if all is sent; the receipt is written down with it, or soon by itself.

        What comes right behind a batch gathers for as long as that one took.  A batch of two costs little more than one
        of one.  So the busier the two nodes are, the less they have to do for a message.
        """
        if not sender.drained:
            return
        if not self._more.wait(_OWED_FOR_S):  # what came since has set the event
            sender.settle()
            self._more.wait(_POLL_S)
        self._left.wait(max(0.0, self._gather_until - time.monotonic()))

    def _send(self, sender: lane_sender.LaneSender, line: Line, batch: peer_versions.Batch) -> bool:
        """Send a batch; return whether the peer took anything of it."""
        began, result = time.perf_counter(), "failed"
        try:
            taken = sender.believe(batch, line.exchange(batch.payload, meanwhile=sender.make_ahead)) > 0
            result = "taken" if taken else "refused"
            self._trace(batch)
            return taken
        except outbox.SpeaksOtherwise:
            result = "made anew"
            return True
        except (SangamError, OSError) as error:
            result = self._note(sender, line, error)
            return False
        finally:
            took_s = time.perf_counter() - began
            self._gather_until = time.monotonic() + gather_s(self._lane, took_s)
            metrics.EXCHANGES.labels(self._peer, self._lane, result).observe(took_s)

    def _greet(self, sender: lane_sender.LaneSender, line: Line) -> bool:
        """Open the line, so that nothing is numbered before it is known what the peer reads; return whether it is."""
        try:
            line.open()
        except (SangamError, OSError) as error:
            self._note(sender, line, error)
            return False
        return True

    def _note(self, sender: lane_sender.LaneSender, line: Line, error: Exception) -> str:
        """Write down why the peer took nothing; return it in a word."""
        if isinstance(error, outbox.AskedToWait):
            sender.wait(error)
            self._asked_s = error.after_s
            return "told to wait"
        if isinstance(error, SangamError):
            sender.fail(error)
        else:
            line.close()
            self._found_closed = isinstance(error, ConnectionRefusedError)
            sender.fail(outbox.unreached_sentence(self._peer, error))
        return "failed"

    def _trace(self, batch: peer_versions.Batch) -> None:
        for row in batch.rows:
            about = {"kind": row.kind, "lane": self._lane, "peer": self._peer}
            tracing.record("envelope.exchange", row.envelope, began=row.sent_at, about=about)

    def _pause(self, line: Line) -> None:
        if self._asked_s:  # that it speaks to us meanwhile ends no pause that it asked for
            self._left.wait(self._asked_s)
            self._asked_s = 0
            return
        self._failures += 1
        self._spoke.clear()
        if self._left.is_set():
            return
        self._rest(line, policy.pause_s(self._failures, chance=random.random()))  # noqa: S311 - jitter, no secret

    def _rest(self, line: Line, seconds: float) -> None:
        """Wait so long, or until the peer speaks, or until its door opens that was seen closed in this pause.

        So a peer whose door is open and does not take our batches is not tried more often for it.
        """
        until, was_closed, self._found_closed = time.monotonic() + seconds, self._found_closed, False
        while (left := until - time.monotonic()) > 0 and not self._spoke.wait(min(left, _KNOCK_EVERY_S)):
            is_open = line.is_open()
            if was_closed and is_open:
                return
            was_closed = not is_open


def gather_s(lane: Lane, took_s: float) -> float:
    """Return for how long what comes right behind a batch that took so long gathers."""
    return min(took_s, _GATHER_AT_MOST_S[lane])


def _parameters() -> dict[str, Any]:
    """Return how to reach the node's database by a connection of our own, outside Django's."""
    return {**connection.get_connection_params(), "autocommit": True}
