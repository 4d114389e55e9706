"""The client's address behind a reverse proxy, as the server calls the application."""

import asyncio
from typing import Any

from sangam.node.proxies import networks
from sangam.web.door.client_addresses import Forwarded


def told(client: str, *headers: tuple[bytes, bytes], trusted: str = "10.0.0.5") -> tuple[str, str]:
    """Return the client's address and the scheme that the pages are told of a request."""
    seen: list[Any] = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)

    scope = {"type": "http", "client": (client, 5), "scheme": "http", "headers": list(headers)}
    asyncio.run(Forwarded(pages, trusted=networks(trusted))(scope, None, None))  # type: ignore[arg-type]
    return seen[0]["client"][0], seen[0]["scheme"]


FOR = (b"x-forwarded-for", b"192.0.2.7")
PROTO = (b"x-forwarded-proto", b"https")


def test_behind_a_trusted_proxy_the_pages_see_the_client_and_https() -> None:
    assert told("10.0.0.5", FOR, PROTO) == ("192.0.2.7", "https")


def test_from_anybody_else_the_headers_of_a_proxy_are_not_believed() -> None:
    assert told("10.0.0.6", FOR, PROTO) == ("10.0.0.6", "http")
    assert told("127.0.0.1", FOR, PROTO, trusted="") == ("127.0.0.1", "http")


def test_headers_of_one_name_are_read_in_their_order() -> None:
    assert told("10.0.0.5", (b"x-forwarded-for", b"198.51.100.1"), FOR) == ("192.0.2.7", "http")


def test_a_scheme_that_is_none_is_not_taken() -> None:
    assert told("10.0.0.5", FOR, (b"x-forwarded-proto", b"javascript")) == ("192.0.2.7", "http")
