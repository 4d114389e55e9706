"""Silent records: the officer sees nothing, the owner's desk learns at once which post asked.

Runs in the worker, after the check has answered: the officer's time does not tell whether a silent record exists.
Partners are asked about their pointers in the same turn (`pointer_questions`).
"""

from uuid import UUID

from django.db.models import QuerySet

from sangam.access.public import units
from sangam.audit.public import audit
from sangam.federation.public import envelopes, status
from sangam.federation.types import Incoming, Lane, Outcome, PeerState
from sangam.kernel import bodies, clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.matching import pointer_questions
from sangam.matching.checks.asker import asker_of
from sangam.matching.messages import LONGEST_WHO, SilentAskedBody
from sangam.matching.models import Watch
from sangam.matching.watches.watch_creation import silent_keys
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.public import disclosure, search
from sangam.records.types import SilentMatch

_AT_ONCE = 200
_TITLE = "{who} asked about your silent record: {record}"
_BEYOND = (
    "{force} says that more than {most} posts asked about silent records of ours today: here they are only counted"
)


def notify_owners() -> int:
    """Tell owners of silent records who asked, ask owners of pointers; return how many checks were looked through.

    Several workers may run: each takes checks that no other has taken.  With nothing new, nothing is written.
    """
    if not _pending_watches().exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "matching"), "node:silent:tell") as facts:
        rows = list(_pending_watches().select_for_update(skip_locked=True).order_by("at")[:_AT_ONCE])
        left = _departed_forces()
        pairs = [(row, match) for row in rows for match in _matches(row) if match.owner not in left]
        shown = [str(match.record) for row, match in pairs if _tell_owner(row, match)]
        asked = pointer_questions.ask_partners(rows, left=left)
        Watch.objects.filter(id__in=[row.id for row in rows]).update(told_at=clock.now())
        facts.update(checks=len(rows), told=shown, pointers_asked=asked)
    return len(rows)


def take_asked(envelope: Incoming) -> None:
    """silent.asked.v1: a post of another force asked about a silent record of ours."""
    asked = bodies.read(SilentAskedBody, envelope.body)
    desk = search.desk_of(asked.record, owner=here.node().force)
    with envelopes.unheard(as_if=Outcome.APPLIED):
        disclosure.require_holder(asked.record, envelope, stands=desk is not None)
    if desk is None:
        return
    telling = _silent_hit_notice(asked.record, f"{envelope.sender}: {asked.who}", force=envelope.sender)
    notices.notify_for(envelope.sender, telling, to=[units.desk_unit(desk)], beyond=_BEYOND)


HANDLERS = {"silent.asked.v1": take_asked, **pointer_questions.HANDLERS}


def _pending_watches() -> "QuerySet[Watch]":
    return Watch.objects.filter(told_at=None)


def _departed_forces() -> frozenset[str]:
    """Return the forces that have left: nobody is there to be told, and the others are not to wait for them."""
    return frozenset(peer.force for peer in status.peers() if peer.state is PeerState.LEFT)


def _matches(row: Watch) -> list[SilentMatch]:
    pairs = silent_keys(row.asked)
    return search.silent_matches(pairs, at=row.at) if pairs else []


def _tell_owner(row: Watch, match: SilentMatch) -> bool:
    """Tell the owner's desk, unless the asker is among those who may see the record anyway."""
    if match.audience & set(row.audience):
        return False
    who = asker_of(row)
    if match.owner == here.node().force:
        notices.notify(_silent_hit_notice(match.record, who, force=match.owner), to=[units.desk_unit(match.desk)])
    else:
        body = bodies.write(SilentAskedBody(match.record, who[:LONGEST_WHO], row.unit, row.at))
        envelopes.post_even_if_away("silent.asked.v1", to=[match.owner], body=body, on=match.record, lane=Lane.URGENT)
    return True


def _silent_hit_notice(record: UUID, who: str, *, force: str) -> Telling:
    parts = {"who": who, "force": force, "record": sentences.label_of(record)}
    return Telling(
        "silent.asked",
        Subject("record", record),
        _TITLE,
        parts,
        TodayLane.NOW,
        Urgency.URGENT,
        matter=f"silent.asked:{record}:{who}",
    )
