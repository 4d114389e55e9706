"""A serving process of a node: `python -m sangam.node.serve web|door`.

web: officers' browsers and phones.  door: other forces' nodes, by mutual TLS; who speaks is decided by the
signature alone, TLS is the outer wall.
"""

import asyncio
import os
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from sangam.node import identity
from sangam.node.bootstrap import attach
from sangam.node.doors.guard import guard_with_limits
from sangam.node.doors.in_one_piece import OFFICERS, PEERS
from sangam.node.doors.officers_tls import officers_context
from sangam.node.postgres import connections
from sangam.node.processes import child, readiness
from sangam.node.settings import Settings

_HEAR_OUT_S = 0.3
_TICKS_A_BEAT = int(10 * readiness.BEAT_EVERY_S)  # uvicorn ticks ten times a second
_DESCRIPTORS = OFFICERS.descriptors + 512  # beside the connections: the database's, files, libraries


def web(settings: Settings) -> uvicorn.Config:
    """Return the officers' door: HTTPS where a certificate is set, else plain HTTP on loopback."""
    chain, key = settings.officers_certificate, settings.officers_key
    context = officers_context(chain, key) if chain and key else None
    return uvicorn.Config(
        "sangam.web.asgi:application",
        host=settings.officers_address,
        port=settings.officers_port,
        ssl_context_factory=(lambda *_: context) if context else None,
        proxy_headers=False,  # `sangam.web.asgi` believes the trusted proxies, and nobody else
        http=guard_with_limits(replace(OFFICERS, proxies=settings.proxies)),
        **_common(),
    )


def door(settings: Settings) -> uvicorn.Config:
    """Return the peers' door: nobody enters without a certificate by the authority of a paired force."""
    from sangam.federation.keys import tls

    identity.ensure_certificates(settings)
    context = tls.door_context()
    return uvicorn.Config(
        "sangam.api.door:application",
        host=settings.peers_address,
        port=settings.peers_port,
        ssl_context_factory=lambda *_: context,
        proxy_headers=False,
        http=guard_with_limits(PEERS, admits_on_connection=True),
        **_common(),
    )


PROGRAMS = {"web": web, "door": door}


def main(name: str, home: Path) -> None:
    """Serve until told to stop."""
    os.environ[connections.SERVING_VARIABLE] = name
    config = PROGRAMS[name](attach(home))
    config.load()
    _LOAD[name](config)
    child.allow_descriptors(_DESCRIPTORS)
    readiness.keep_loaded()
    if name == "web":
        threading.Thread(target=_prepare, daemon=True).start()
    _Server(config, home).run(child.inherited_sockets())


class _Server(uvicorn.Server):
    """A server that says when it serves."""

    def __init__(self, config: uvicorn.Config, home: Path) -> None:
        super().__init__(config)
        self._home = home

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door, and say so."""
        await super().startup(sockets)
        readiness.note_ready(self._home)

    async def on_tick(self, counter: int) -> bool:
        """Say, every other second, that the loop goes on; return whether it shall end."""
        if counter % _TICKS_A_BEAT == 0:
            readiness.beat(self._home)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more callers, let those just taken say what they want, then close."""
        for server in self.servers:
            server.close()
        await asyncio.sleep(_HEAR_OUT_S)
        await super().shutdown(sockets)


def _load_pages(_: uvicorn.Config) -> None:
    from django.urls import get_resolver

    iter(get_resolver().url_patterns)


def _load_handlers(config: uvicorn.Config) -> None:
    config.loaded_app.load()


# The first request would otherwise wait for this: a process that says it serves, serves.
_LOAD = {"web": _load_pages, "door": _load_handlers}


def _prepare() -> None:
    from sangam.matching.queries import query_context

    query_context.prepare()


def _common() -> dict[str, Any]:
    return {
        "loop": "sangam.node.doors.arrivals:Loop",
        "ws": "none",
        "lifespan": "off",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 2,
    }


if __name__ == "__main__":
    main(sys.argv[1], Path(os.environ["SANGAM_HOME"]))
