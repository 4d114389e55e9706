"""Opening a restored node for reading: by itself once its peers have caught it up, or by its administrator.

Shut is what the database says; each machine has it as the file `reads_shut` in its home (`keeping`).  A restore leaves
the file `restored_at`, which the first start puts into the database.  The copies of a force that has not caught us up
stay hidden either way (`federation.peers.catch_up.HIDDEN_OWNERS`), and are shown once it has.  Those of a force that
has not answered since a start after a long pause its administrator may show before
(`federation.recovery.snapshot_check`).
"""

import json
import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict

from sangam.access.sign_in import steps
from sangam.access.units import units
from sangam.audit.audit import deed
from sangam.federation.keys.sealed_secrets import write_private
from sangam.federation.peers import catch_up
from sangam.federation.recovery import epochs, renumbering
from sangam.federation.types import CatchingUp
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.ids import named_id
from sangam.node import recovery
from sangam.node.settings import PROGRESS, RESTORED, SHUT, Settings
from sangam.notices.deliveries import notify
from sangam.notices.types import Subject, Telling
from sangam.operations import phones

_RESTORED = "The node was restored: who left, or lost a post or a password, since the backup has it again"


def begin_epoch(settings: Settings) -> list[str]:
    """Shut reads, end old access and begin the new epoch of a restored node, once a restore; return who is awaited."""
    mark, restored_at = settings.home / RESTORED, settings.restored_at
    if restored_at is None or not mark.exists():
        return []
    awaited = epochs.begin_after_restore(restored_at)
    _end_access(settings.force)
    write_private(settings.home / SHUT, f"{restored_at.isoformat()}\n".encode())
    mark.unlink()
    return awaited


def _end_access(force: str) -> None:
    """End what may have ended since the backup, and tell headquarters what only people can set right."""
    with deed(Actor.system(force, "restore"), "node:access:end-restored") as facts:
        facts.update(steps.end_restored_access(), phones=phones.wipe_restored_phones())
        telling = Telling("node.restored", Subject("force", named_id("force", force)), _RESTORED, {})
        with suppress(NotFound):  # a node without units has nobody to tell yet
            notify(telling, to=[units.desk_unit(force)])


def tend(settings: Settings) -> int:
    """Write down for `sangam node status` how far each peer is, and open when all is whole; return 1 if it opened."""
    peers = catch_up.catching_up()
    if not peers and settings.reads_open:
        return 0
    path = settings.home / PROGRESS
    text = json.dumps([asdict(peer) for peer in peers], default=str, indent=1)
    if not path.is_file() or path.read_text() != text:
        fresh = path.with_name(f".{PROGRESS}.new-{os.getpid()}")  # several workers may write it; it is read meanwhile
        fresh.write_text(text)
        fresh.replace(path)
    return int(open_when_whole(settings))


def open_when_whole(settings: Settings) -> bool:
    """Open the node if it is shut and every peer that can be reached has caught it up; return whether it opened.

    Where peers there are and none has, it stays shut: our own recalls may be known to them alone.
    """
    if settings.reads_open or not epochs.is_shut() or catch_up.awaited_peers():
        return False
    peers = catch_up.catching_up()
    if peers and all(peer.whole_at is None for peer in peers):
        return False
    _open_reads(settings, Actor.system(settings.force, "timekeeper"))
    return True


def open_without(settings: Settings, *, forces: Collection[str]) -> list[str]:
    """Open the node though these forces have not caught it up; return the forces whose copies stay hidden.

    What only they know is missing: recalls of ours among it.  Raises NotFound for a force that is not waited for,
    Conflict when the node is open already or waits for others too.
    """
    if settings.reads_open:
        raise Conflict("node:open", "The node of {force} is open already.", force=settings.force)
    behind = [peer.force for peer in _behind()]
    if unknown := sorted(set(forces) - set(behind)):
        raise NotFound(
            "node:not-awaited", "{force} is not among those that are still to catch this node up.", force=unknown[0]
        )
    if others := sorted(set(catch_up.awaited_peers()) - set(forces)):
        raise Conflict(
            "node:awaited",
            "The node waits for {forces} too: name each that you open it without.",
            forces=", ".join(others),
        )
    _open_reads(settings, Actor.system(settings.force, "operator"), without=forces)
    return behind


def show_without(settings: Settings, *, forces: Collection[str]) -> None:
    """Show the copies of these forces though they have not answered since the node's start, and what they hold of us.

    Of a force that is to catch the node up, copies stay hidden.  What only these forces know is missing: recalls among
    it.  Raises Conflict where nothing is hidden for that, NotFound for a force for which nothing is.
    """
    hidden = {each.force for each in renumbering.kept_back()} | {peer.force for peer in _behind()}
    if not hidden:
        raise Conflict("node:open", "The node of {force} is open already.", force=settings.force)
    if unknown := sorted(set(forces) - hidden):
        raise NotFound(
            "node:not-hidden", "The copies of {force} are not hidden here until it answers.", force=unknown[0]
        )
    with deed(Actor.system(settings.force, "operator"), "node:standing:show") as facts:
        facts["shown"] = sorted(set(forces))
        for force in sorted(set(forces)):
            since = renumbering.unhide(force)
            if since is not None:
                recovery.show_copies(force, since=since)


def _behind() -> list[CatchingUp]:
    """Return the peers that have not given back all: of the others it is applied within seconds of an opening."""
    return [peer for peer in catch_up.catching_up() if not (peer.urgent_at and peer.normal_at)]


def _open_reads(settings: Settings, actor: Actor, *, without: Collection[str] = ()) -> None:
    """Open a restored node for reading: by itself once its peers have caught it up, or by its administrator."""
    with deed(actor, "node:reads:open") as facts:
        facts["hidden"] = [peer.force for peer in _behind()]
        for force in sorted(set(without)):
            renumbering.unhide(force)
        epochs.open_reads()
    for mark in (RESTORED, SHUT):
        (settings.home / mark).unlink(missing_ok=True)
