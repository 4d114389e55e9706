"""The live pages of a node, and one who reads them."""

import http.client
import json
import threading
from typing import Any

import uvicorn
from django.conf import settings
from support.cluster import TestCluster
from support.nodes import TestNode
from support.wire_world import Inside, until

from sangam.audit.audit import deed
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.web.live.endpoints import Live


class Server:
    """The live pages of a node, on a real port."""

    def __init__(self, node: TestNode, cluster: TestCluster) -> None:
        self.inside = Inside(node, cluster)
        config = uvicorn.Config(
            Live(within=self.inside, beat_s=0.5),
            host="127.0.0.1",
            port=0,
            loop="asyncio",
            http="httptools",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Close, once the readers have gone."""
        until(lambda: not self._server.server_state.connections)
        self._server.should_exit = True
        self._thread.join(10)
        self.inside.close()


class Reader:
    """One open stream."""

    def __init__(
        self, port: int, token: str, *, since: str = "", last: str = "", cookies: str = "", at: str = "/live/"
    ) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Cookie": cookies or f"{settings.SESSION_COOKIE_NAME}={token}"} | (
            {"Last-Event-ID": last} if last else {}
        )
        self._connection.request("GET", f"{at}{since and '?since=' + since}", headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status

    def next(self, name: str) -> dict[str, str]:
        """Return the next event of this name: its fields, "data" joined."""
        while True:
            fields = self.event()
            if fields.get("event") == name:
                return fields

    def beats(self) -> bool:
        """Return when a sign of life comes."""
        while (line := self._line()) is not None:
            if line == ": beat":
                return True
        return False

    def ended(self) -> bool:
        """Tell whether the server has ended the stream."""
        return self._line() is None

    def notices(self) -> list[dict[str, Any]]:
        """Return the notices of the next push."""
        found: list[dict[str, Any]] = json.loads(self.next("notices")["data"])["notices"]
        return found

    def is_guarded(self) -> bool:
        """Tell whether the answer carries what every answer carries."""
        headers = self._answer.headers
        return "default-src 'none'" in headers["Content-Security-Policy"] and headers["Cache-Control"] == "no-store"

    def leaves(self) -> None:
        self._answer.close()
        self._connection.close()

    def event(self) -> dict[str, str]:
        """Return the next event's fields."""
        fields: dict[str, str] = {}
        while line := self._line():
            key, _, value = line.partition(": ")
            fields[key] = f"{fields[key]}\n{value}" if key in fields else value
        return fields

    def _line(self) -> str | None:
        line = self._answer.readline()
        return line.decode().rstrip("\n") if line else None


def tell(title: str, to: str = "DL-ON-NARELA", urgency: Urgency = Urgency.URGENT, **parts: str) -> Subject:
    subject = Subject("alert", new_id())
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        deliveries.notify(Telling("alert", subject, title, parts, TodayLane.NOW, urgency), to=[to])
    return subject
