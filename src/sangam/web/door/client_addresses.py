"""Who asks, where a reverse proxy stands before the officers' door: the client's address in place of the proxy's."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from sangam.node import proxies
from sangam.web.door.callers import count_for

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_SCHEMES = {"http", "https"}


class Forwarded:
    """The application behind its proxies: `client` and `scheme` are what a trusted proxy says of a request."""

    def __init__(self, application: Application, *, trusted: proxies.Networks) -> None:
        self._application = application
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        peer = str((scope.get("client") or ("",))[0])
        if scope["type"] == "http" and proxies.is_trusted(peer, self._trusted):
            scope["client"] = (self._client(peer, scope), 0)
            count_for(scope, scope["client"][0])
            scheme = proxies.header_values(scope["headers"], proxies.FORWARDED_PROTO).rpartition(",")[2].strip()
            scope["scheme"] = scheme if scheme in _SCHEMES else scope["scheme"]
        await self._application(scope, receive, send)

    def _client(self, peer: str, scope: Scope) -> str:
        return proxies.client_address(peer, proxies.header_values(scope["headers"]), self._trusted)
