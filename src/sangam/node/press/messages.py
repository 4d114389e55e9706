"""What the serving processes and the press say to each other over the press's socket, and where it stands.

A message is a length, a line of JSON, and bytes.  Only the node's account reaches the socket: its folder is private.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DONE, WAITING, FAILED, FULL, UNKNOWN = "done", "waiting", "failed", "full", "unknown"
AWAY = "away"
"""The states of a print: also that too many of its officer's wait, that the press knows none, that none answers."""

NAME = "press.sock"
HEAD_BYTES = 8
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to be drawn.  owner: whose turn it takes.  body, stamps: as of its script; key: of both."""

    owner: str
    key: str
    body: bytes
    stamps: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """How a print stands.  before: how many papers are drawn before it.  pdf: where it is done.

    drawn, stamped: how many sheets and copies the press has made since it began.
    """

    state: str
    pdf: bytes = b""
    before: int = 0
    drawn: int = 0
    stamped: int = 0


def pack_message(head: dict[str, Any], content: bytes = b"") -> bytes:
    """Return a message."""
    line = json.dumps(head, ensure_ascii=False).encode()
    return len(line).to_bytes(4) + len(content).to_bytes(4) + line + content


def lengths(head: bytes) -> tuple[int, int]:
    """Return how long a message's line and content are.  Raises ValueError where that is too much."""
    line, content = int.from_bytes(head[:4]), int.from_bytes(head[4:HEAD_BYTES])
    if line + content > MOST_BYTES:
        raise ValueError("too long a message")
    return line, content


def order_message(order: Order, wait_s: float) -> bytes:
    """Return the message that asks for a print, and waits so long for it."""
    return pack_message({"owner": order.owner, "key": order.key, "stamps": order.stamps, "wait_s": wait_s}, order.body)


def read_reply(line: bytes, content: bytes) -> Reply:
    """Return a reply as the press sent it."""
    head = json.loads(line)
    return Reply(head["state"], content, head["before"], head["drawn"], head["stamped"])


@contextmanager
def short_address(home: Path) -> Iterator[str]:
    """Give the address of the press's socket, short enough for the system however deep the home lies."""
    folder = os.open(home, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{NAME}"
    finally:
        os.close(folder)
