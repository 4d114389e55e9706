"""The files' loop: fetches what other forces' envelopes named, a thread a force: a slow one keeps no other waiting.

Each stretch has its own time limit; between two of them the thread waits as long as the setting
`files_peer_kib_a_second` asks.
"""

import http.client
import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from sangam.federation import outbox
from sangam.federation.files import fetch, messages, partial_uploads, store
from sangam.federation.keys import tls
from sangam.federation.peers import pairing
from sangam.kernel.errors import NotFound, Refused, SangamError

Within = Callable[[], AbstractContextManager[object]]

_EVERY_S = 1.0
_SWEEP_EVERY_S = 3_600.0
_CONNECT_WITHIN_S = 10.0
_STRETCH_WITHIN_S = 60.0
_SOME = 64 * 1024
_LONGEST_REFUSAL = 8 * 1024

log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Fetch for this node until `stop` is set."""
    Files(stop).run()


class Files:
    """The forces of which something is fetched now.  within: what a thread works in, for test worlds."""

    def __init__(self, stop: threading.Event, *, within: Within = nullcontext) -> None:
        self._stop = stop
        self._within = within
        self._fetching: dict[str, threading.Thread] = {}

    def run(self) -> None:
        """Start a thread for each force of which a file is due, until told to stop."""
        swept = time.monotonic()
        with self._within():
            while not self._stop.wait(_EVERY_S):
                try:
                    self._start_due()
                    if time.monotonic() - swept > _SWEEP_EVERY_S:
                        swept = time.monotonic()
                        store.sweep()
                        partial_uploads.sweep()
                except (DatabaseError, OSError) as fault:
                    log.warning("files wait: %s", type(fault).__name__)
                    connection.close()
            connection.close()
        for thread in self._fetching.values():
            thread.join(_EVERY_S)

    def _start_due(self) -> None:
        for source in fetch.due_sources():
            at_work = self._fetching.get(source)
            if at_work is None or not at_work.is_alive():
                fetching = threading.Thread(target=self._fetch_all, args=(source,), name=f"files-{source}", daemon=True)
                self._fetching[source] = fetching
                fetching.start()

    def _fetch_all(self, source: str) -> None:
        with self._within():
            try:
                while not self._stop.is_set() and (pull := fetch.take_due_pull(source)):
                    self._fetch(pull)
            except (DatabaseError, OSError) as fault:
                log.warning("files of %s wait: %s", source, type(fault).__name__)
            finally:
                connection.close()

    def _fetch(self, pull: fetch.Pull) -> None:
        line, going = Line(pull.source), pull
        try:
            while not going.done and not self._stop.is_set():
                further = fetch.step(going, line.ask)
                if further is None:
                    return
                self._stop.wait((further.have - going.have) / (settings.SANGAM.files_peer_kib_a_second * 1024))
                going = further
            if going.done:
                fetch.finish(going)
        except SangamError as error:
            fetch.fail(going, error)
        except (OSError, http.client.HTTPException) as error:
            fetch.fail(going, outbox.unreached_sentence(pull.source, error))
        finally:
            line.close()
            fetch.leave(pull)


class Line:
    """An HTTPS connection to one force's door, with our certificate, believing only that force's authority."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._connection: http.client.HTTPSConnection | None = None

    def ask(self, path: str, stretch: str, line: bytes) -> bytes:
        """Return what the door gives.  Raises OSError, HTTPException, NotFound and Refused.

        The whole stretch must come within a minute: a door that trickles is left.
        """
        connected = self._connection = self._connection or self._open()
        headers = {messages.HEADER: line.decode().strip()} | ({"Range": stretch} if stretch else {})
        connected.request("GET", path, headers=headers)
        answer = connected.getresponse()
        if answer.status not in (200, 206):
            answer.read(_LONGEST_REFUSAL)
            raise self._refused(answer.status)
        return _read_stretch(answer)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> http.client.HTTPSConnection:
        url, authority = pairing.address(self._source)
        parts, context = urlsplit(url), tls.calling_context(authority)
        return http.client.HTTPSConnection(
            parts.hostname or "", parts.port or 443, timeout=_CONNECT_WITHIN_S, context=context
        )

    def _refused(self, status: int) -> SangamError:
        if status == 404:
            return NotFound("federation:file-not-given", "{force} does not give this file now.", force=self._source)
        if status == 503:
            return Refused(
                "federation:file-later",
                "{force} cannot give this file yet: it is asked again soon.",
                force=self._source,
            )
        return Refused(
            "federation:file-turned-away",
            "{force} answers {status} when a file is fetched.",
            force=self._source,
            status=status,
        )


def _read_stretch(answer: http.client.HTTPResponse) -> bytes:
    """Return a body of at most one stretch.  Raises TimeoutError when it trickles, HTTPException when it is longer."""
    deadline = time.monotonic() + _STRETCH_WITHIN_S
    parts: list[bytes] = []
    size = 0
    while some := answer.read1(_SOME):
        parts.append(some)
        size += len(some)
        if size > messages.WINDOW:
            raise http.client.HTTPException("it sends more than was asked for")
        if time.monotonic() > deadline:
            raise TimeoutError("it sends too slowly")
    return b"".join(parts)
