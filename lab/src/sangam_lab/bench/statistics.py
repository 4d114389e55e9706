"""The arithmetic of a measurement.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the messages: counts.  out_of_order: those that stand behind a later one of their thread."""

    sent: int
    delivered: int
    lost: int
    doubled: int
    out_of_order: int

    @property
    def holds(self) -> bool:
        """Tell whether each message came once and in its place."""
        return not (self.lost or self.doubled or self.out_of_order)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0..1) of the values do not exceed; NaN of none.

    Source: nearest rank; no interpolation, so that the figure is a latency that somebody had.
    """
    if not values:
        return float("nan")
    ordered = sorted(values)
    rank = -int(-share * len(ordered) // 1)  # rounded up
    return ordered[max(rank, 1) - 1]


def tally(sent: Mapping[str, Sequence[int]], read: Mapping[str, Sequence[int]]) -> Tally:
    """Hold what stands in each thread at the reader against what was sent there.

    sent, read: the messages' numbers by thread, in the order in which they were sent, or stand.
    """
    lost = doubled = disordered = delivered = 0
    for thread, numbers in sent.items():
        found = read.get(thread, ())
        delivered += len(set(found) & set(numbers))
        lost += len(set(numbers) - set(found))
        doubled += len(found) - len(set(found))
        disordered += _behind_a_later_one(found)
    return Tally(sum(map(len, sent.values())), delivered, lost, doubled, disordered)


def per_message_ms(used_s: float, idle_s_a_second: float, *, lasted_s: float, messages: int) -> float:
    """Return the processor time of one message in milliseconds, what the idle nodes would have used subtracted."""
    return max(0.0, used_s - idle_s_a_second * lasted_s) * 1000 / messages if messages else float("nan")


def split_ms(
    used: Mapping[str, float], idle_s_a_second: Mapping[str, float], *, lasted_s: float, messages: int
) -> Mapping[str, float]:
    """Return `per_message_ms` of each part."""
    return {
        part: per_message_ms(seconds, idle_s_a_second.get(part, 0.0), lasted_s=lasted_s, messages=messages)
        for part, seconds in used.items()
    }


def grown(before: Mapping[str, float], after: Mapping[str, float]) -> Mapping[str, float]:
    """Return by how much each part grew; one that was not there before, from nothing; one that began anew, nothing."""
    return {part: max(0.0, now - before.get(part, 0.0)) for part, now in after.items()}


def outbox_to_inbox_ms(parts: Mapping[str, float]) -> float:
    """Return what of a message lies between its outbox row and its inbox row: workers, doors, their connections.

    parts: of both nodes, as "DL worker in PostgreSQL".  The workers' other loops (sealing, matching, what is due) are
    in it, as far as they do more than when idle.  PostgreSQL's own processes, that write its log, are not.
    """
    return sum(value for part, value in parts.items() if part.split()[1:2] in (["worker"], ["door"]))


def _behind_a_later_one(numbers: Sequence[int]) -> int:
    highest, count = -1, 0
    for number in numbers:
        count += number < highest
        highest = max(highest, number)
    return count
