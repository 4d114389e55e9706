"""The process of the press: `python -m sangam.node.press.service`.  It has no database, and writes no file.

It runs with less right to the processors than whoever serves pages.
"""

import asyncio
import json
import logging.config
import os
import signal
from contextlib import suppress
from pathlib import Path

from sangam.node.bootstrap import without_database
from sangam.node.press import client
from sangam.node.press.client import Order, Reply
from sangam.node.press.press import Press
from sangam.node.processes import readiness
from sangam.node.setting_files import load_settings
from sangam.node.telemetry import logs
from sangam.print_pages.drawn_paper import load_fonts

NICE = 15


async def serve(home: Path, press: Press, *, stop: asyncio.Event) -> None:
    """Answer on the press's socket until told to stop."""
    (home / client.NAME).unlink(missing_ok=True)
    with client.short_address(home) as address:
        server = await asyncio.start_unix_server(
            lambda *line: _answer_request(press, *line), address, backlog=512, cleanup_socket=False
        )
        Path(address).chmod(0o600)
    async with server:
        readiness.note_ready(home)
        while not stop.is_set():
            readiness.beat(home)
            press.kept.forget_old()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), readiness.BEAT_EVERY_S)
        server.close()


async def _answer_request(press: Press, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        line, content = client.lengths(await reader.readexactly(client.HEAD_BYTES))
        head, body = json.loads(await reader.readexactly(line)), await reader.readexactly(content)
        stamps = tuple((str(text), float(size)) for text, size in head["stamps"])
        reply = await press.answer(Order(head["owner"], head["key"], body, stamps), head["wait_s"])
        writer.write(_pack_reply(press, reply))
        await writer.drain()
    except (OSError, EOFError, ValueError, KeyError):
        return  # who asked has gone, or says nothing that can be read
    finally:
        writer.close()


def _pack_reply(press: Press, reply: Reply) -> bytes:
    counts = {"before": reply.before, "drawn": press.drawn, "stamped": press.stamped}
    return client.pack_message({"state": reply.state, **counts}, reply.pdf)


def main(home: Path) -> None:
    """Draw papers until told to stop."""
    settings = load_settings(home)
    without_database()
    logging.config.dictConfig(logs.config(settings))
    os.nice(NICE)
    load_fonts()
    asyncio.run(_run(settings.home))


async def _run(home: Path) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await serve(home, Press(), stop=stop)


if __name__ == "__main__":
    main(Path(os.environ["SANGAM_HOME"]))
