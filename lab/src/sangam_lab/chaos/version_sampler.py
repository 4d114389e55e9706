"""Looking, each second, at the versions that stand on the nodes: none goes back, and none is given twice."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sangam_lab.chaos import state
from sangam_lab.chaos.nodes import Nodes
from sangam_lab.chaos.state import Stands


@dataclass
class Sampling:
    """The versions seen.  losses: how often each node was lost: a restored one stands, at first, where its backup was.

    now_s: the second of the drill.  away: the forces whose database is being put back, and serves nobody.
    went_back, twice: a sentence for each broken case.  looks: of how many things.
    """

    losses: Mapping[str, int]
    now_s: Callable[[], float] = lambda: 0.0
    away: Collection[str] = ()
    went_back: list[str] = field(default_factory=list)
    looks: int = 0
    _highest: dict[tuple[str, int, str], int] = field(default_factory=dict)
    _contents: dict[tuple[str, int], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    _at_rest: bool = False

    def look_at_last(self, nodes: Nodes) -> None:
        """Look once more when all has healed: then an owner's version is the one that the others were given."""
        self._at_rest = True
        self.look(nodes)

    def look(self, nodes: Nodes) -> None:
        """Look once at every node whose database answers; what stood while a node was being lost is not believed."""
        for force in nodes.nodes:
            before, was_away = self.losses[force], force in self.away
            found = state.versions(nodes, force)
            if self.losses[force] == before and not was_away and force not in self.away:
                for stands in found:
                    self.see(stands)

    def twice(self) -> Iterator[str]:
        """Yield a sentence for each number under which forces were given different contents, "" for each other one."""
        for (record, version), contents in self._contents.items():
            firsts = "; ".join(contents.values())
            yield (
                ""
                if len(contents) == 1
                else (f"version {version} of {record} was given with {len(contents)} contents, first seen {firsts}")
            )

    def see(self, stands: Stands) -> None:
        """Hold what stands now against what stood before."""
        self.looks += 1
        seen = (stands.force, self.losses[stands.force], stands.record)
        if stands.version < (before := self._highest.get(seen, 0)):
            self.went_back.append(f"{stands.record} at {stands.force} went from version {before} to {stands.version}")
        self._highest[seen] = max(before, stands.version)
        if stands.content and (self._at_rest or stands.force != stands.owner):
            # what no other force had is lost with its owner's node, its number with it
            first = f"{stands.content[:8]} at {stands.force} after {seen[1]} losses, at {self.now_s()} s"
            self._contents[stands.record, stands.version].setdefault(stands.content, first)
