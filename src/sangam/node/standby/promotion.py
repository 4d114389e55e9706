"""A standby becomes the node.  It catches up as after a restore, unless the primary promised that it lacks nothing.

Whether a primary went on alone nobody can know who cannot reach it.  So the promise is what counts, and not whether the
standby was connected at the end.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from sangam.federation.public.machines import write_private
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.node import status
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import RESTORED, Settings
from sangam.node.standby import links, promise

SUPERSEDED = "superseded_at"
_WITHIN_S = 60
_TELL_EVERY_S = 1.0


def promote(settings: Settings, *, although_it_answers: bool) -> None:
    """Make this standby, which runs, the node; return once it is.

    Raises NotFound where this is no standby, Conflict where the primary still answers, Refused where it does not run.
    """
    link = links.read_link(settings.keys, links.PRIMARY)
    if link is None:
        raise NotFound("node:no-primary", "This node in {home} is no standby.", home=settings.home)
    if status.supervisor(settings.home) is None:
        raise Refused("node:not-up", "The node in {home} does not run: start it first.", home=settings.home)
    is_unknown = links.is_unknown_there(settings.keys, link)
    if not although_it_answers:
        _require_no_answer(settings, link, is_unknown=is_unknown)
    if is_unknown:  # the promise that it has read is an old one
        _note_restored(settings)
    with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
        # Not waited for here: the follower ends this connection when it takes over.
        connection.execute("SELECT pg_promote(false)")
    deadline = time.monotonic() + _WITHIN_S
    while (settings.keys / links.PRIMARY).exists():
        if time.monotonic() > deadline:
            raise Conflict("node:promotion-slow", "The standby was not promoted: read its log, and promote it again.")
        time.sleep(0.1)


def _require_no_answer(settings: Settings, link: links.Link, *, is_unknown: bool) -> None:
    if is_unknown:
        raise Conflict(
            "node:not-its-standby",
            "At {address} a node answers that does not know this standby: it has admitted another since, and runs. "
            "Remove {home}. With --although-it-answers this machine is promoted all the same, as after a restore.",
            address=link.address,
            home=settings.home,
        )
    if links.ask(settings.keys, link, links.ASK):
        raise Conflict(
            "node:primary-runs",
            "The primary at {address} still answers: stop it first, `sangam node stop` there. With "
            "--although-it-answers it is told to stop by this machine.",
            address=link.address,
        )


def _note_restored(settings: Settings) -> None:
    write_private(settings.home / RESTORED, f"{clock.now().isoformat()}\n".encode())


def take_over(settings: Settings, connection: psycopg.Connection) -> None:
    """Finish the promotion of the database: from here on this home is the node's.

    Cut short, it is done again; then nothing is known of the promise any more, and it begins as after a restore.
    """
    if promise.read_promise(connection) != promise.WAITS:
        _note_restored(settings)
    connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(promise.NAME)))
    (settings.keys / links.PRIMARY).rename(settings.keys / links.SUPERSEDED)


def note_superseded(home: Path) -> None:
    """Note that the standby of the node in this home has taken over."""
    if not (home / SUPERSEDED).exists():
        write_private(home / SUPERSEDED, f"{clock.now().isoformat()}\n".encode())


def require_not_superseded(settings: Settings) -> None:
    """Raise Refused where the standby of this node has taken over."""
    if (settings.home / SUPERSEDED).exists():
        raise Refused(
            "node:superseded",
            "The standby of this node has taken over: this machine serves no more. Move {home} away; make this "
            "machine the standby of the other by `sangam node admit-standby` there.",
            home=settings.home,
        )


@contextmanager
def keep_telling_old_primary(settings: Settings) -> Iterator[None]:
    """Tell the machine that was the node before, until it has noted that, inside the block."""
    stop = threading.Event()
    link = links.read_link(settings.keys, links.SUPERSEDED)
    telling = threading.Thread(target=_tell_until_noted, args=(settings, link, stop), name="superseding", daemon=True)
    if link is not None:
        telling.start()
    try:
        yield
    finally:
        stop.set()


def _tell_until_noted(settings: Settings, link: links.Link, stop: threading.Event) -> None:
    while not stop.wait(_TELL_EVERY_S):
        if links.ask(settings.keys, link, links.SUPERSEDE) == links.NOTED:
            (settings.keys / links.SUPERSEDED).unlink(missing_ok=True)
            return
