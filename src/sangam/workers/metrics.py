"""Serves the node's metrics on loopback, where the administrator has given them a port.

Of several workers of one machine the first to come has the port; another takes it over when that one goes.
"""

import logging
import threading
from threading import Event
from wsgiref.simple_server import WSGIServer

from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, start_http_server

from sangam.node.telemetry import metrics

_TRY_EVERY_S = 5.0
_log = logging.getLogger(__name__)


class _OnceAReading(CollectorRegistry):
    """The registry, which leaves no database connection behind in the thread that was asked."""

    def collect(self):  # type: ignore[no-untyped-def]
        """Return what is there now."""
        try:
            yield from metrics.registry(settings.SANGAM).collect()
        finally:
            connection.close()


def run(stop: Event) -> None:
    """Serve until `stop` is set; without a port, only wait for it."""
    port, said = settings.SANGAM.metrics_port, False
    served: tuple[WSGIServer, threading.Thread] | None = None
    while port and served is None and not stop.is_set():
        try:
            served = start_http_server(port, addr="127.0.0.1", registry=_OnceAReading())
            _log.info("metrics are served on port %s of this machine", port)
        except OSError as error:
            if not said:
                _log.warning("port %s of this machine cannot be opened for metrics: %s", port, error.strerror)
            said = True
            stop.wait(_TRY_EVERY_S)
    while not stop.wait(1.0):
        pass
    if served is not None:
        served[0].shutdown()
