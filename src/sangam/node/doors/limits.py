"""What one caller may hold of a door, and for how long.  All counts are of one serving process."""

from dataclasses import dataclass

from sangam.node.proxies import Networks

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one door.

    body_window_s: in each window a body brings body_bytes_a_second, or it ends.  answer_within_s: for the next part of
    an answer to be taken.  stranger_idle_s, idle_s: between requests, before and after the caller is admitted.
    linger_s, linger_bytes: what is still read, and thrown away, after a request was refused, so that its sender reads
    the answer.  of_address, strangers: connections whose caller is not admitted, of one address and in all.
    of_caller, admitted: the same of callers that are.  proxies: what comes from them counts by the client that they
    name.
    """

    handshake_within_s: float = 10.0
    headers_within_s: float = 10.0
    header_bytes: int = 16 * KIB
    body_window_s: float = 15.0
    body_bytes_a_second: int = 4 * KIB
    answer_within_s: float = 30.0
    stranger_idle_s: float = 10.0
    idle_s: float = 60.0
    linger_s: float = 5.0
    linger_bytes: int = 4 * MIB
    of_address: int = 64
    strangers: int = 256
    of_caller: int = 24
    admitted: int = 1000
    proxies: Networks = ()

    @property
    def descriptors(self) -> int:
        """Return how many connections a process has at most."""
        return self.strangers + self.admitted


OFFICERS = Limits(admitted=1600)  # 1,200 streams, and the pages beside them
PEERS = Limits(body_bytes_a_second=17 * KIB, linger_s=1.0, of_caller=64)
