"""Nodes that are put back to a backup, and the wire until they are whole again."""

import random
from datetime import timedelta

from django.db import connection, transaction
from support.nodes import TestNode
from support.wire_world import Journey, Wire

from sangam.audit.audit import deed
from sangam.federation import policy
from sangam.federation.desk_notes import load_pending_notes
from sangam.federation.inbox.parked import replay_due
from sangam.federation.models import CatchUp
from sangam.federation.peers import catch_up
from sangam.federation.recovery import epochs, heartbeat, renumbering
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError
from sangam.node import recovery as node_recovery
from sangam.node.envelope_handlers import HANDLERS
from sangam.node.postgres import connections
from sangam.node.settings import Settings
from sangam.records.recalls import receipt_reminders
from sangam.records.reconciliation import owner_side, repair
from sangam.records.transfers import case

NO_MARK = heartbeat.Outside()


def forgets(wire: Wire, node: TestNode, *, to: str = "last") -> None:
    """Put a node back to a backup, behind everybody's back; what its relay had in hand is gone."""
    node.is_put_back(to)
    for source, _, sender in wire.senders:
        if source is node:
            with node:
                sender.restart()


def restored(wire: Wire, *nodes: TestNode, to: str = "last") -> None:
    """Put nodes back to their last backups of a name, and let them begin anew as their start does."""
    for node in nodes:
        forgets(wire, node, to=to)
    begin_anew(*nodes)


def begin_anew(*nodes: TestNode) -> None:
    """Let nodes that were put back begin anew as their start does."""
    for node in nodes:
        with node:
            epochs.begin_after_restore(clock.now())


def starts(*nodes: TestNode, outside: heartbeat.Outside = NO_MARK) -> None:
    """Let nodes begin as their supervisor and worker do, which do not know whether they were put back."""
    for node in nodes:
        with node:
            connection.ensure_connection()
            heartbeat.note_start(connection.connection, clock.now(), outside)
            renumbering.ask_due()


def settled(
    wire: Wire,
    *,
    without: TestNode | None = None,
    within: int = 0,
    weather: random.Random | None = None,
    slow: tuple[TestNode, Lane] | None = None,
) -> None:
    """Let all that waits arrive, and each node give back what others lost, until nothing moves any more.

    without: a node that cannot be reached and reaches nobody.  within: rounds after which it is left as it is.
    weather: by which lanes are slow, a few envelopes at a time, in any order; without it all that waits comes at once.
    slow: a lane from a node in which nothing comes yet.
    """
    moved = gives = {node.force for node in wire.nodes}
    for _ in range(within or (60 if weather is None else 400)):
        came = _carried(wire, without, moved, weather, slow)
        gives = _given_back(wire, without, came | gives)
        moved = came | gives
        if not moved:
            return
    assert within, "it does not come to rest"


def _carried(
    wire: Wire,
    without: TestNode | None,
    moved: set[str],
    weather: random.Random | None,
    slow: tuple[TestNode, Lane] | None,
) -> set[str]:
    """Let nodes that moved in the round before send; return those from or to which anything came.

    With nothing sent, come or given back since, a node has nothing new to send.
    """
    most = weather.choice([1, 3, 10, 500]) if weather else 500
    loaded = wire.load(most=most, of=moved)
    journeys = [
        each for each in loaded if without not in (each.source, each.target) and (each.source, each.sender.lane) != slow
    ]
    for journey in _through(journeys, weather) if weather else journeys:
        arrives(wire, journey)
    return {force for each in journeys for force in (each.source.force, each.target.force)}


def _given_back(wire: Wire, without: TestNode | None, due: set[str]) -> set[str]:
    """Let nodes give back to which anything came, or that just gave back; return those that did.

    Nothing else is new to a node: if it had nothing to give back before, it has nothing now.
    """
    gave = set()
    for node in wire.nodes:
        if node is not without and node.force in due:
            with node:
                gave |= {node.force} if gives_back() else set()
    return gave


def _through(journeys: list[Journey], weather: random.Random) -> list[Journey]:
    """Return those that get through now, in any order; the others are to be loaded again."""
    weather.shuffle(journeys)
    count = weather.randint(min(1, len(journeys)), len(journeys))
    for journey in journeys[count:]:
        with journey.source:
            journey.sender.restart()
    return journeys[:count]


def compared(wire: Wire) -> None:
    """Let every node compare what the others hold of its own, as its worker does after a restore, until all is done.

    What waits is to have come before (`settled`).
    """
    for _ in range(20):
        if not sum(_compares(node) for node in wire.nodes):
            return
        settled(wire)
    raise AssertionError("the comparing comes to no end")


def _compares(node: TestNode) -> int:
    with node:
        return owner_side.begin_due() + receipt_reminders.chase() + owner_side.advance() + repair.answer_questions()


def falls_behind(node: TestNode, owner: str) -> None:
    """Leave a node as a restore leaves it while an owner has not been reached."""
    with node, deed(Actor.system(node.force, "test"), "node:test:hide"):
        CatchUp.objects.create(peer=owner, epoch=5, said={}, restored_at=clock.now(), hides=True)


def is_caught_up(node: TestNode, owner: str) -> None:
    """Leave a node as it is once that owner has caught it up, and let its worker show what is the owner's."""
    with node:
        with deed(Actor.system(node.force, "test"), "node:test:show"):
            CatchUp.objects.filter(peer=owner).update(urgent_at=clock.now(), normal_at=clock.now())
        assert node_recovery.show_returned_copies() == 1


def waits_no_longer(node: TestNode, force: str) -> None:
    """Let a node's administrator show what a force may know more of, though it has not answered; then its worker."""
    with node:
        with deed(Actor.system(node.force, "test"), "node:test:unhide"):
            renumbering.unhide(force)
        gives_back()


def gives_back() -> bool:
    """Do what the worker does; whoever was restored twice within a minute is not kept waiting here."""
    every, policy.RESTORES_ANSWERED_EVERY = policy.RESTORES_ANSWERED_EVERY, timedelta(0)
    try:
        given = case.lapse() + node_recovery.give_back()
        return bool(given + node_recovery.show_returned_copies() + replay_due(HANDLERS))
    finally:
        policy.RESTORES_ANSWERED_EVERY = every


def arrives(wire: Wire, journey: Journey) -> bool:
    """Bring a batch and its receipt; return True."""
    receipt = wire.carry(journey)
    with journey.source:
        try:
            journey.sender.confirm(journey.batch, receipt)
        except SangamError as error:
            journey.sender.fail(error)
    return True


def notes(node: TestNode) -> dict[str, str]:
    """Return what the desk is told, by code."""
    with node, transaction.atomic():
        return {note.code: note.sentence for note in load_pending_notes()}


def is_hidden_at(node: TestNode) -> list[str]:
    """Return the forces whose copies nobody may read at a node."""
    with node:
        return catch_up.hidden_peers()


def awaited(node: TestNode) -> list[str]:
    """Return the forces that a restored node waits for."""
    with node:
        return catch_up.awaited_peers()


def beats_earlier(settings: Settings) -> None:
    """Let a node's database have taken its last beat a second earlier, as one does that was put back."""
    with connections.connect(settings) as application:
        application.execute("UPDATE federation_beat SET at = at - interval '1 second'")
