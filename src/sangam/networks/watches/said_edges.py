"""The edges that one record says, as its reader sees it; and which of them touch what is watched."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from sangam.kernel.ids import named_id
from sangam.networks.projection import MOST_SHARING, NODES, is_relation, is_sharing
from sangam.networks.sight import Sight, edges_between
from sangam.networks.types import Edge
from sangam.records.public import record_links
from sangam.records.types import RecordView

EVENTS = frozenset({"case", "incident", "arrest", "sighting"})
"""Kinds whose records tie all whom they name to each other: who is named beside somebody watched is news too."""


def edge_id(edge: Edge) -> UUID:
    """Return the id by which a told edge is known: of both ends and of the record that says so."""
    return named_id("edge", str(edge.pin))


def edges_said_by(view: RecordView, sight: Sight) -> list[Edge]:
    """Return the edges that a record says of records that its reader sees."""
    found = [*edges_between(view), *_plain(view)]
    seen = sight.views(end for edge in found for end in (edge.one, edge.other))
    return [edge for edge in found if all(end in seen and seen[end].kind in NODES for end in (edge.one, edge.other))]


def edges_touching(view: RecordView, edges: Iterable[Edge], watched: Collection[UUID]) -> list[Edge]:
    """Return those edges of a record that touch what is watched; of an event that touches it, all."""
    among = list(edges)
    near = [edge for edge in among if edge.one in watched or edge.other in watched]
    return among if near and view.kind in EVENTS else near


def named_ends(view: RecordView) -> list[UUID]:
    """Return the records that a record names, whether its reader sees them or not."""
    return [ref for each in view.statements if (ref := record_links.reference_in(each.value)) is not None]


def _plain(view: RecordView) -> Iterator[Edge]:
    if _is_crowded(view):
        return
    for each in view.statements:
        ref = record_links.reference_in(each.value)
        if ref is not None and ref != view.id and is_relation(view.kind, each.property):
            yield Edge(view.id, ref, view.id, (each.id,), each.property)


def _is_crowded(view: RecordView) -> bool:
    shared = {record_links.reference_in(each.value) for each in view.statements if is_sharing(view.kind, each.property)}
    return len(shared - {None}) > MOST_SHARING
