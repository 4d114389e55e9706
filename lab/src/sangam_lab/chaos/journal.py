"""What officers tried and what they were told, written down outside the nodes."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Told(StrEnum):
    """The answer that an officer got to an act: done, no, or nothing (the page did not come).

    OVERTAKEN: done, but the officer's node was restored from a backup before it: what no other force had is lost.
    """

    DONE = "done"
    REFUSED = "refused"
    NOTHING = "nothing"
    OVERTAKEN = "overtaken"


@dataclass(slots=True)
class Act:
    """One act.  thing: the record, alert or thread.  to: the other force.  text: of the message.  said: on the page."""

    at_s: float
    force: str
    login: str
    kind: str
    thing: str = ""
    to: str = ""
    text: str = ""
    told: Told = Told.NOTHING
    said: str = ""
    told_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Restored:
    """A node was restored at a second of the drill from a backup that was begun at another."""

    force: str
    backed_up_s: float
    restored_s: float


@dataclass
class Journal:
    """All acts, in the order in which they were begun."""

    acts: list[Act] = field(default_factory=list)
    began_at: float = field(default_factory=time.monotonic)

    def begin(self, force: str, login: str, kind: str, *, thing: str = "", to: str = "", text: str = "") -> Act:
        """Write an act down before it is tried; whoever tries it sets what was told."""
        act = Act(self.now_s(), force, login, kind, thing, to, text)
        self.acts.append(act)
        return act

    def now_s(self) -> float:
        """Return the second of the drill."""
        return round(time.monotonic() - self.began_at, 3)

    def overtake(self, restored: Restored) -> None:
        """Mark the acts of a node that its backup may not hold."""
        for act in self.acts:
            ours = act.force == restored.force and act.told is Told.DONE
            if ours and act.told_s >= restored.backed_up_s and act.at_s <= restored.restored_s:
                act.told = Told.OVERTAKEN

    def of(self, *kinds: str, thing: str = "") -> Iterator[Act]:
        """Yield the acts of these kinds, on one thing if named."""
        return (act for act in self.acts if act.kind in kinds and thing in ("", act.thing))

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many acts of each kind were told what."""
        found: dict[str, dict[str, int]] = {}
        for act in self.acts:
            told = found.setdefault(act.kind, {})
            told[act.told] = told.get(act.told, 0) + 1
        return found

    def lines(self) -> Iterator[str]:
        """Yield each act as a line of JSON."""
        return (json.dumps(asdict(act), ensure_ascii=False) for act in self.acts)
