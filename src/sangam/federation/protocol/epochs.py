"""Bodies of the envelopes with which an epoch begins and a peer has caught another up, version 1.  Pure.

epoch.begun.v1      {restored, head}: always number 1 of its epoch.  restored: null, or {epoch, received, sent, ledger},
                    the sender has lost what came after these positions: received and sent are {lane: [epoch, number
                    expected next, or to be given next]}, ledger is the size of its log, null where it does not know.
                    head: size of the receiver's newest ledger head that the sender holds.  lost: what it ever lost with
                    a restore, [{epoch, sent}], as in restored: for a receiver that was put back behind such a word.
ledger.head.v1      carries besides the head and its proof (`envelope.head_out`) what it answers: {heard, went_on}.
epoch.caught_up.v1  {epoch, missing}: in this lane all is sent again that followed the restored position, and what was
                    lost is given back.  missing: how many envelopes are not kept any more.
standing.asked.v1   {asked_at}: the sender started at this instant, and asks in this lane whether all that was sent to
                    it is there: what it lacks makes a gap before the answer.
standing.answered.v1  {asked_at}: the answer, in the same lane.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sangam.federation.protocol import fields
from sangam.federation.types import Lane

BEGUN, CAUGHT_UP = "epoch.begun.v1", "epoch.caught_up.v1"
ASKED, ANSWERED = "standing.asked.v1", "standing.answered.v1"

MOST_RESTORES = 50

_WENT_ON, _LOST = "went_on", "lost"

Places = Mapping[Lane, tuple[int, int]]
WentOn = tuple[tuple[int, str], ...]
"""Sizes of a log at its node's restores, with the instant of each, which is its name."""


@dataclass(frozen=True, slots=True)
class Restored:
    """From where a node has lost what came.  epoch: the one that it began for it.  ledger: size of its log."""

    epoch: int
    received: Places
    sent: Places
    ledger: int | None


@dataclass(frozen=True, slots=True)
class Lost:
    """Numbers that a node lost with a restore: from these places on, in epochs before the one that it began for it."""

    sent: Places
    epoch: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A new epoch.  restored: None when it only answers the other's.

    follows: the place in this lane, as the receiver counted so far, from which it goes on; None in an older node's.
    went_on: size of its log at each restore that it had, with the instant: for a receiver that was put back behind.
    lost: which of its numbers it lost with each of them, for the same.
    """

    restored: Restored | None
    head: int
    follows: tuple[int, int] | None = None
    went_on: WentOn = ()
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a ledger head.  heard: the receiver's epoch whose statement it answers, 0 for none; None: an older node."""

    heard: int | None
    went_on: WentOn = ()


def begun_out(begun: Begun) -> dict[str, object]:
    """Return the body of `epoch.begun.v1`."""
    said: dict[str, object] = {"restored": None, "head": begun.head}
    if begun.restored is not None:
        said["restored"] = restored_out(begun.restored)
    if begun.follows is not None:
        said["follows"] = list(begun.follows)
    return said | went_on_out(begun.went_on) | lost_out(begun.lost)


def lost_out(lost: tuple[Lost, ...]) -> dict[str, object]:
    """Return the newest of them as JSON: nothing for none."""
    newest = [{"epoch": each.epoch, "sent": _places_out(each.sent)} for each in lost[-MOST_RESTORES:]]
    return {_LOST: newest} if newest else {}


def went_on_out(went_on: WentOn) -> dict[str, object]:
    """Return the newest of them as JSON: nothing for none."""
    return {_WENT_ON: [list(each) for each in went_on[-MOST_RESTORES:]]} if went_on else {}


def answer_out(answer: Answer) -> dict[str, object]:
    """Return what a ledger head says of what it answers, as JSON."""
    return {"heard": answer.heard, **went_on_out(answer.went_on)}


def answer_in(body: Mapping[str, object]) -> Answer:
    """Return what `answer_out` wrote.  Raises Malformed."""
    try:
        return Answer(None if body.get("heard") is None else _size(body["heard"]), went_on_in(body))
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("ledger head", error) from error


def leaves_a_gap(body: Mapping[str, object], *, epoch: int, expected: int) -> bool:
    """Tell whether an epoch goes on behind the place where its receiver stands: then what lies between is missing."""
    try:
        return "follows" in body and _place(body["follows"]) > (epoch, expected)
    except (TypeError, ValueError):
        return False


def restored_out(restored: Restored) -> dict[str, object]:
    """Return what a node says of its restore, as JSON."""
    return {
        "epoch": restored.epoch,
        "received": _places_out(restored.received),
        "sent": _places_out(restored.sent),
        "ledger": restored.ledger,
    }


def begun_in(body: Mapping[str, object]) -> Begun:
    """Return what a body says.  Raises Malformed."""
    try:
        said = body["restored"]
        restored = None if said is None else _read_restored(fields.require_object(said))
        return Begun(restored, _size(body["head"]), went_on=went_on_in(body), lost=lost_in(body))
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("epoch", error) from error


def went_on_in(said: Mapping[str, object]) -> WentOn:
    """Return what `went_on_out` wrote, also of a restore of one's own.  Raises TypeError or ValueError."""
    found = said.get(_WENT_ON, [])
    if not isinstance(found, list):
        raise TypeError("sizes and instants were expected")
    return tuple((_size(size), fields.moment(at).isoformat()) for size, at in found[-MOST_RESTORES:])


def lost_in(said: Mapping[str, object]) -> tuple[Lost, ...]:
    """Return what `lost_out` wrote, also of a restore of one's own.  Raises TypeError, KeyError or ValueError."""
    found = said.get(_LOST, [])
    if not isinstance(found, list):
        raise TypeError("places and epochs were expected")
    return tuple(Lost(_places(each["sent"]), fields.require_number(each["epoch"])) for each in found[-MOST_RESTORES:])


def restored_in(said: Mapping[str, object]) -> Restored:
    """Return what `restored_out` wrote."""
    return _read_restored(said)


def caught_up_out(epoch: int, *, missing: int) -> dict[str, object]:
    """Return the body of `epoch.caught_up.v1`."""
    return {"epoch": epoch, "missing": missing}


def caught_up_in(body: Mapping[str, object]) -> tuple[int, int]:
    """Return (epoch, how many envelopes are not kept any more).  Raises Malformed."""
    try:
        return fields.require_number(body["epoch"]), _size(body["missing"])
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("end of catching up", error) from error


def asked_out(at: datetime) -> dict[str, object]:
    """Return the body of `standing.asked.v1` and of `standing.answered.v1`."""
    return {"asked_at": at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")}


def asked_in(body: Mapping[str, object]) -> datetime:
    """Return what `asked_out` wrote.  Raises Malformed."""
    try:
        return fields.moment(body["asked_at"])
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("question where we stand", error) from error


def places_in(said: object) -> Places:
    """Return places as `restored_out` writes them.  Raises KeyError, TypeError or ValueError."""
    return _places(said)


def _read_restored(said: Mapping[str, object]) -> Restored:
    ledger = said["ledger"]
    return Restored(
        fields.require_number(said["epoch"]),
        _places(said["received"]),
        _places(said["sent"]),
        None if ledger is None else _size(ledger),
    )


def _places_out(places: Places) -> dict[str, object]:
    return {str(lane): list(place) for lane, place in sorted(places.items())}


def _places(said: object) -> Places:
    found = fields.require_object(said)
    return {lane: _place(found[lane]) for lane in Lane}


def _place(said: object) -> tuple[int, int]:
    if not isinstance(said, list):
        raise TypeError("an epoch and a number were expected")
    epoch, number = said
    return fields.require_number(epoch), fields.require_number(number)


def _size(said: object) -> int:
    return fields.require_number(said) if said != 0 else 0
