"""Missing persons, and whoever was found: who resembles whom, on the record's page and as records arrive."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sangam.access import policy as access
from sangam.access.units import units
from sangam.audit import audit
from sangam.identifiers.types import Kind as Identifier
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor, own_unit
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Classification
from sangam.kernel.paper import Unprinted
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import WITHHELD, Guarded, Spoken
from sangam.matching.judgements import judgements
from sangam.matching.judgements.judgements import latest_judgements, pair
from sangam.matching.queries.query_context import Reading, recognise_text
from sangam.matching.similarity import score as scores
from sangam.matching.similarity.description_similarity import description_likeness
from sangam.matching.types import Band, JudgementView, Resemblance, Sameness, Verdict
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.schema import description_keys, kinds, values
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure, search
from sangam.records.visibility import views as visibility_views

_CANDIDATES = 200
_SHOWN = 20
_WEAK_SHOWN = 5
_TITLE = "May be the person of this record: {kind}"
_NOT_HIS_OWN = frozenset({Identifier.FIR, Identifier.GD, Identifier.SECTION})
"""A case has several accused: its number makes no two of them one."""

_ORDER = (Band.STRONG, Band.POSSIBLE, Band.WEAK)


def find_resembling_records(actor: Actor, record: UUID, *, purpose: Stated | None) -> list[Resemblance]:
    """Return which records may be of the same person or thing, best first.

    A missing person, a body and an unidentified person are compared by description, every other record by its names and
    numbers, as a check would.  From what the actor may see alone.  Those judged not the same stand last and say so.
    A look.
    Raises Refused (no right, no purpose) and NotFound.
    """
    access.require(actor, "record:open")
    with audit.deed(actor, "officer:record:resemble", on=record, purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        view = visibility_views.load_views(actor, [record], purpose=stated.purpose).get(record)
        if view is None:
            raise NotFound("matching:absent", "There is no such record, or it is not yours to see.")
        found = _resemblances_to_list(_like(actor, view, stated.purpose))
        words = latest_judgements(judgements.around([record])) if found else {}
        facts.showed(each.record.id for each in found)
    with_words = [
        Resemblance(each.record, each.band, each.score, each.why, words.get(pair(record, each.record.id)))
        for each in found
    ]
    return sorted(with_words, key=lambda each: each.word is not None and each.word.verdict is Verdict.NOT_SAME)


def likeness(one: RecordView, other: RecordView) -> Resemblance | None:
    """Return how the second record agrees with the first, and what differs, of what is shown; None where nothing does.

    A missing person and who was found are compared by description.
    """
    if other.kind in description_keys.AGAINST.get(one.kind, ()):
        return Resemblance(other, *description_likeness(one, other))
    hit = scores.score(_as_asked(one), other)
    return Resemblance(hit.record, hit.band, hit.score, hit.why) if hit else None


def tell_resembling(arrived: Collection[UUID]) -> int:
    """Tell our desks which records that just arrived may be of the same person as one of theirs; return how many.

    For the worker.  A missing person of ours stands as a question until found.  The desk learns of a body or a person
    found that resembles the missing one, whoever's record it is.  The desk of our body learns of who is missing.  Each
    desk is told only of what it may see, and the notice names nobody: the page shows what the reader may see.
    """
    comparable = visibility_views.of_kinds(arrived, description_keys.AGAINST)
    if not comparable:
        return 0
    with audit.deed(Actor.system(here.node().force, "matching"), "node:description:tell") as facts:
        anywhere = _at_desks(visibility_views.desks(description_keys.AGAINST, owner=here.node().force))
        pairs = {two for record in comparable for two in _pairs(record, anywhere)}
        told = [f"{mine} {other}" for mine, other in sorted(pairs) if _notify_desk(mine, other)]
        facts.update(looked=len(comparable), told=told)
    return len(told)


def _pairs(record: UUID, anywhere: Actor) -> Iterator[tuple[UUID, UUID]]:
    """Yield each record with one that any of our desks may hold for it, both ways round."""
    view = visibility_views.load_views(anywhere, [record], purpose=Purpose.MISSING).get(record)
    if view is not None:
        for each in _like(anywhere, view, Purpose.MISSING):
            if each.band is not Band.WEAK:
                yield from ((record, each.record.id), (each.record.id, record))


def _notify_desk(mine: UUID, other: UUID) -> bool:
    """Tell the desk of a record, if it is ours, of another that it may see and that still resembles it to its eyes."""
    desk = search.desk_of(mine, owner=here.node().force)
    if desk is None:
        return False
    views = visibility_views.load_views(_at_desks([desk]), [mine, other], purpose=Purpose.MISSING)
    if len(views) < 2 or any(view.first("outcome") for view in views.values()):
        return False
    if description_likeness(views[mine], views[other])[0] is Band.WEAK:
        return False
    telling = Telling(
        "description.resembles",
        Subject("record", mine),
        _TITLE,
        {"kind": views[other].kind, "force": views[other].owner},
        TodayLane.NOW,
        Urgency.URGENT,
        matter=f"description.resembles:{mine}:{other}",
    )
    deliveries.notify(telling, to=[units.desk_unit(desk)])
    return True


def _at_desks(desks: Collection[str]) -> Actor:
    """Return the desks of these units as they look together: their units and those above, cleared as a desk is."""
    force = here.node().force
    above = {code for unit in units.units(desks).values() for code in unit.path}
    return Actor(
        force=force,
        label="system:matching",
        role="station",
        clearance=Classification.RESTRICTED,
        audience=frozenset({*above, *map(own_unit, desks), force}),
    )


def _like(actor: Actor, view: RecordView, purpose: Purpose) -> list[Resemblance]:
    reading = None if view.kind in description_keys.AGAINST else _as_asked(view)
    wanted = reading.wanted if reading else description_keys.lookup_keys(view, year=clock.now().year)
    if not wanted:
        return []
    admission = access.admission(actor, purpose)
    found = search.candidates(admission, wanted, at=audit.require_deed().at, limit=_CANDIDATES)
    ids = [each.record for each in found.best if each.record != view.id]
    others = list(visibility_views.load_views(actor, ids, purpose=purpose).values()) if ids else []
    if reading:
        hits = scores.scored_hits(reading, [other for other in others if _comparable(view, other)])
        return [Resemblance(hit.record, hit.band, hit.score, hit.why) for hit in hits]
    likenesses = [Resemblance(other, *description_likeness(view, other)) for other in others]
    return sorted(likenesses, key=lambda each: (_ORDER.index(each.band), -each.score, str(each.record.id)))


def _as_asked(view: RecordView) -> Reading:
    """Return a record as the text that an officer would type of it, from what he sees: names, village, age, numbers."""
    kind = kinds.KINDS[view.kind]
    spoken = values.spoken_name(kind, [each for each in view.statements if each.value is not None])
    born = view.first("born_year")
    parts = [spoken, f"age {clock.now().year - int(str(born))}" if spoken and born else ""]
    parts += [f"r/o {value}" for value in view.values("village")[:1] if spoken]
    numbers = [
        str(each.value)
        for each in view.statements
        if (declared := kind.property(each.property))
        and declared.identifier
        and each.value is not None
        and declared.identifier not in _NOT_HIS_OWN
    ]
    return recognise_text(", ".join([" ".join(part for part in parts if part), *numbers]))


def _comparable(one: RecordView, other: RecordView) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} <= judgements.PERSONS


def _resemblances_to_list(found: Sequence[Resemblance]) -> list[Resemblance]:
    telling = [each for each in found if each.band is not Band.WEAK][:_SHOWN]
    return telling or [each for each in found if each.score > 0][:_WEAK_SHOWN]


# Why two records were judged to be one: a reason speaks of both, and is read by who sees all of both.


def sameness(actor: Actor, record: UUID, *, purpose: Stated | None) -> Sameness:
    """Return `judgements.judgements.sameness`, its reasons as the actor may read them: by one query, where anything was
    judged.
    """
    found = judgements.sameness(actor, record, purpose=purpose)
    cluster = found.cluster
    read = _readable_judgements(actor, [*found.said, *cluster.ties, *cluster.against], purpose)
    ties, against = (tuple(read[each.id] for each in words) for words in (cluster.ties, cluster.against))
    said = tuple(read[each.id] for each in found.said)
    return replace(found, said=said, cluster=replace(cluster, ties=ties, against=against))


def resemblances_with_reasons(actor: Actor, record: UUID, *, purpose: Stated | None) -> list[Resemblance]:
    """Return `same_person.find_resembling_records`, its reasons as the actor may read them, as in `sameness`."""
    found = find_resembling_records(actor, record, purpose=purpose)
    read = _readable_judgements(actor, [each.word for each in found if each.word], purpose)
    return [replace(each, word=read[each.word.id]) if each.word else each for each in found]


def _readable_judgements(
    actor: Actor, words: Iterable[JudgementView], purpose: Stated | None
) -> Mapping[UUID, JudgementView]:
    said = {each.id: each for each in words}
    guarded = [Guarded(Spoken(record), each.reason) for each in said.values() for record in (each.one, each.other)]
    reading = iter(disclosure.readable_texts(actor, guarded, purpose=purpose.purpose if purpose else None))
    reasons = {key: (next(reading), next(reading)) for key in said}
    return {key: replace(said[key], reason=_of_both(one, other)) for key, (one, other) in reasons.items()}


def _of_both(one: str, other: str) -> str:
    """Return a reason that may be read of both records, with its mark where one of them may not be printed."""
    if one != other:
        return WITHHELD
    return one if isinstance(one, Unprinted) else other
