"""Starting a child process that cannot outlive its parent.

Linux sends a child the signal it asked for when the *thread* that forked it ends: so start children from the
main thread.  A change of user clears the request; it is made after that, in the child, just before exec.
"""

import ctypes
import os
import resource
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from sangam.kernel.errors import Conflict
from sangam.node.postgres.system_account import Account

# Listening sockets that the supervisor opens and the serving processes share.

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


_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(sign: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """Return what the child runs before exec so that the parent's death, however sudden, sends it `sign`.

    Also lifts the signal mask that the child inherits.  For `subprocess.Popen(preexec_fn=...)`.
    """
    parent = os.getpid()

    def before_exec() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        _libc.prctl(_PR_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), signal.SIGKILL)

    return before_exec


def start(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    dies_by: signal.Signals = signal.SIGKILL,
    output: IO[bytes] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own (the terminal's ctrl-C is the parent's to pass on).

    account: run as this user; else as our own.  output: where its two output streams go; else ours.  It inherits the
    listening socket that `env` names.
    """
    return subprocess.Popen(
        [str(word) for word in command],
        env=dict(env) if env is not None else None,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=cwd,
        start_new_session=True,
        pass_fds=named_in(env or os.environ),
        preexec_fn=dies_with_parent(dies_by),  # noqa: PLW1509 - two system calls, no lock taken
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def run_to_end(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    say: Callable[[str], None] = lambda _: None,
    is_to_end: Callable[[], bool] = lambda: False,
) -> tuple[int, str]:
    """Run `command` to its end, or until it is to end; say its lines as they come.

    Returns its exit status and the last line that it wrote.
    """
    ours, its = os.pipe()
    with os.fdopen(its, "wb") as output:
        running = start(command, env=env, output=output)
    os.set_blocking(ours, False)
    last, begun, is_over = "", b"", False
    try:
        while not is_over:
            is_over = ends_within(running, 0.1)
            *lines, begun = (begun + _read_waiting(ours) + (b"\n" if is_over else b"")).split(b"\n")
            for line in filter(None, (each.decode(errors="replace").rstrip() for each in lines)):
                last = line
                say(line)
            if is_to_end():
                running.terminate()
    finally:
        os.close(ours)
    return running.returncode, last


def _read_waiting(pipe: int) -> bytes:
    """Return what waits in a pipe that does not block: nothing, where nothing was written."""
    try:
        return os.read(pipe, 65536)
    except BlockingIOError:
        return b""


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for the child to end; return whether it did."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
