"""What a peer may answer in place of taking a batch, where that is no failure."""

from collections.abc import Sequence

from sangam.kernel import sentences
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.sentences import Told

_LONGEST_WAIT_S = 3_600

_REASONS = {
    "federation:too-many": "{force} sends more than {most} envelopes a second: again in {after_s} s.",
    "federation:too-much-today": "{force} sent its {most} MB of today: again in {after_s} s.",
    "federation:too-much-waits": "Too much of {force} lies here, waiting or set aside: again in {after_s} s; "
    "its desk and ours should talk.",
    "federation:one-at-a-time": "A batch of {force} is being taken in this lane: again in {after_s} s.",
    "door:busy": "This node is busy: send again in {after_s} s.",
    "door:too-fast": "More than {most} requests a second from one address: send larger batches.",
    "door:fault": "This node's database takes nothing now: send again in {after_s} s.",
}
"""What a node of this software says when it asks to wait, by code: so it can be said in the reader's language."""


class SpeaksOtherwise(Conflict):
    """The peer reads other versions than when the batch was made: nothing of it was sent, and it is made anew."""


class AskedToWait(Refused):
    """The peer takes no more now and says when to go on: no failure, and not to be tried before."""

    @property
    def after_s(self) -> int:
        """Return for how many seconds we wait: what the peer asked, at most an hour."""
        return min(_LONGEST_WAIT_S, int(str(self.parts["after_s"])))

    @property
    def why(self) -> Told:
        """Return the peer's reason: as the sentence of ours that it reads as, else quoted."""
        reason = str(self.parts["reason"])
        known = sentences.match_template(reason, _REASONS.get(str(self.parts["code"]), ""))
        return known or Told("{peer} says: {reason}", peer=self.parts["peer"], reason=reason)


def asked_to_wait(peer: str, said: Sequence[tuple[str, str]], after_s: int) -> AskedToWait:
    """Return that a peer asks us to wait, and why.  said: its codes and sentences."""
    return AskedToWait(
        "federation:asked-to-wait",
        "{peer} asks us to slow down for {after_s} s: {reason}",
        peer=peer,
        after_s=after_s,
        reason=" ".join(reason for _, reason in said),
        code=said[0][0] if said else "",
    )
