"""Two running nodes, and the officers who visit them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.http_visitor import Visitor
from sangam_lab.demo.nodes import Node
from sangam_lab.world.public import world
from support.cluster import temporary_home
from support.running import processes_of, until

from sangam.kernel.handling import Level
from sangam.node import status


@dataclass
class Pair:
    """Haryana's node and Uttar Pradesh's."""

    nodes: dict[str, Node]
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    def home(self, force: str) -> Path:
        return self.nodes[force].settings.home

    def origin(self, force: str) -> str:
        return self.nodes[force].settings.officers_origin

    def visitor(self, login: str) -> Visitor:
        """Return an officer, signed in at his own force's node with a purpose; once a run: a code serves once."""
        if login not in self._visitors:
            visitor = self._visitors[login] = Visitor(self.origin(login.split(".", maxsplit=1)[0].upper()), login)
            page = visitor.sign_in()
            visitor.read_in("en")
            visitor.send(page, page.form("/purpose"), press="verification")
        return self._visitors[login]

    def visitor_anew(self, login: str) -> Visitor:
        """Return an officer, signed in anew: after a restore no session of before serves."""
        self._visitors.pop(login, None)
        return self.visitor(login)

    def asks(self, asker: Visitor) -> str:
        """Ask Kundli's desk about a record that Haryana has shared; return the thread's address."""
        record = next(
            seed.id
            for seed in world().of("HR")
            if seed.desk == "HR-SNP-KUNDLI"
            and any(share.force == "UP" and share.level is Level.WHOLE for share in seed.terms.shares)
        )
        until(lambda: asker.get(f"/records/{record}/").status == 200)
        page = asker.get(f"/records/{record}/ask/")
        page = asker.send(page, page.form("/ask"), question="Is it the same man?")
        assert page.address.startswith("/threads/"), page.refusal
        return page.address


@contextmanager
def two_nodes() -> Iterator[Pair]:
    """Start both, paired and loaded; stop them at the end."""
    place = temporary_home() / "pair"
    made = Pair({node.settings.force: node for node in demo_nodes.prepare(place, ("HR", "UP"))})
    nodes = list(made.nodes.values())
    try:
        demo_nodes.start(nodes, say=print)
        demo_nodes.load_once(nodes, say=print)
        for node in nodes:
            until(lambda node=node: status.answers("127.0.0.1", node.settings.peers_port))
        yield made
    finally:
        demo_nodes.stop(list(made.nodes.values()))
        until(lambda: not processes_of(place))
