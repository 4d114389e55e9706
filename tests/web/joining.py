"""Two nodes that do not know each other yet, each with its peers' door open and two officers at headquarters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from border import Seated, seated
from django.conf import settings
from django.http import HttpResponse
from sangam_lab.throwaway_nodes import free_port
from support.cluster import TestCluster
from support.markup import markup
from support.nodes import TestNode
from support.visiting import lay_down
from support.wire_world import Served, operator

from sangam.audit.audit import deed
from sangam.federation.keys import signing_key, tls
from sangam.federation.lanes.status import peers
from sangam.federation.models import Join
from sangam.federation.peers import joins
from sangam.kernel import clock
from sangam.node.envelope_handlers import HANDLERS


def stands(node: TestNode, force: str) -> str:
    """Return how a node stands with a force: its state, or "none"."""
    with node:
        return next((str(peer.state) for peer in peers() if peer.force == force), "none")


@dataclass
class Headquarters:
    """A node, its door, and its officers."""

    node: TestNode
    cluster: TestCluster
    patch: pytest.MonkeyPatch
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        lay_down(self.node)
        with self.node, deed(operator(self.node.force), "admin:key:make"):
            signing_key.ensure_signing_key()
            tls.ensure_certificates(["127.0.0.1"])
        self.first = self.officer("1")
        self.second = self.officer("2")

    def officer(self, number: str, unit: str = "", role: str = "supervisor") -> Seated:
        """Return an officer of the node, of headquarters unless a unit is named."""
        force = self.node.force
        return seated(self.node, f"{force.lower()}70{number}", unit or force, role)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Keep the node's peers' door open."""
        served = Served(self.node, self.cluster, HANDLERS, port=self.port)
        served.start()
        try:
            yield
        finally:
            served.stop()

    def posts(self, address: str, by: Seated | None = None, **said: str) -> HttpResponse:
        """Send a form as an officer, the first unless another is named, at a node that knows its own address."""
        with self.at_its_address():
            return (by or self.first).posts(address, **said)

    @contextmanager
    def at_its_address(self) -> Iterator[None]:
        """Have this process say of itself that it is reached at this node's door."""
        with self.patch.context() as patched:
            url = f"https://127.0.0.1:{self.port}"
            patched.setattr(settings, "SANGAM", replace(settings.SANGAM, peers_url=url))
            yield

    def invites(self, force: str) -> tuple[str, str]:
        """Make a code; return (the page of it, the code)."""
        page = str(self.posts("/forces/", step="invite", force=force).headers["Location"])
        shown = markup(self.first.gets(page))
        return page, shown.partition('<dd class="mono" dir="ltr">')[2].partition("</dd>")[0].strip()

    def lets_lapse(self) -> None:
        """Let the time of every open code be over."""
        with self.node, deed(operator(self.node.force), "node:test:lapse"):
            Join.objects.update(expires_at=clock.now())
            joins.write_door_files()

    def lets_minutes_pass(self) -> None:
        """Let every code that was used have been used two minutes ago."""
        with self.node, deed(operator(self.node.force), "node:test:wait"):
            Join.objects.update(expires_at=clock.now() + joins.COMPARED_WITHIN - 2 * joins.ANSWERED_AGAIN_FOR)
            joins.write_door_files()

    def enters(self, code: str) -> HttpResponse:
        """Enter a code; return the answer."""
        return self.posts("/forces/", step="enter", code=code)

    def shows(self, page: str) -> str:
        """Return the twelve characters that a page shows."""
        return markup(self.first.gets(page)).partition('<p class="read mono strong" dir="ltr">')[2].partition("</p>")[0]
