"""What a peer may answer in place of taking a batch, where that is no failure."""

from sangam.kernel.errors import Conflict, Refused

_LONGEST_WAIT_S = 3_600


class SpeaksOtherwise(Conflict):
    """The peer reads other versions than when the batch was made: nothing of it was sent, and it is made anew."""


class AskedToWait(Refused):
    """The peer takes no more now and says when to go on: no failure, and not to be tried before."""

    @property
    def after_s(self) -> int:
        """Return for how many seconds we wait: what the peer asked, at most an hour."""
        return min(_LONGEST_WAIT_S, int(str(self.parts["after_s"])))


def asked_to_wait(peer: str, reason: str, after_s: int) -> AskedToWait:
    """Return that a peer asks us to wait, and why."""
    return AskedToWait(
        "federation:asked-to-wait",
        "{peer} asks us to slow down for {after_s} s: {reason}",
        peer=peer, after_s=after_s, reason=reason,
    )  # fmt: skip
