"""`python -m sangam_lab.bench.conversation.inside_node ANSWER MESSAGES TIMES`: fill a channel and use it, as the node.

Writes its figures as JSON into the file ANSWER.  Everything goes through the packages' doors, the page through the
node's own answer to a request, without a network.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id
from sangam.node.bootstrap import attach
from sangam_lab.bench.conversation import seats

UNIT = "HR-SNP-KUNDLI"
_WORDS = ("naka", "गाड़ी", "लोनी", "टोल", "patrol", "ਨਾਕਾ", "چیک", "रात", "towards", "report")
QUERIES = ("Scorpio", "स्कॉर्पियो सफेद", "HR26DK0500", "गाडी लोनी", "report towards naka", "nowhere")
"""Rare and frequent words, an identifier, another spelling, and what is not there."""

_PAGES = {"today_ms": "/", "map_ms": "/patterns/map/cells.json?resolution=7&box=28,76,29,78"}
"""Pages beside the channel's, as a node without records answers them: what every page costs."""


def measure(messages: int, times: int) -> dict[str, Any]:
    """Fill a channel and open and search it so often; return seconds of filling, and milliseconds by act."""
    from sangam.access.units import shipped_data
    from sangam.channels import channels, pages
    from sangam.channels.text import search
    from sangam.channels.types import ChannelKind, Header

    shipped_data.load_shipped()
    actor = _officer()
    reader = seats.seat(1, role="station")  # an investigator reads no map
    units = tuple(dict.fromkeys([UNIT, *reader["units"]]))
    channel = channels.open_channel(actor, Header("Kundli", ChannelKind.LEVEL), {"HR": units})
    began = time.perf_counter()
    _fill(actor, channel, messages)
    filled_s = time.perf_counter() - began
    found = {"filled_s": filled_s, "open_ms": _each_ms(times, lambda: pages.conversation(actor, channel))}
    for name, address in {"page_ms": f"/channels/{channel}/", **_PAGES}.items():
        found[name] = _each_ms(times, _page(reader, address))
    for query in QUERIES:
        found[f"search {query}"] = _each_ms(times, lambda q=query: search.search_messages(actor, q))  # type: ignore[misc]
    return found


def _page(reader: Mapping[str, Any], address: str) -> Callable[[], object]:
    """Return what asks for a page as a signed-in officer's browser does."""
    from django.test import Client

    browser = Client(SERVER_NAME="localhost")
    browser.cookies[reader["cookie"]] = reader["tokens"][0]

    def page() -> None:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")

    return page


def _fill(actor: Actor, channel: UUID, count: int) -> None:
    from sangam.channels import imports, policy

    lines = _lines(count)
    while batch := [line for _, line in zip(range(policy.MOST_IMPORTED), lines, strict=False)]:
        imports.import_lines(actor, channel, batch, file="0" * 64)


def _lines(count: int) -> Iterator[Any]:
    from sangam.channels.types import ImportedLine
    from sangam.kernel import clock

    begins = clock.now() - timedelta(minutes=count + 10)
    for at in range(count):
        words = " ".join(_WORDS[(at * step) % len(_WORDS)] for step in (1, 3, 7))
        rare = f" सफ़ेद स्कॉर्पियो Scorpio HR26DK{at % 10_000:04}" if at % 500 == 0 else ""
        yield ImportedLine(at + 1, begins + timedelta(minutes=at), f"HC {at % 40}", f"{words} {at}{rare}")


def _each_ms(times: int, act: Callable[[], object]) -> Sequence[float]:
    act()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return found


def _officer() -> Actor:
    path = frozenset({"HR", "HR-SNP-Z-EAST", UNIT})
    return Actor(
        "HR",
        "bench",
        role="station",
        unit=UNIT,
        post=new_id(),
        officer=new_id(),
        clearance=Classification.RESTRICTED,
        audience=path,
    )


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    Path(sys.argv[1]).write_text(json.dumps(measure(int(sys.argv[2]), int(sys.argv[3]))), "utf-8")
