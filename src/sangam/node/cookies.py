"""The names of the officers' cookies."""

from collections.abc import Mapping

_PURPOSES = ("csrf", "language", "session", "device", "lock", "mark", "step", "said", "pool")


def cookie_names(force: str, *, over_https: bool) -> Mapping[str, str]:
    """Return the name of each cookie by its purpose.

    Nodes may share a host, and a host's cookies: each name has the force.  Over HTTPS it begins with __Host-.  By that
    a browser takes it from this very host alone, never from a neighbour in its domain or over plain HTTP.
    """
    prefix = "__Host-" if over_https else ""
    return {purpose: f"{prefix}sangam_{purpose}_{force.lower() or 'node'}" for purpose in _PURPOSES}
