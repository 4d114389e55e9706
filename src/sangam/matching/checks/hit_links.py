"""Links of the hits of a check: a wanted notice stands on the card of whom it names, whatever was asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose
from sangam.matching.types import Hit
from sangam.records.public import record_links
from sangam.records.public.schema import place_kinds
from sangam.records.types import Link, RecordView

KINDS = place_kinds(lambda places: places.card)
"""What an officer must know of a person or a thing at once; the rest stands on its page."""

_NAMED = ("person",)
"""By what a hit names the person whose photograph stands on its card."""

_MOST_A_KIND = 3


def hits_with_links(actor: Actor, hits: Sequence[Hit], *, purpose: Purpose) -> list[Hit]:
    """Return hits with what refers to them, in the caller's deed, by one query."""
    return hit_lists_with_links(actor, [hits], purpose=purpose)[0]


def hit_lists_with_links(actor: Actor, lists: Sequence[Sequence[Hit]], *, purpose: Purpose) -> list[list[Hit]]:
    """Return each list of hits as `linked` would, by one query for all of them."""
    views = {view.id: view for hits in lists for hit in hits for view in _one(hit)}
    if not views:
        return [list(hits) for hits in lists]
    found = record_links.referring_records(
        actor, list(views.values()), kinds=KINDS, purpose=purpose, most=_MOST_A_KIND, named=_NAMED
    )
    return [[replace(hit, links=tuple(_of(hit, found))) for hit in hits] for hits in lists]


def records_of(hit: Hit) -> Iterator[UUID]:
    """Yield the records that a hit shows."""
    yield from (view.id for view in _one(hit))
    yield from (link.record.id for link in hit.links)


def _one(hit: Hit) -> Sequence[RecordView]:
    return (hit.record, *hit.judged.same)


def _of(hit: Hit, found: dict[UUID, tuple[Link, ...]]) -> Iterator[Link]:
    """Yield what refers to a hit, each record once, in the order of `KINDS`; at last the person whom it names."""
    by_record = {link.record.id: link for view in _one(hit) for link in found.get(view.id, ())}
    yield from sorted(by_record.values(), key=lambda link: (*KINDS, "person").index(link.record.kind))
