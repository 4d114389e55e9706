"""Two running nodes, and the officers who visit them."""

from dataclasses import dataclass, field
from pathlib import Path

from sangam.node.demo.running import Node
from sangam.node.demo.visitor import Visitor


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
