"""The link's end at the standby: a socket in its cluster's folder through which PostgreSQL reaches the primary."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import system_account
from sangam.node.standby import links
from sangam.node.standby.streams import join_streams

PORT = 5433
"""Of the socket's name: the cluster's own stands beside it."""


@contextmanager
def open_pipe(cluster: postgres.Cluster, keys: Path, link: links.Link) -> Iterator[None]:
    """Have the primary reached through `.s.PGSQL.5433` beside the cluster's own socket inside the block."""
    path = cluster.make_socket_folder() / f".s.PGSQL.{PORT}"
    loop = asyncio.new_event_loop()
    running = threading.Thread(target=loop.run_forever, name="pipe", daemon=True)
    running.start()
    server = asyncio.run_coroutine_threadsafe(_listen(path, keys, link), loop).result()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        running.join()
        loop.close()
        path.unlink(missing_ok=True)


async def _listen(path: Path, keys: Path, link: links.Link) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sealed = links.client_context(keys)
        try:
            ends = await asyncio.open_connection(link.address, link.port, ssl=sealed)
            ends[1].write(f"{links.LOG}\n".encode())
            await join_streams(reader, writer, *ends)
        except OSError:
            writer.close()

    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(answer, path)
    path.chmod(0o600)
    system_account.own(path, system_account.for_postgres())
    return server


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*others, return_exceptions=True)
