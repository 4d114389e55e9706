"""A force with true keys and chosen inputs: what its altered node sends, and what it reads from the answers."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from planned_border import Border, planned
from support.rows import read_rows

from sangam.audit.audit import deed
from sangam.federation.outbox import post
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id, new_id_of
from sangam.oblivious import hidden_lists
from sangam.oblivious import hidden_lists as obliviou_hidden_lists
from sangam.operations.deconfliction import cells, wire
from sangam.operations.deconfliction.halves import FILLED_TO, PLACES, TARGETS, Days, Half
from sangam.operations.deconfliction.wire import Asked, Closed, Multiplied, Opened
from sangam.operations.models import AskedList
from sangam.operations.types import PlannedAction


def corners(count: int, *, first: int = 0) -> list[str]:
    """Return every second corner of a map around the raid, at one edge: what a sweep asks."""
    said = planned()
    (corner, *_) = cells.inputs(said, ())
    _, north, east, edge = corner.split(" ")
    wide = 100
    return [
        f"corner {int(north) + 2 * (number // wide)} {int(east) + 2 * (number % wide)} {edge}"
        for number in range(first, first + count)
    ]


class Hostile:
    """Haryana's node, altered: it asks Delhi what it likes."""

    def __init__(self, border: Border) -> None:
        self.border = border
        self.lists: dict[UUID, dict[str, obliviou_hidden_lists.HiddenList]] = {}
        self.keys: dict[UUID, bytes] = {}

    def sends(self, kind: str, body: dict[str, object], *, by: str = "HR", to: str = "DL") -> None:
        """Let a force's node send any body at all, past its own acts."""
        with self.border.nodes[by], deed(Actor(by, "hostile", role="station"), "officer:word:say"):
            post(kind, to=[to], body=body, lane=Lane.URGENT)
        self.border.wire.deliver()

    def asks(
        self,
        places: list[str],
        targets: list[str] | None = None,
        *,
        false_key: bool = False,
        days_off: int = 0,
        ask: UUID | None = None,
    ) -> UUID:
        """Ask about any inputs, each time as another officer.

        false_key: name another key than the elements have.  days_off: claim other days.  ask: an id used before.
        """
        made = {
            name: obliviou_hidden_lists.make_list(inputs, pair="DL HR", filled_to=FILLED_TO[name])
            for name, inputs in ((PLACES, places), (TARGETS, targets or []))
            if inputs
        }
        true = next(iter(made.values())).secret
        if false_key:
            made = {name: falsified(each) for name, each in made.items()}
        ask, said, off = ask or new_id_of("HR"), planned(), timedelta(days=days_off)
        halves = {name: Half(each.public, each.elements) for name, each in made.items()}
        days = Days(*cells.days_of(said.starts_at + off, said.ends_at + off))
        body = bodies.write(Asked(ask, new_id().hex, new_id().hex, days, **halves))
        self.lists[ask], self.keys[ask] = made, true
        self.sends(wire.ASKED, body)
        return ask

    def heard(self, ask: UUID) -> wire.Answered | None:
        """Return what Delhi has answered to a question."""
        bodies = read_rows(self.border.delhi, "federation_outbox", "body", kind=wire.ANSWERED, recipient="HR")
        found = [wire.read_answer(_json(body)) for (body,) in bodies]
        return next((each for each in reversed(found) if each.ask == ask), None)

    def refusal(self, ask: UUID) -> str:
        """Return why a question was refused, an empty text where it was answered."""
        answer = self.heard(ask)
        assert answer is not None
        return answer.reason if isinstance(answer, wire.Declined) else ""

    def learns(self, ask: UUID, *, by: bytes | None = None) -> set[UUID]:
        """Return which of Delhi's lists a question touches, as its maker computes it.  by: a scalar of its own."""
        answer, met = self.heard(ask), set()
        with self.border.haryana:
            held = {row.id: row for row in AskedList.objects.filter(force="DL")}
        for said in answer.lists if answer else ():
            for name, made in self.lists[ask].items():
                if said.halves[name]:
                    theirs = [bytes.fromhex(each) for each in getattr(held[said.list], name)["elements"]]
                    if obliviou_hidden_lists.meet(
                        said.halves[name], obliviou_hidden_lists.multiply(by or made.secret, theirs)
                    ):
                        met.add(said.list)
        return met

    def closes(self, ask: UUID, *, forge: bool = False, contact: object = None) -> None:
        """Close a question truly, or with elements of another key."""
        lists = []
        with self.border.haryana:
            held = {row.id: row for row in AskedList.objects.filter(force="DL")}
        for said in self.heard(ask).lists:
            ours = {}
            for name, made in self.lists[ask].items():
                if said.halves[name]:
                    theirs = [bytes.fromhex(each) for each in getattr(held[said.list], name)["elements"]]
                    key = hidden_lists.random_scalar() if forge else made.secret
                    ours[name] = tuple(obliviou_hidden_lists.multiply(key, theirs))
            lists.append(Multiplied(said.list, contact=contact, **ours))
        self.sends(wire.CLOSED, bodies.write(Closed(ask, sha256(ask.bytes).hexdigest()[:32], tuple(lists))))

    def opens(self, ask: UUID) -> None:
        """Open the places of a question as they were made."""
        made = self.lists[ask][PLACES]
        self.sends(wire.OPENED, bodies.write(Opened(ask, made.secret, made.seed, made.inputs)))


def falsified(made: obliviou_hidden_lists.HiddenList) -> obliviou_hidden_lists.HiddenList:
    """Return a list whose elements have the key that its maker keeps, and that names another, by which it closes."""
    named = hidden_lists.random_scalar()
    return replace(made, secret=named, public=hidden_lists.base_times(named))


def inputs_of(said: PlannedAction) -> list[str]:
    """Return the inputs of a planned action's place."""
    return cells.places_of(cells.inputs(said, ()))


def later(**span: float) -> object:
    """Return a clock moved on."""
    return clock.shift_time(timedelta(**span))


def _json(body: object) -> dict[str, object]:
    return json.loads(body) if isinstance(body, str | bytes) else body
