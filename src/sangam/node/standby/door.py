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

from sangam.federation.keys import standby_copies
from sangam.kernel.here import STANDBY
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import readiness
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings
from sangam.node.standby import follower, home_copies, links
from sangam.node.standby.links import join_streams

_FIRST_LINE_WITHIN_S = 5.0
_WANTED_WITHIN_S = 2.0
_LOOK_EVERY_S = 0.03
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
        follower.note_superseded(settings.home)
        writer.write(links.NOTED)
    elif word == links.LIST:
        writer.write(json.dumps(await asyncio.to_thread(home_copies.list_home, settings)).encode())
    elif word == links.NEXT:
        writer.write(json.dumps(await _await_wanted(settings)).encode())
    elif word == links.GOT:
        standby_copies.end_want(settings.files, name)
        writer.write(links.NOTED)
    elif word == links.FILE and home_copies.is_listed(settings, name):
        with (settings.home / name).open("rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                writer.write(piece)
                await writer.drain()


async def _await_wanted(settings: Settings) -> list[str | int]:
    """Return a want and its file's name, size and time, once an act waits for one; nothing after a while."""
    standby_copies.note_asked(settings.files)
    for _ in range(round(_WANTED_WITHIN_S / _LOOK_EVERY_S)):
        for want, path in standby_copies.list_wanted(settings.files):
            if home_copies.is_listed(settings, f"files/{path}"):
                with suppress(FileNotFoundError):  # erased since
                    state = (settings.files / path).stat()
                    return [want, f"files/{path}", state.st_size, state.st_mtime_ns]
            standby_copies.end_want(settings.files, want)
        await asyncio.sleep(_LOOK_EVERY_S)
    return []


def _changed_at(settings: Settings) -> int:
    """Return when the standby was admitted: another has other certificates."""
    with suppress(FileNotFoundError):
        return (settings.keys / STANDBY).stat().st_mtime_ns
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(os.environ["SANGAM_HOME"])))
