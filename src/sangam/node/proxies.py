"""The reverse proxies before the officers' door: whose word about a caller's address is believed.

A caller can send any `X-Forwarded-For`.  So it counts only where the connection comes from a proxy that the
administrator named in the setting `trusted_proxies`.  It counts as far back as an unbroken chain of such proxies.
"""

import ipaddress
from collections.abc import Iterable
from functools import cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Networks = tuple[Network, ...]

FORWARDED_FOR = b"x-forwarded-for"
FORWARDED_PROTO = b"x-forwarded-proto"
_MOST_HOPS = 20


@cache
def networks(written: str) -> Networks:
    """Return the addresses and networks that a text names, parted by commas or spaces.

    Raises ValueError where one is neither.
    """
    return tuple(ipaddress.ip_network(word) for word in written.replace(",", " ").split())


def is_trusted(peer: str, trusted: Networks) -> bool:
    """Tell whether a connection from `peer` comes from one of the trusted proxies."""
    found = _address(peer)
    return found is not None and any(found in network for network in trusted)


def client_address(peer: str, forwarded: str, trusted: Networks) -> str:
    """Return the address of who asks.

    peer: where the connection comes from.  forwarded: the values of `X-Forwarded-For`, joined by commas.  Each proxy
    appends whom it serves, so the text is read from its end: the first address that is no trusted proxy is the
    client's.  What is no address ends the reading: the client is then the last proxy that was believed.
    """
    client = peer
    for hop in reversed(forwarded.split(",")[-_MOST_HOPS:]):
        if not is_trusted(client, trusted):
            break
        found = _address(_bare(hop.strip()))
        if found is None:
            break
        client = str(found)
    return client


def header_values(headers: Iterable[tuple[bytes, bytes]], name: bytes = FORWARDED_FOR) -> str:
    """Return what a request's headers of this name say, joined by commas in their order."""
    return ",".join(value.decode("latin-1") for header, value in headers if header == name)


def _address(text: str) -> Address | None:
    """Return an address, an IPv4 one as such even where it is written as IPv6."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _bare(hop: str) -> str:
    """Return an address without brackets and port: some proxies write `10.0.0.7:4711` or `[fe80::1]:4711`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
