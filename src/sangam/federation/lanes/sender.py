"""Sending one lane to one peer: number, sign, batch; then believe the peer's signed receipt and nothing else.

Row ids commit out of order and promise nothing, so a committed row gets its number at its first sending, gapless
within (peer, epoch, lane).  A number stays with its row: what is sent again says the same.  The caller holds the
lane's lock (`lane_locks`), keeps one batch in flight, and on each connection first hands in who answers there
(`greet`). Of a long backlog the next batch is made meanwhile (`make_ahead`).
"""

import random
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.db import transaction

from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.federation import models, outbox, policy
from sangam.federation.keys import peer_keys, signing_key
from sangam.federation.lanes import peer_versions
from sangam.federation.lanes.peer_versions import Batch, PeerReads, Row
from sangam.federation.outbox import AskedToWait, SpeaksOtherwise, asked_to_wait
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.recovery import epochs, renumbering
from sangam.federation.types import Envelope, Lane
from sangam.kernel import clock, here
from sangam.kernel.errors import Conflict, Malformed, Refused, SangamError

_VOUCHERS_FOR_S = 5.0
_SURELY_ALL = wire.UNPACKED_BYTES // 8  # characters: of so few, none was left behind for its size


class LaneSender:
    """One lane to one peer.  Not shared between threads."""

    def __init__(self, peer: str, lane: Lane) -> None:
        self.peer = peer
        self.lane = lane
        self._numbered: deque[Row] = deque()
        self._ahead: Batch | None = None  # the next one, made while the one before is under way
        self._held: Mapping[str, policy.TrustedKey] = {}
        self._vouchers_at = float("-inf")
        self.drained = False  # all that waited when last looked is in hand
        self._epoch = 0  # of what was last in hand
        self._settled = False  # nothing numbered lies unconfirmed in the table beyond what is in hand
        self._heard = PeerReads(peer, lane)
        self._under_way = False
        self._key = ""  # which of our keys signs what has the last numbers
        self._owed: Mapping[str, Any] | None = None  # a receipt that is believed and not written down yet

    def greet(self, answer: bytes) -> None:
        """Heed who answers on the connection that was opened, by its signed hello: what it reads is written to it.

        Raises Refused when it reads nothing that we write (`peer_versions`).  Raises SpeaksOtherwise when the batch
        that was made must be made anew, and Malformed for what is no hello of this peer.
        """
        if not self._heard.heed(self._believed(answer)):
            return
        was_under_way = self._under_way
        self.restart()
        if was_under_way:
            raise SpeaksOtherwise(
                "federation:speaks-otherwise",
                "{peer} was upgraded or put back: the batch is made anew.",
                peer=self.peer,
            )

    def waits(self) -> bool:
        """Tell whether anything waits, so that a connection is worth opening."""
        return bool(prepared.run(peer_versions.WAITS, {"peer": self.peer, "lane": self.lane})[0][0])

    def next_batch(self) -> Batch | None:
        """Return the next batch, at most 500 envelopes or 256 KiB, or None when nothing waits.

        What was sent and not confirmed comes first, in its order.  A receipt that is owed is written down with the new
        numbers, in one round trip and one transaction.  Where the next batch is being made, it goes with that.
        """
        if not self._ahead and (self._numbered or not self._settled):
            self.settle()
        if not self._ahead and not self._numbered:
            self._fill()
        batch, self._ahead = self._ahead, None
        if batch is None and self._numbered:
            batch = self._pack()
        self.drained &= not self._numbered
        self._under_way = batch is not None
        return batch and replace(batch, made_at=clock.now())

    def make_ahead(self) -> None:
        """Number, sign and pack the next batch while the answer to one is awaited, where more is known to wait.

        Should that answer not be what is hoped for, it is forgotten with all that is in hand.  The receipt for the
        batch before is written down by then.
        """
        if self._settled and not self.drained and not self._ahead:
            if not self._numbered:
                self._take_in(self._number())
            self._ahead = self._pack() if self._numbered else None
        self.settle()

    def again(self, *, share: float, most: int, shuffled_by: random.Random | None = None) -> Batch | None:
        """Return envelopes that were sent before, for drills: the peer answers them as the first time.

        share: where to begin, of all that were sent.  On a sender of its own, which is not used for anything else.
        """
        limits = {"peer": self.peer, "lane": self.lane, "share": share, "most": most}
        rows = peer_versions.in_order(prepared.run(peer_versions.BEFORE, limits))
        if shuffled_by is not None:
            shuffled_by.shuffle(rows)
        self._numbered = deque(rows)
        return self._pack() if rows else None

    def confirm(self, batch: Batch, answer: bytes) -> int:
        """Believe a signed receipt and write it down; return and raise as `believe` does."""
        count = self.believe(batch, answer)
        self.settle()
        return count

    def believe(self, batch: Batch, answer: bytes) -> int:
        """Believe a signed receipt; return how many envelopes of the batch are with the peer.

        It is written down with the next numbers, or by `settle`.  Lost before, the batch is sent again and answered as
        the first time.

        Raises Malformed for what is no receipt of this batch by this peer.  Raises Refused for the peer's signed
        refusal, and AskedToWait where it says when to go on; what it took before stands.  Raises Conflict when the peer
        expects a number that was never given.  Then nothing is written, and all stays queued.
        """
        at = clock.now()
        receipt = self._read(batch, answer)
        place = receipt.expected.get(self.lane)
        count = sum(result.outcome is not None for result in receipt.results)
        if place is not None:
            self._require_own_epoch(batch, *place)
            epochs.require_unused(self.peer, self.lane, receipt, given=batch.rows[-1].seq + 1)
            self._owed = peer_versions.receipt_values(self.peer, self.lane, batch, receipt, at)
            if not count or receipt.after_s or receipt.turned_away or place[1] > batch.rows[-1].seq + 1:
                self.settle()  # out of the ordinary: what follows from it is known at once
        if receipt.after_s:
            raise asked_to_wait(self.peer, receipt.turned_away, receipt.after_s)
        if receipt.turned_away or place is None:
            code, reason = (receipt.turned_away or (("federation:no-place", "it names no place in this lane"),))[0]
            raise Refused(
                "federation:turned-away",
                "{peer} turns our envelopes away: {reason} ({code})",
                peer=self.peer,
                reason=reason,
                code=code,
            )
        return count

    def settle(self) -> None:
        """Write down the receipt that is owed, if one is."""
        if self._owed is not None:
            self._note_settled(prepared.run(peer_versions.CONFIRM, self._owed))

    def fail(self, why: SangamError | str) -> None:
        """Note that the peer cannot be reached or does not take the batch, and why; read everything anew.

        why: said in its reader's language, but for a sentence that does not know its template.
        """
        self.restart()
        outbox.fail(self.peer, self.lane, why)

    def wait(self, asked: AskedToWait) -> None:
        """Note until when the peer asked us to wait, and why; read everything anew."""
        self.restart()
        outbox.wait(self.peer, self.lane, asked)

    def restart(self) -> None:
        """Forget what is in hand: the next batch starts from the first unconfirmed row of the table."""
        self._numbered.clear()
        self._ahead = None
        self._settled = self.drained = self._under_way = False

    def _fill(self) -> None:
        if self._settled:
            self._take_in(self._number())
        if not self._settled:  # an epoch that began meanwhile has numbered rows by itself: they come before these
            self._fill_again()
        few = len(self._numbered) < wire.BATCH_ENVELOPES // 4
        self.drained = self._settled and few and sum(len(row.body) for row in self._numbered) < _SURELY_ALL

    def _take_in(self, rows: list[Row]) -> None:
        self._settled &= bool(rows) and rows[0].epoch == self._epoch
        self._numbered.extend(rows if self._settled else ())

    def _fill_again(self) -> None:
        """Read anew what is numbered.  Where the node has an archive or a standby, all that was committed lies there.

        A number that is given now waits for it by itself; one of before a crash may not have.
        """
        if here.node().copies_its_log:
            prepared.run(peer_versions.IS_COPIED, [])
        rows, goes_again = self._numbered_before()
        while not rows and goes_again:
            self._key = renumbering.step(self.peer, self.lane) or self._key
            rows, goes_again = self._numbered_before()
        if not rows:
            rows = self._number()
            self._settled = not rows or rows[0].epoch == self._epoch
            if not self._settled:
                rows, goes_again = self._numbered_before()
                self._settled = not goes_again and len(rows) < wire.BATCH_ENVELOPES
        self._epoch = rows[0].epoch if rows else self._epoch
        self._numbered.extend(rows)

    def _numbered_before(self) -> tuple[list[Row], bool]:
        """Return what is numbered and unconfirmed, and whether more of earlier epochs is to go again."""
        found = prepared.run(peer_versions.AGAIN, [self.peer, self.lane, wire.BATCH_ENVELOPES])
        return peer_versions.in_order([row[1:] for row in found if row[1] is not None]), bool(found and found[0][0])

    def _number(self) -> list[Row]:
        """Give the next rows their numbers, and put into an older version what the peer reads in that alone."""
        if not self._heard.unread:
            return self._number_and_settle()
        self.settle()
        with transaction.atomic():
            return [self._heard.put_into_older(row) for row in self._number_and_settle()]

    def _number_and_settle(self) -> list[Row]:
        """Number the next rows, and note which of our keys signs what has these numbers."""
        owed = [] if self._owed is None else [Asked(peer_versions.CONFIRM, self._owed)]
        *settled, rows = prepared.run_all([*owed, Asked(peer_versions.NUMBER, self._limits())])
        self._key = rows[0][-1] if rows else self._key
        for each in settled:
            self._note_settled(each)
        return peer_versions.in_order(row[:-1] for row in rows)

    def _limits(self) -> dict[str, Any]:
        most, size = wire.BATCH_ENVELOPES, wire.UNPACKED_BYTES // 2
        return {"peer": self.peer, "lane": self.lane, "at": clock.now(), "most": most, "bytes": size}

    def _pack(self) -> Batch:
        (key, sign), version = signing_key.batch_signer(self._key), self._heard.version
        lines: list[bytes] = []
        rows: list[Row] = []
        size = 0
        while self._numbered:
            line = signed_line.sign(self._text(self._numbered[0], key, version), sign)
            if rows and size + len(line) > wire.BATCH_BYTES:
                break
            rows.append(self._numbered.popleft())
            lines.append(line)
            size += len(line)
        payload = wire.pack(lines)
        return Batch(payload, sha256(payload).hexdigest(), tuple(rows), clock.now())

    def _text(self, row: Row, key: str, version: int) -> str:
        envelope = Envelope(
            version=version,
            sender=here.node().force,
            recipient=self.peer,
            kind=row.kind,
            epoch=row.epoch,
            lane=self.lane,
            seq=row.seq,
            id=row.envelope,
            key=key,
            sent_at=row.sent_at,
            post=row.post,
            label=row.label,
            deed=row.deed,
            body={},
        )
        return wire.envelope_text(envelope, row.body)

    def _vouchers(self) -> Mapping[str, policy.TrustedKey]:
        """Return the peer's keys, read anew every few seconds: a revoked key stops vouching for receipts by then."""
        if time.monotonic() - self._vouchers_at > _VOUCHERS_FOR_S:
            self._held, self._vouchers_at = peer_keys.vouchers_of(self.peer), time.monotonic()
        return self._held

    def _believed(self, answer: bytes) -> bytes:
        """Return the text that the peer signed.  Raises Refused for its refusal, AskedToWait where it says how long."""
        text = peer_keys.verified_answer(answer, self.peer, self._vouchers())
        if text.startswith(b'{"is":"refusal"'):
            _, code, sentence = wire.read_refusal(text)
            if after_s := wire.wait_of_refusal(text):
                raise asked_to_wait(self.peer, [(code, sentence)], after_s)
            raise Refused(
                "federation:refused-by-peer",
                "{peer} refuses: {sentence} ({code})",
                peer=self.peer,
                sentence=sentence,
                code=code,
            )
        return text

    def _read(self, batch: Batch, answer: bytes) -> wire.Receipt:
        receipt = wire.read_receipt(self._believed(answer))
        if receipt.sender != self.peer or receipt.batch != batch.digest:
            raise Malformed(
                "federation:other-receipt", "The receipt of {peer} is for another batch: sent again.", peer=self.peer
            )
        return receipt

    def _note_settled(self, written: prepared.Rows) -> None:
        owed, self._owed = self._owed, None
        if owed is None or not written:  # an epoch was begun while the batch was under way
            self.restart()
            return
        next_seq, confirmed = written[0]
        if confirmed != owed["last"]:
            self.restart()
        if (expected := owed["expected"]) > next_seq:
            epochs.begin_beyond(self.peer, epoch=owed["epoch"])
            raise epochs.ahead_of_us(self.peer, expected=expected, next_seq=next_seq)

    def _require_own_epoch(self, batch: Batch, epoch: int, expected: int) -> None:
        if epoch != batch.rows[0].epoch:
            self._begin_anew((epoch, expected))
            raise Conflict(
                "federation:other-epoch",
                "{peer} stands in epoch {theirs} of ours, this node in {ours}: one of the two was restored.",
                peer=self.peer,
                theirs=epoch,
                ours=batch.rows[0].epoch,
            )

    def _begin_anew(self, stands: tuple[int, int]) -> None:
        """Begin anew where the peer stands in an epoch that this node does not know (any more), or behind its own."""
        place = models.SendingPosition.objects.get(peer_id=self.peer, lane=self.lane)
        if stands[0] > place.epoch:
            epochs.begin_beyond(self.peer, epoch=stands[0])
        elif stands[0] < place.epoch:
            epochs.begin_behind(self.peer, self.lane, stands)
