"""Listening sockets that the supervisor opens and the serving processes share."""

import os
import resource
import socket
from collections.abc import Mapping

from sangam.kernel.errors import Conflict

VARIABLE = "SANGAM_LISTENS"  # in a serving process: the number of its socket
_BACKLOG = 2048


def listen(address: str, port: int) -> socket.socket:
    """Return a listening socket for children to inherit.  Raises Conflict, with a sentence, if it cannot be had."""
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address, port))
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise Conflict(
            "node:port-taken",
            "Port {port} on {address} cannot be used ({reason}): set another in node.toml.",
            port=port,
            address=address,
            reason=error.strerror or error,
        ) from error
    return made


def named_in(env: Mapping[str, str]) -> tuple[int, ...]:
    """Return the number of the socket that a child with this environment is to inherit, if it is to inherit one."""
    number = env.get(VARIABLE, "")
    return (int(number),) if number else ()


def inherited_sockets() -> list[socket.socket] | None:
    """Return the socket that the supervisor handed to this process, or None when it was started by itself."""
    return [socket.socket(fileno=number) for number in named_in(os.environ)] or None


def allow_descriptors(count: int) -> None:
    """Let this process open so many descriptors, as far as the system allows: many shells say 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
