"""The link's end at the primary, `python -m sangam.node.standby.door`: it passes the standby on to PostgreSQL's socket.

Whoever shows no certificate of the standby gets nothing.  A standby that was promoted says so here: then this machine
notes it, and its supervisor stops it.
"""

import asyncio
import json
import os
import signal
from contextlib import suppress
from pathlib import Path

from sangam.kernel.here import STANDBY
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import readiness
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings
from sangam.node.standby import home_copies, links, promotion
from sangam.node.standby.streams import join_streams

_FIRST_LINE_WITHIN_S = 5.0
_PIECE = 256 * 1024


def main(home: Path) -> int:
    """Serve the standby until SIGTERM, or until another is admitted; return the exit status."""
    settings = load_settings(home)
    link = links.read_link(settings.keys, STANDBY)
    if link is not None:
        asyncio.run(_serve(settings, link))
    return 0


async def _serve(settings: Settings, link: links.Link) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError):
            line = await asyncio.wait_for(reader.readline(), _FIRST_LINE_WITHIN_S)
            await _answer_line(settings, line.decode().rstrip("\n"), reader, writer)
            await writer.drain()
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    stop, began_at = asyncio.Event(), _changed_at(settings)
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    sealed = links.server_context(settings.keys)
    # The port is shared, so that a successor listens before this process ends (`sangam node reload`).
    server = await asyncio.start_server(
        answer, link.address, link.port, ssl=sealed, reuse_port=True, ssl_handshake_timeout=_FIRST_LINE_WITHIN_S
    )
    readiness.note_ready(settings.home)
    while not stop.is_set() and _changed_at(settings) == began_at:
        readiness.beat(settings.home)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), readiness.BEAT_EVERY_S)
    server.close()


async def _answer_line(
    settings: Settings, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    word, _, name = line.partition(" ")
    if word == links.LOG:
        path = postgres.socket_of(postgres.folder_of(settings.home)) / f".s.PGSQL.{postgres.PORT}"
        await join_streams(reader, writer, *await asyncio.open_unix_connection(path))
    elif word == links.ASK:
        writer.write(links.RUNS)
    elif word == links.SUPERSEDE:
        promotion.note_superseded(settings.home)
        writer.write(links.NOTED)
    elif word == links.LIST:
        writer.write(json.dumps(await asyncio.to_thread(home_copies.list_home, settings)).encode())
    elif word == links.FILE and home_copies.is_listed(settings, name):
        with (settings.home / name).open("rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                writer.write(piece)
                await writer.drain()


def _changed_at(settings: Settings) -> int:
    """Return when the standby was admitted: another has other certificates."""
    with suppress(FileNotFoundError):
        return (settings.keys / STANDBY).stat().st_mtime_ns
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(os.environ["SANGAM_HOME"])))
