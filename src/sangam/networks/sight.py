"""The sight that one officer has of a network: views of its records, and which of its edges stand."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose
from sangam.networks.types import MEMBER, SAID_APART, TIE, Apart, Claim, Edge, Tie
from sangam.records.public import record_links, records, search
from sangam.records.types import RecordView, ShownStatement

_UNJUDGED = "F6"
_ENDS = {"membership": ("person", "gang", MEMBER), "tie": ("one", "other", TIE)}
"""By which properties a record that is no end itself names the ends of an edge, and which relation it says."""


class Sight:
    """The views of one officer in one deed, each record read once."""

    def __init__(self, actor: Actor, purpose: Purpose) -> None:
        self._actor, self.purpose = actor, purpose
        self._views: dict[UUID, RecordView | None] = {}
        self.today = clock.now().astimezone(clock.INDIA).date()

    def views(self, ids: Iterable[UUID]) -> Mapping[UUID, RecordView]:
        """Return those of these records that the officer sees."""
        wanted = list(dict.fromkeys(ids))
        return self._seen(wanted) if all(each in self._views for each in wanted) else self.ask(wanted)

    def ask(self, ids: Iterable[UUID]) -> Mapping[UUID, RecordView]:
        """Return the same by a query that is asked where all were read before, too: what is hidden costs none more."""
        wanted = list(dict.fromkeys(ids))
        missing = [each for each in wanted if each not in self._views]
        found = search.load_views(self._actor, missing, purpose=self.purpose)
        self._views.update({each: found.get(each) for each in missing})
        return self._seen(wanted)

    def view(self, record: UUID) -> RecordView | None:
        """Return one record, None where the officer does not see it."""
        return self.views([record]).get(record)

    def _seen(self, ids: Iterable[UUID]) -> Mapping[UUID, RecordView]:
        return {each: view for each in ids if (view := self._views[each]) is not None}

    def load(self, edges: Iterable[Edge]) -> None:
        """Read by one query what these edges need."""
        self.views(each for edge in edges for each in (edge.one, edge.other, edge.said_in, *edge.opinions))

    def standing(self, edges: Iterable[Edge]) -> list[Edge]:
        """Return those of these edges that stand."""
        among = list(edges)
        self.load(among)
        return [edge for edge in among if self.stands(edge)]

    def stands(self, edge: Edge) -> bool:
        """Tell whether an edge stands: its officer sees all of it, nobody on it was wronged, and a claim counts."""
        ends = self.views((edge.one, edge.other, edge.said_in))
        if len(ends) < len({edge.one, edge.other, edge.said_in}) or any(map(is_victim, ends.values())):
            return False
        if edge.relation == MEMBER:
            claim = self.claim(edge)
            return claim is not None and claim.apart is None
        if edge.relation == TIE:
            return is_supported(ends[edge.said_in], self.today)
        return bool(self.tie(edge).statements)

    def claim(self, edge: Edge) -> Claim | None:
        """Return the claim that an edge of membership is, None where the officer does not see it whole.

        Opinions are of other forces: a claim's owner corrects the claim.
        """
        found = self.views((edge.said_in, edge.one, edge.other))
        if len(found) < len((edge.said_in, edge.one, edge.other)):
            return None
        said_in, person, gang = found[edge.said_in], found[edge.one], found[edge.other]
        until = said_in.first("until")
        day = date.fromisoformat(str(until)) if until else None
        role = str(said_in.first("role") or "")
        opinions = tuple(each for each in self.views(edge.opinions).values() if each.owner != said_in.owner)
        apart = _apart(said_in, person, role, day, self.today)
        if apart is None and is_disputed(opinions):
            apart = Apart.DISPUTED
        return Claim(said_in, person, gang, role, day, apart, opinions)

    def tie(self, edge: Edge) -> Tie:
        """Return an edge with what says it: of a claim or tie all that its record says."""
        view = self.views([edge.said_in])[edge.said_in]
        whole = edge.relation in SAID_APART
        said = tuple(each for each in view.statements if whole or each.id in edge.statements)
        return Tie(edge, view, tuple(each for each in said if each.value is not None))


def _apart(said_in: RecordView, person: RecordView, role: str, until: date | None, today: date) -> Apart | None:
    """Return why a claim is not counted, None where it is."""
    reasons = {
        Apart.VICTIM: role == "victim" or is_victim(person),
        Apart.CHILD: is_child(person, today),
        Apart.NO_EVIDENCE: not any(each.property == "evidence" and each.source.strip() for each in said_in.statements),
        Apart.UNJUDGED: any(str(each.grade) == _UNJUDGED for each in _naming_statements(said_in)),
        Apart.NO_LAST_DAY: until is None,
        Apart.EXPIRED: until is not None and until < today,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _naming_statements(said_in: RecordView) -> list[ShownStatement]:
    return [each for each in said_in.statements if each.property in ("person", "gang")]


def edges_between(view: RecordView) -> tuple[Edge, ...]:
    """Return the edge that a record of membership or of a tie says, without opinions; of half of one none."""
    if view.kind not in _ENDS:
        return ()
    first, second, relation = _ENDS[view.kind]
    named = {each.property: each for each in reversed(view.statements) if each.value is not None}
    one, other = (record_links.reference_in(named[name].value) if name in named else None for name in (first, second))
    if one is None or other is None or one == other:
        return ()
    return (Edge(one, other, view.id, (named[first].id, named[second].id), relation),)


def is_supported(said_in: RecordView, today: date) -> bool:
    """Tell whether a tie stands: it names its evidence or authorisation, is graded, and has not run out."""
    until = said_in.first("until")
    named = any(each.property in ("evidence", "authority") and each.value is not None for each in said_in.statements)
    graded = all(str(each.grade) != _UNJUDGED for each in said_in.statements if each.property in ("one", "other"))
    return named and graded and (not until or date.fromisoformat(str(until)) >= today)


def is_disputed(opinions: Iterable[RecordView]) -> bool:
    """Tell whether a force disputes a claim: it counts nobody until that is settled."""
    return any(each.first("stance") == "disputed" for each in opinions)


def is_victim(view: RecordView) -> bool:
    """Tell whether a record speaks of somebody who was wronged: such a one stands in no network."""
    return "victim" in view.values("caution") or _bears(view, Caveat.VICTIM)


def is_child(view: RecordView, today: date) -> bool:
    """Tell whether a record speaks of a child, or of somebody who may be one."""
    born = [("born_year", str(each)) for each in view.values("born_year")]
    return (
        "minor" in view.values("caution") or _bears(view, Caveat.MINOR) or records.tells_of_child(born, year=today.year)
    )


def is_spared(view: RecordView, today: date) -> bool:
    """Tell whether a record speaks of a child or of somebody who was wronged: no sheet of paper names such a one."""
    return is_child(view, today) or is_victim(view)


def _bears(view: RecordView, caveat: Caveat) -> bool:
    return view.kind == "person" and any(caveat in each.handling.caveats for each in view.statements)
