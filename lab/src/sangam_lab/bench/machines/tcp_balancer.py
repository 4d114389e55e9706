"""A balancer as plain as can be: a port that passes each connection on to the next server that takes it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

Address = tuple[str, int]

_PIECE = 65_536


@asynccontextmanager
async def balanced(port: int, servers: Sequence[Address]) -> AsyncIterator[None]:
    """Pass what comes to `port` of loopback on to the servers, in turn, past those that refuse."""
    turns, flowing = count(), set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        flowing.add(asyncio.current_task())
        try:
            await _pass_on(reader, writer, _in_turn(servers, next(turns)))
        finally:
            writer.close()
            flowing.discard(asyncio.current_task())

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()
        for task in [task for task in flowing if task]:
            task.cancel()


def _in_turn(servers: Sequence[Address], turn: int) -> list[Address]:
    first = turn % len(servers)
    return [*servers[first:], *servers[:first]]


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, servers: Sequence[Address]) -> None:
    for host, port in servers:
        try:
            taken, given = await asyncio.open_connection(host, port)
        except OSError:
            continue
        try:
            await asyncio.wait(
                [asyncio.ensure_future(_flow(reader, given)), asyncio.ensure_future(_flow(taken, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            given.close()
        return


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
