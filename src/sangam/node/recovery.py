"""What a restored force lost is given back; what a force has that caught us up is shown again: one table of packages.

Where nothing of a package must vanish on a recall, it gives lines back as their force signed them
(`hosting.recovery.SignedLines`).  Records and the words of threads and alerts have ways of their own: copies are
compared by version, and recalls come first.  What one says waits for another.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sangam.access.public import units
from sangam.arrests.public import handlers as arrest_handlers
from sangam.audit.public import audit
from sangam.channels.public import handlers as channel_handlers
from sangam.coordination.public import handlers as coordination_handlers
from sangam.exchange.public import recovery as exchange_recovery
from sangam.federation.public import catch_up, envelopes
from sangam.federation.public import recovery as federation_recovery
from sangam.federation.types import Rejoining
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.library.public import handlers as library_handlers
from sangam.matching.public import pointers as matching_pointers
from sangam.node.envelope_handlers import AT_THEIR_STAGE
from sangam.operations.public import handlers as operation_handlers
from sangam.oversight.public import wire as oversight_handlers
from sangam.records.public.maintenance import recovery
from sangam.rosters.public import handlers as roster_handlers

Giver = Callable[[str, datetime], int]
"""What gives a force back what it lost since an instant, in the running deed, and returns how much."""

GIVERS: Mapping[str, Giver] = {
    "words": exchange_recovery.give_back,
    "channels": channel_handlers.LINES.give_back,
    "despatches": arrest_handlers.LINES.give_back,
    "library": library_handlers.LINES.give_back,
    "rosters": roster_handlers.LINES.give_back,
    "meetings": coordination_handlers.LINES.give_back,
    "entries": operation_handlers.ENTRY_LINES.give_back,
    "operations": operation_handlers.PLAN_LINES.give_back,
    "deconfliction": operation_handlers.forgive,
    "oversight": oversight_handlers.LINES.give_back,
}
"""The packages above `records`, in the order in which they give back."""

OF_A_MINISTRY = ("library", "oversight")
"""The givers of what a ministry and its peers have of each other: practices and totals."""


def give_back() -> int:
    """Answer each peer that was restored; give it what it lost once it has begun anew, and say that this is all.

    A deed of the node for each step.  Returns how many there were.
    """
    done = federation_recovery.answer_due()
    for force in federation_recovery.rejoining_peers():
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:epoch:give-back", on=force) as facts:
            lost = federation_recovery.lock_rejoining(force)
            if lost is not None:
                facts.update(_give_back_to_peer(lost))
                federation_recovery.announce_caught_up(force)
                done += 1
    return done


def _give_back_to_peer(lost: Rejoining) -> dict[str, object]:
    """Give a peer what it lost, in the running deed; return how much of each.

    What others handed to it is its own too, whether or not it had sent us anything of that.
    """
    force = lost.force
    if units.is_ministry(force) or units.is_ministry(here.node().force):
        return {name: GIVERS[name](force, lost.lost_since) for name in OF_A_MINISTRY} if lost.lost_since else {}
    groups = recovery.give_groups_back(force) if lost.lost_since else 0
    ended = recovery.tell_ended(force, since=lost.lost_since)
    passed = recovery.give_transfers_back(force, since=lost.kept_until)
    since = lost.lost_since or (clock.now() if passed else None)
    if since is None:
        return {}
    return {
        "since": since.isoformat(),
        "groups": groups,
        "offers": ended,
        "transfers": len(passed),
        "offered": recovery.give_offers_back(force, since=since),
        "records": recovery.give_back(force, since=since, besides=passed),
        "signed": recovery.give_words_back(force, since=since),
        **{name: give(force, since) for name, give in GIVERS.items()},
    }


def show_returned_copies() -> int:
    """Apply what peers gave back once all have, and hold what they sent again against what is watched; return how many.

    And ask them about what was checked meanwhile: their pointers were hidden.
    """
    done, returned = catch_up.apply_returned(AT_THEIR_STAGE)
    for force in returned:
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:epoch:show", on=force) as facts:
            restored_at = federation_recovery.end_catch_up(force)
            if restored_at is not None:
                recovery.bring_up(force)
                recovery.give_up_lost()
                facts["pointers_asked"] = show_copies(force, since=restored_at)
                done += 1
    return done + _show_confirmed() + _end_offers() + _give_up_lost()


def show_copies(force: str, *, since: datetime) -> int:
    """Hold what came of a force while its copies were hidden against what is watched, in the running deed.

    Returns how many questions of checks it is asked.
    """
    recovery.note_arrived_since(force, since=since)
    asked = matching_pointers.ask_shown(force, since=since)
    envelopes.wake_parked(catch_up.shown_id(force))
    return asked


def _show_confirmed() -> int:
    """Show the copies of the forces that have said where we stand since this node's start; return how many said it."""
    done = 0
    for force in federation_recovery.confirmed_peers():
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:standing:confirm", on=force) as facts:
            found = federation_recovery.end_confirmed(force)
            if found is not None:
                facts["asked_at"] = found.asked_at.isoformat()
                done += 1
                if found.hidden_since:
                    facts["pointers_asked"] = show_copies(force, since=found.hidden_since)
    return done


def _end_offers() -> int:
    """Let offers from before our restore lapse, once all that can be reached are heard; return how many."""
    if not recovery.offers_are_due():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:offer:end") as facts:
        facts["offers"] = ended = recovery.end_offers()
    return ended


def _give_up_lost() -> int:
    """Settle what waited for an answer to our offer, and is lost or another's now; return how much."""
    if not recovery.lost_are_due():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:records:give-up") as facts:
        facts["settled"] = settled = recovery.give_up_lost()
    return settled
