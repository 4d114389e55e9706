"""Work in a process of its own, made by a fork and gone after it: bounded in time and memory, it takes nobody along.

Nothing of one reader's paper is left for the next one's.
"""

import asyncio
import json
import os
import resource
import signal
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

MOST_CPU_S = 30
MOST_WALL_S = 300.0
MOST_MEMORY = 1024 * 1024 * 1024
_WHOLE = b"."
_PARENT_S = 5

Made = tuple[bytes, Sequence[object]]
"""Bytes, and numbers and words that describe them."""


class Died(Exception):
    """The process ended before its work did."""


async def in_a_fork(act: Callable[[], Made]) -> Made:
    """Return what `act` returns, called in a process of its own.  Raises Died."""
    read, write = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(read)
        os.close(write)
        raise
    if pid == 0:
        _work(act, write)
    os.close(write)
    try:
        return _unpack_drawing(await asyncio.wait_for(_all_of(read), MOST_WALL_S))
    except TimeoutError:
        raise Died from None
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _work(act: Callable[[], Made], write: int) -> NoReturn:
    try:
        # The loop's descriptors are the parent's: a signal or a write here would wake the parent's loop.
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.closerange(3, write)
        os.closerange(write + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        for what, most in (
            (resource.RLIMIT_CPU, MOST_CPU_S),
            (resource.RLIMIT_AS, MOST_MEMORY),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))
        signal.alarm(int(MOST_WALL_S) + _PARENT_S)  # should the press be gone by then
        content, said = act()
        line = json.dumps(said).encode()
        with os.fdopen(write, "wb") as out:
            out.write(len(line).to_bytes(4) + line + content + _WHOLE)
        # Not sys.exit: that would run the parent's exit handlers and flush its buffers a second time.
        os._exit(0)
    except BaseException:
        os.write(2, traceback.format_exc().encode())  # not by sys.stderr: what stands behind it may be closed above
    finally:
        os._exit(1)


async def _all_of(read: int) -> bytes:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb")
    )
    try:
        return await reader.read()
    finally:
        transport.close()


def _unpack_drawing(sent: bytes) -> Made:
    if len(sent) < 5 or not sent.endswith(_WHOLE):
        raise Died
    end = 4 + int.from_bytes(sent[:4])
    return sent[end:-1], json.loads(sent[4:end])
