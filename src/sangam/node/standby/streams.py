"""Two connections joined: what comes on one goes out on the other, until one of them ends."""

import asyncio
from contextlib import suppress

_PIECE = 256 * 1024


async def join_streams(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    other_reader: asyncio.StreamReader,
    other_writer: asyncio.StreamWriter,
) -> None:
    """Pass on what comes on either connection, until one of them ends; then close both."""
    ways = [
        asyncio.ensure_future(_pass_on(reader, other_writer)),
        asyncio.ensure_future(_pass_on(other_reader, writer)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (writer, other_writer):
            with suppress(OSError):
                each.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
