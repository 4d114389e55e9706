"""What a restored force lost is given back; what a force has that caught us up is shown again: one table of packages.

Where nothing of a package must vanish on a recall, it gives lines back as their force signed them
(`hosting.recovery.SignedLines`).  Records and the words of threads and alerts have ways of their own: copies are
compared by version, and recalls come first.  What one says waits for another.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sangam.access.units import shipped_data
from sangam.arrests import despatches
from sangam.audit import audit
from sangam.channels import intake
from sangam.coordination import intake as coordination_intake
from sangam.exchange import recovery
from sangam.federation.inbox import parked, rate_limits
from sangam.federation.peers import catch_up
from sangam.federation.recovery import epochs, renumbering, return_stages
from sangam.federation.types import Rejoining
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.library import remarks
from sangam.matching import pointer_questions
from sangam.node.envelope_handlers import AT_THEIR_STAGE
from sangam.operations.deconfliction import notes
from sangam.operations.entry import intake as entry_intake
from sangam.operations.plans import intake as plan_intake
from sangam.oversight import recovery as oversight_recovery
from sangam.records.recovery import (
    lost_records,
    returned_copies,
    returned_groups,
    returned_messages,
    returned_offers,
    returned_transfers,
)
from sangam.rosters import rosters

Giver = Callable[[str, datetime], int]
"""What gives a force back what it lost since an instant, in the running deed, and returns how much."""

GIVERS: Mapping[str, Giver] = {
    "words": recovery.give_back,
    "channels": intake.LINES.give_back,
    "despatches": despatches.LINES.give_back,
    "library": remarks.LINES.give_back,
    "rosters": rosters.LINES.give_back,
    "meetings": coordination_intake.LINES.give_back,
    "entries": entry_intake.LINES.give_back,
    "operations": plan_intake.LINES.give_back,
    "deconfliction": notes.forgive,
    "oversight": oversight_recovery.LINES.give_back,
}
"""The packages above `records`, in the order in which they give back."""

OF_A_MINISTRY = ("library", "oversight")
"""The givers of what a ministry and its peers have of each other: practices and totals."""


def give_back() -> int:
    """Answer each peer that was restored; give it what it lost once it has begun anew, and say that this is all.

    A deed of the node for each step.  Returns how many there were.
    """
    done = epochs.answer_due()
    for force in catch_up.rejoining_peers():
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:epoch:give-back", on=force) as facts:
            lost = catch_up.lock_rejoining(force)
            if lost is not None:
                facts.update(_give_back_to_peer(lost))
                catch_up.announce_caught_up(force)
                done += 1
    return done


def _give_back_to_peer(lost: Rejoining) -> dict[str, object]:
    """Give a peer what it lost, in the running deed; return how much of each.

    What others handed to it is its own too, whether or not it had sent us anything of that.
    """
    force = lost.force
    if shipped_data.is_ministry(force) or shipped_data.is_ministry(here.node().force):
        return {name: GIVERS[name](force, lost.lost_since) for name in OF_A_MINISTRY} if lost.lost_since else {}
    groups = returned_groups.give_back(force) if lost.lost_since else 0
    ended = returned_offers.tell_ended(force, since=lost.lost_since)
    passed = returned_transfers.give_back(force, since=lost.kept_until)
    since = lost.lost_since or (clock.now() if passed else None)
    if since is None:
        return {}
    return {
        "since": since.isoformat(),
        "groups": groups,
        "offers": ended,
        "transfers": len(passed),
        "offered": returned_offers.give_back(force, since=since),
        "records": returned_copies.give_back(force, since=since, besides=passed),
        "signed": returned_messages.give_back(force, since=since),
        **{name: give(force, since) for name, give in GIVERS.items()},
    }


def show_returned_copies() -> int:
    """Apply what peers gave back once all have, and hold what they sent again against what is watched; return how many.

    And ask them about what was checked meanwhile: their pointers were hidden.
    """
    done, returned = return_stages.apply_returned(AT_THEIR_STAGE)
    for force in returned:
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:epoch:show", on=force) as facts:
            restored_at = catch_up.end_catch_up(force)
            if restored_at is not None:
                returned_copies.bring_up(force)
                lost_records.give_up_lost()
                facts["pointers_asked"] = show_copies(force, since=restored_at)
                done += 1
    return done + _show_confirmed() + _end_offers() + _give_up_lost()


def show_copies(force: str, *, since: datetime) -> int:
    """Hold what came of a force while its copies were hidden against what is watched, in the running deed.

    Returns how many questions of checks it is asked.
    """
    returned_copies.note_arrived_since(force, since=since)
    asked = pointer_questions.ask_shown(force, since=since)
    parked.wake_parked(rate_limits.shown_id(force))
    return asked


def _show_confirmed() -> int:
    """Show the copies of the forces that have said where we stand since this node's start; return how many said it."""
    done = 0
    for force in renumbering.confirmed_peers():
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:standing:confirm", on=force) as facts:
            found = renumbering.end_confirmed(force)
            if found is not None:
                facts["asked_at"] = found.asked_at.isoformat()
                done += 1
                if found.hidden_since:
                    facts["pointers_asked"] = show_copies(force, since=found.hidden_since)
    return done


def _end_offers() -> int:
    """Let offers from before our restore lapse, once all that can be reached are heard; return how many."""
    if not returned_offers.are_due():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:offer:end") as facts:
        facts["offers"] = ended = returned_offers.end_offers()
    return ended


def _give_up_lost() -> int:
    """Settle what waited for an answer to our offer, and is lost or another's now; return how much."""
    if not lost_records.are_due():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:records:give-up") as facts:
        facts["settled"] = settled = lost_records.give_up_lost()
    return settled
