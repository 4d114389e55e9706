"""A wire between nodes of one process: it drops, repeats, delays and reorders whole batches, as networks do.

It calls what the relay and the door call: `LaneSender.next_batch`, `receive`, `LaneSender.confirm`.
"""

import http.client
import random
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from weakref import WeakSet

import uvicorn
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from support.cluster import TestCluster
from support.nodes import TestNode

from sangam.api.door import Door
from sangam.audit.audit import deed
from sangam.database import statements as prepared
from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import signing_key, tls
from sangam.federation.lanes.peer_versions import Batch
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.outbox import post
from sangam.federation.peers import hello as peer_hello
from sangam.federation.peers import pairing
from sangam.federation.protocol import envelope as wire
from sangam.federation.types import Handler, Incoming, Lane
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.here import acting_as
from sangam.node.doors.guard import guard_with_limits
from sangam.node.doors.in_one_piece import PEERS, Limits
from sangam.workers.relay import Relay

Handlers = Mapping[str, Handler]

_WAITS = """
SELECT recipient, lane FROM federation_outbox WHERE reached_at IS NULL
UNION SELECT peer_id, lane FROM federation_sendingposition WHERE again IS NOT NULL OR confirmed_seq < next_seq - 1
"""


def operator(force: str) -> Actor:
    """Return whoever runs the node."""
    return Actor.system(force, "operator")


def pair(*nodes: TestNode, ports: Mapping[str, int] | None = None) -> None:
    """Let each node accept every other's invitation.  ports: of their doors on this machine."""
    texts = {}
    for node in nodes:
        url = f"https://127.0.0.1:{(ports or {}).get(node.force, 1)}"
        with node, deed(operator(node.force), "admin:key:make"):
            signing_key.ensure_signing_key()
            tls.ensure_certificates(["127.0.0.1"])
            texts[node.force] = pairing.own_invitation(name=node.force, url=url)
    for node in nodes:
        for force, text in texts.items():
            if force != node.force:
                with node:
                    pairing.accept_invitation(operator(node.force), text, digits=pairing.verify_invitation(text).digits)


def say(node: TestNode, word: str, *, to: str, lane: Lane = Lane.NORMAL, kind: str = "test.said.v1") -> None:
    """Post one word, in a deed of an officer of the node."""
    with node, deed(Actor(node.force, "SI Test", role="station"), "officer:word:say"):
        post(kind, to=[to], body={"word": word}, lane=lane)


@dataclass
class Journey:
    """One batch under way."""

    source: TestNode
    target: TestNode
    sender: LaneSender
    batch: Batch


@dataclass
class Wire:
    """The lanes between all pairs of nodes, and the batches that are under way."""

    nodes: tuple[TestNode, ...]
    handlers: Handlers
    seed: int = 0
    senders: list[tuple[TestNode, TestNode, LaneSender]] = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._greeted: WeakSet[LaneSender] = WeakSet()
        self.senders = [
            (source, target, LaneSender(target.force, lane))
            for source in self.nodes
            for target in self.nodes
            for lane in Lane
            if source is not target
        ]

    def load(self, *, most: int = 500, of: Collection[str] | None = None) -> list[Journey]:
        """Return what each lane would send now.  most: envelopes a batch.  of: the senders, all unless named."""
        loaded = []
        limit, wire.BATCH_ENVELOPES = wire.BATCH_ENVELOPES, most
        try:
            for source, target, sender in self._that_wait(of):
                with source:
                    batch = sender.next_batch()
                    sender.make_ahead()  # as the relay does while it waits for the answer
                if batch:
                    loaded.append(Journey(source, target, sender, batch))
        finally:
            wire.BATCH_ENVELOPES = limit
        return loaded

    def _that_wait(self, of: Collection[str] | None) -> Iterator[tuple[TestNode, TestNode, LaneSender]]:
        """Yield the senders for which anything may wait: each node is asked once, not once a lane."""
        waits: dict[str, set[tuple[str, str]]] = {}
        for source, target, sender in self.senders:
            if of is not None and source.force not in of:
                continue
            self._greet(target, source, sender)
            if source.force not in waits:
                with source:
                    waits[source.force] = {*prepared.run(_WAITS, ())}
            if (sender.peer, sender.lane) in waits[source.force]:
                yield source, target, sender

    def _greet(self, target: TestNode, source: TestNode, sender: LaneSender) -> None:
        """Let a sender hear its peer's hello, as one does that opens a connection: each once."""
        if sender not in self._greeted:
            self._greeted.add(sender)
            with target:
                hello = peer_hello.hello(self.handlers)
            with (
                source,
                suppress(Malformed),
            ):  # as signed with a key that is not believed there: what is sent is refused
                sender.greet(hello)

    def carry(self, journey: Journey) -> bytes:
        """Bring a batch to its target; return the receipt."""
        with journey.target:
            return receive(journey.batch.payload, handlers=self.handlers, peer_hint="wire")

    def deliver(self, *, repeated: int = 1) -> None:
        """Bring everything that waits to where it belongs, each batch `repeated` times."""
        while journeys := self.load():
            for journey in journeys:
                for _ in range(repeated):
                    receipt = self.carry(journey)
                with journey.source:
                    journey.sender.confirm(journey.batch, receipt)

    def deliver_except(self, *cut: tuple[str, str]) -> None:
        """Bring everything but what goes from the first to the second of these forces: that is still to come."""
        whole = self.senders
        self.senders = [each for each in whole if (each[0].force, each[1].force) not in cut]
        try:
            self.deliver()
        finally:
            self.senders = whole

    def deliver_badly(self, *, rounds: int = 6) -> None:
        """Drop, repeat, delay and reorder batches and receipts, then let the wire heal and deliver the rest."""
        late: list[Journey] = []
        for _ in range(rounds):
            late += self.load(most=self.random.randint(1, 3))
            self.random.shuffle(late)
            late = [journey for journey in late if not self._one_try(journey)]
        for journey in late:
            self.carry(journey)
        for source, _, sender in self.senders:
            with source:
                sender.restart()
        self.deliver()

    def _one_try(self, journey: Journey) -> bool:
        """Return whether the batch is gone from the wire."""
        fate = self.random.choice(["arrive", "arrive", "lose", "lose the receipt", "delay", "repeat"])
        if fate in {"arrive", "repeat"}:
            receipt = self.carry(journey)
            with journey.source:
                try:
                    journey.sender.confirm(journey.batch, receipt)
                except SangamError as error:
                    journey.sender.fail(error)
        elif fate == "lose the receipt":
            self.carry(journey)
        with journey.source:
            if fate.startswith("lose"):
                journey.sender.fail("the line was cut")
        return fate not in {"delay", "repeat"}


def heard_table(cluster: TestCluster, *nodes: TestNode) -> None:
    """Make the scratch table in which the test's handlers write what they heard."""
    for node in nodes:
        with cluster.superuser(node.database) as admin:
            admin.execute("SET ROLE sangam_owner")
            admin.execute(
                "CREATE TABLE IF NOT EXISTS public.zz_heard "
                "(id bigserial PRIMARY KEY, sender text, lane text, word text, envelope uuid)"
            )


def hear(incoming: Incoming) -> None:
    """Write down the word: the plainest handler there is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO zz_heard (sender, lane, word, envelope) VALUES (%s, %s, %s, %s)",
            [incoming.sender, incoming.lane, incoming.body["word"], incoming.id],
        )


def refuse(incoming: Incoming) -> None:
    """Take nothing: the word is set aside."""
    raise Refused("test:no", "Not this word.")


def heard(node: TestNode, *, sender: str = "%", lane: str = "%") -> list[str]:
    """Return the words that the node's handlers wrote, in order."""
    with node, connection.cursor() as cursor:
        cursor.execute("SELECT word FROM zz_heard WHERE sender LIKE %s AND lane LIKE %s ORDER BY id", [sender, lane])
        return [row[0] for row in cursor.fetchall()]


def count(node: TestNode, query: str) -> int:
    """Return the one number that a query gives on a node."""
    with node, connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


class Inside:
    """What a server's threads work in: the node's identity, and a database connection per thread."""

    def __init__(self, node: TestNode, cluster: TestCluster) -> None:
        self._node = node
        self._cluster = cluster
        self._thread = threading.local()
        self._made: list[DatabaseWrapper] = []

    @contextmanager
    def __call__(self) -> Iterator[None]:
        if not hasattr(self._thread, "wrapper"):
            self._thread.wrapper = self._cluster.wrapper(self._node.database)
            self._thread.wrapper.inc_thread_sharing()
            self._made.append(self._thread.wrapper)
        with acting_as(self._node.here):
            connections["default"] = self._thread.wrapper
            yield

    def close(self) -> None:
        """Close every thread's connection."""
        for wrapper in self._made:
            wrapper.close()


class Served:
    """A node's peers' door on a real port, with mutual TLS, in a thread."""

    def __init__(
        self,
        node: TestNode,
        cluster: TestCluster,
        handlers: Handlers,
        *,
        port: int = 0,
        require_open: Callable[[], None] = lambda: None,
        limits: Limits = PEERS,
    ) -> None:
        self.inside = Inside(node, cluster)
        with node:
            context = tls.door_context()
        self._config = uvicorn.Config(
            Door(handlers, within=self.inside, require_open=require_open),
            host="127.0.0.1",
            port=port,
            loop="sangam.node.doors.arrivals:Loop",
            http=guard_with_limits(limits, admits_on_connection=True),
            proxy_headers=False,
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
            ssl_context_factory=lambda *_: context,
        )
        self._server = uvicorn.Server(self._config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> int:
        """Serve; return the port."""
        self._thread.start()
        until(lambda: self._server.started)
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Close the door, once its callers have hung up."""
        until(lambda: not self._server.server_state.connections)
        self._server.should_exit = True
        self._thread.join(10)
        self.inside.close()


class Relaying:
    """A node's relay, in threads."""

    def __init__(self, node: TestNode, cluster: TestCluster, handlers: Handlers) -> None:
        self.inside = Inside(node, cluster)
        self._stop = threading.Event()
        relay = Relay(handlers, self._stop, within=self.inside)
        self._thread = threading.Thread(target=relay.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._stop.set()
        self._thread.join(10)
        self.inside.close()


def until(true: Callable[[], bool], *, within_s: float = 60.0) -> None:
    """Wait for something that other threads bring about.  Raises TimeoutError."""
    deadline = time.monotonic() + within_s
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come about")
        time.sleep(0.01)


def ask(context: ssl.SSLContext, port: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """Ask a door on this machine, with the certificate of a context; return the status and the answer."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
