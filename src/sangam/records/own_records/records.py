"""Making and changing our own records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.audit.types import Deed
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Classification, Level
from sangam.kernel.ids import new_id_of, new_ids
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import REASON, require_length
from sangam.records import groups, narrowings, policy
from sangam.records.corrections import challenges, owner_notes
from sangam.records.messages import records as record_messages
from sangam.records.models import Share, Taken
from sangam.records.narrowings import Permit
from sangam.records.recalls import reader_notices
from sangam.records.schema import event_kinds, values
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Answer, Said, Statement, Terms
from sangam.records.visibility import write_access

_MOST_STATEMENTS = 200

Change = tuple[Draft | None, Draft]
"""What stands, None where nothing does, and what is to stand in its place."""


@dataclass(frozen=True, slots=True)
class New:
    """A record to be made.  id: given where the same input must give the same record again (import)."""

    kind: str
    said: Sequence[Said]
    terms: Terms | None = None
    id: UUID | None = None


def create(actor: Actor, new: New, *, purpose: Stated | None = None) -> UUID:
    """Make a record of ours and send it to those whom its terms name.  Raises Malformed and Refused."""
    require(actor, "record:create")
    with audit.deed(actor, "officer:record:create", purpose=purpose) as facts:
        draft = draft_new(audit.require_deed(), new)
        _save([(None, draft)], why="made")
        facts.update(record=str(draft.id), kind=draft.kind, statements=len(draft.statements))
        facts.showed([draft.id])
    return draft.id


def correct(actor: Actor, record: UUID, *, say: Sequence[Said] = (), take_back: Sequence[UUID] = (), why: str) -> int:
    """Give a record of ours its next version, with statements added and taken back; tell every holder.

    Returns the version.  Raises NotFound (not ours), Malformed (no reason, a statement that does not fit or is not
    there) and Refused.
    """
    require(actor, "record:correct")
    with audit.deed(actor, "officer:record:correct", on=record) as facts:
        draft = write_access.load_to_change(actor, record, "corrected")
        if not why.strip():
            raise Malformed("records:why", "Say why you correct the record: the reason stays in its history.")
        require_length(why, part="reason", most=REASON)
        write_access.require_seen_in_full(actor, draft, take_back)
        changed = _changed_draft(draft, say, take_back, unseen=write_access.hidden_statements(actor, draft))
        _save([(draft, changed)], why=why.strip(), lane=Lane.URGENT)
        answer_challenges(changed, why.strip())
        facts.update(version=changed.version, why=why, added=len(say), taken_back=len(take_back))
    return changed.version


def share(
    actor: Actor,
    record: UUID,
    *,
    with_forces: Mapping[str, Level],
    audience: Mapping[str, frozenset[str]] | None = None,
    with_groups: Mapping[str, Level] | None = None,
) -> int:
    """Set what each named force, and each member of a group, receives of a record of ours; NONE withdraws its copy.

    A force named by itself receives at its own level, whatever its groups receive.  Returns the new version.

    Raises Refused (expired, to ourselves, above what this deployment may carry) and NotFound (not ours).
    """
    require(actor, "record:share")
    with audit.deed(actor, "officer:record:share", on=record) as facts:
        draft = write_access.load_to_pass_on(actor, record, "shared")
        policy.require_shareable(draft.terms, with_forces, owner=draft.owner, now=clock.now())
        by_group = with_groups or {}
        distribution.require_not_left(force for force, level in with_forces.items() if level is not Level.NONE)
        groups.require_joined(group for group, level in by_group.items() if level is not Level.NONE)
        terms = shared_terms(draft.terms, with_forces, by_group, audience or {})
        changed = save_terms(draft, terms, why="shared")
        owner_notes.send_notes([record], to=newly_whole(draft, with_forces, by_group))
        facts.update(forces={force: str(level) for force, level in with_forces.items()}, version=changed.version)
        facts.update(groups={group: str(level) for group, level in by_group.items()})
    return changed.version


def recall(actor: Actor, record: UUID, *, reason: str) -> None:
    """Erase a record of ours from every holder and, here, from search; its tombstone and the ledger remain.

    Raises NotFound (not ours), Malformed (no reason) and Refused (as many within a day as one officer may).
    """
    require(actor, "record:recall")
    with audit.deed(actor, "officer:record:recall", on=record) as facts:
        draft = write_access.load_to_pass_on(actor, record, "recalled")
        if not reason.strip():
            raise Malformed("records:reason", "Say why you recall the record: its holders are told.")
        require_length(reason, part="reason", most=REASON)
        version = store.next_version(draft)
        narrowings.enter_recall(draft, version=version)
        holders = _holders(draft)
        challenges.close_challenges([record], Answer.RECALLED)
        said = "recalled" if reason.strip() == policy.WITHDRAWN else reason
        distribution.recall(record, version=version, to=holders, reason=said)
        distribution.empty([record])
        store.erase(record, owner=draft.owner, version=version)
        reader_notices.tell_readers([record], owner=draft.owner)
        facts.update(reason=reason, holders=sorted(holders))


def renew(draft: Draft, *, why: str, statements: tuple[Statement, ...], lane: Lane = Lane.URGENT) -> Draft:
    """Write the next version of a record of ours and send it, in the running deed; return it."""
    changed = _next(draft, statements=statements)
    _save([(draft, changed)], why=why, lane=lane)
    answer_challenges(changed, why)
    return changed


def checked_statements(kind: str, said: Sequence[Said]) -> tuple[Statement, ...]:
    """Return the input for a record of this kind as checked statements of the running deed.  Raises Malformed."""
    return _statements(audit.require_deed(), [values.check(values.kind_of(kind), each) for each in said])


def save_terms(draft: Draft, terms: Terms, *, why: str, permit: Permit = Permit.ALONE) -> Draft:
    """Give a record of ours its next version under other terms, in the running deed; what narrows travels urgently."""
    (changed,) = save_terms_of([(draft, terms)], why=why, lane=policy.lane_of(draft.terms, terms), permit=permit)
    return changed


def save_terms_of(
    changes: Sequence[tuple[Draft, Terms]], *, why: str, lane: Lane, permit: Permit = Permit.ALONE
) -> list[Draft]:
    """Give each of these records of ours its next version under other terms, in the running deed.

    Every change of terms comes through here.  Raises Refused where a record would reach further than a copy of which
    it takes a statement.
    """
    for draft, terms in changes:
        require_no_wider_than_taken(draft, terms)
    changed = [(draft, replace(_next(draft), terms=terms)) for draft, terms in changes]
    _save(changed, why=why, lane=lane, permit=permit)
    return [each for _, each in changed]


def save_many(changes: Sequence[Change], *, why: str, lane: Lane = Lane.NORMAL, permit: Permit = Permit.ALONE) -> None:
    """Write these next versions of records of ours, each beside what stands, and send them, in the running deed."""
    _save(changes, why=why, lane=lane, permit=permit)


def save_changed(drafts: Sequence[Draft], *, why: str) -> int:
    """Write, in the running deed, those drafts that are new or differ from what stands; return how many."""
    changed = _only_changed(drafts)
    _save(changed, why=why)
    return len(changed)


def draft_new(deed: Deed, new: New) -> Draft:
    """Return a new record as a draft, checked.  Raises Malformed and Refused."""
    kind = values.kind_of(new.kind)
    if not 1 <= len(new.said) <= _MOST_STATEMENTS:
        raise Malformed("records:statements", "A record has between 1 and {most} statements.", most=_MOST_STATEMENTS)
    statements = _statements(deed, [values.check(kind, said) for said in new.said])
    event_kinds.require_order(kind, ((each.property, each.value) for each in statements))
    terms = new.terms or _usual_terms(deed.at, kind.life)
    force = here.node().force
    return Draft(new.id or new_id_of(force), kind.name, force, deed.actor.unit, 1, statements, terms, deed.at)


# Sixteen: a deed has one instant, and a server has few deeds at work at once.
@lru_cache(maxsize=16)
def _day(at: datetime) -> date:
    """Return the day in India, one object for all statements of a deed, as of `_usual_terms`."""
    return at.astimezone(clock.INDIA).date()


@lru_cache(maxsize=16)
def _usual_terms(at: datetime, life: timedelta) -> Terms:
    """Return one object for all records of a deed, so that it is written out once."""
    return Terms(at + life)


def as_copied(new: New, *, desk: str) -> dict[str, object]:
    """Return a record as its owner would send it in `records.copied.v1`: for the gateway of a force without a node."""
    draft = replace(draft_new(audit.require_deed(), new), desk=desk)
    change = record_messages.Change(
        draft.id, draft.kind, desk, draft.version, draft.as_of, draft.statements, draft.terms
    )
    return bodies.write(change)


def _statements(deed: Deed, checked: Sequence[Said]) -> tuple[Statement, ...]:
    internet, today = here.node().internet, _day(deed.at)
    for said in checked:
        if internet and said.handling.classification >= Classification.SECRET:
            raise Refused(
                "records:secret",
                "{name} is marked {level}: this deployment touches the internet and takes nothing above confidential.",
                name=said.property,
                level=said.handling.classification.name.lower(),
            )
    return tuple(
        Statement(fresh, said.property, said.value, said.source, said.grade, said.handling, said.learned_date or today)
        for fresh, said in zip(new_ids(len(checked)), checked, strict=True)
    )


def _save(changes: Sequence[Change], *, why: str, lane: Lane = Lane.NORMAL, permit: Permit = Permit.ALONE) -> None:
    """Write each of these next versions, once the register of narrowings has let it through, and send it."""
    narrowings.enter_changes(changes, permit=permit)
    drafts = [changed for _, changed in changes]
    store.write_records(drafts)
    store.keep_versions(drafts, why=why)
    distribution.send_records(drafts, lane=lane)


def answer_challenges(changed: Draft, why: str) -> None:
    """Answer the challenges of what the record says no more; what its owner has just changed is not unconfirmed."""
    challenges.close_corrected_challenges(changed.id, standing=[each.id for each in changed.statements], why=why)
    owner_notes.answer_asking(changed.id)


def _changed_draft(draft: Draft, say: Sequence[Said], take_back: Sequence[UUID], *, unseen: frozenset[UUID]) -> Draft:
    """Return the next version.  unseen: statements that the actor does not see; to take one back, it is not there."""
    kind = values.kind_of(draft.kind)
    kept = [each for each in draft.statements if each.id in unseen or each.id not in set(take_back)]
    if len(kept) + len(set(take_back)) != len(draft.statements):
        raise Malformed("records:no-statement", "A statement that you take back is not in this record any more.")
    added = _statements(audit.require_deed(), [values.check(kind, said) for said in say])
    if not kept and not added:
        raise Malformed("records:empty", "Nothing would be left of the record: recall it instead.")
    if added:
        event_kinds.require_order(kind, ((each.property, each.value) for each in (*kept, *added)))
    return _next(draft, statements=(*kept, *added))


def _next(draft: Draft, *, statements: tuple[Statement, ...] | None = None) -> Draft:
    kept = draft.statements if statements is None else statements
    return replace(draft, version=store.next_version(draft), as_of=audit.require_deed().at, statements=kept)


def require_no_wider_than_taken(draft: Draft, terms: Terms) -> None:
    """Raise Refused unless the terms are no wider, within our force, than those of what was taken over.

    A copy that is gone has taken its statements with it as soon as the record follows: until then nothing widens.
    """
    if policy.no_wider(terms, draft.terms, force=draft.owner):
        return
    standing = {each.id for each in draft.statements}
    sources = {row.source for row in Taken.objects.filter(into=draft.id) if row.statement in standing}
    copies = {copy.id: copy.terms for copy in store.drafts(list(sources))}
    policy.require_no_wider(terms, [copies.get(source, draft.terms) for source in sources], force=draft.owner)


def shared_terms(
    terms: Terms, forces: Mapping[str, Level], by_group: Mapping[str, Level], audience: Mapping[str, frozenset[str]]
) -> Terms:
    """Return the terms with what each named force and each group receives."""
    return widened_terms(_in_groups(terms, by_group), forces, audience)


def newly_whole(draft: Draft, forces: Mapping[str, Level], groups: Mapping[str, Level]) -> set[str]:
    """Return the forces that this act gives a whole copy, by name or in a group."""
    named = {force for force, level in forces.items() if level is Level.WHOLE}
    if Level.WHOLE not in groups.values():
        return named
    return named | set(Share.objects.filter(record=draft.id, level=Level.WHOLE).values_list("force", flat=True))


def _in_groups(terms: Terms, levels: Mapping[str, Level]) -> Terms:
    named = {group for by in terms.via.values() for group in by}
    kept = {
        group: level for group, level in {**terms.groups, **levels}.items() if level is not Level.NONE or group in named
    }
    return replace(terms, groups=kept)


def widened_terms(terms: Terms, levels: Mapping[str, Level], audience: Mapping[str, frozenset[str]]) -> Terms:
    """Return the terms with these levels; that a force receives nothing is kept where a group would give it more."""
    shares = {
        force: level for force, level in {**terms.shares, **levels}.items() if level is not Level.NONE or terms.groups
    }
    tokens = {force: found for force, found in {**terms.audience, **audience}.items() if found}
    via = {force: by for force, by in terms.via.items() if force not in levels}
    return replace(terms, shares=shares, audience=tokens, via=via)


def _only_changed(drafts: Sequence[Draft]) -> list[Change]:
    """Return those that are new or differ from what stands, with the next version; the recalled ones left out."""
    standing = store.load_locked_records([draft.id for draft in drafts])
    _require_ours(standing.values())
    gone = store.records_recalled_here([draft.id for draft in drafts])
    following = store.version_numbering()
    written = list[Change]()
    for draft in drafts:
        old = standing.get(draft.id)
        if draft.id in gone or (old and _content(old) == _content(draft)):
            continue
        new = replace(draft, version=following(old), terms=old.terms, desk=old.desk) if old else draft
        written.append((old, new))
    return written


def _require_ours(drafts: Iterable[Draft]) -> None:
    force = here.node().force
    if other := next((draft for draft in drafts if draft.owner != force), None):
        raise Refused(
            "records:import-of-a-copy",
            "Record {record} belongs to {owner}: an import changes only records of our own; leave its row out.",
            record=other.id,
            owner=other.owner,
        )


def _content(draft: Draft) -> set[tuple[str, str, str, str, str]]:
    return {
        (s.property, str(s.value), s.source, str(s.grade), str(sorted(s.handling.caveats))) for s in draft.statements
    }


def _holders(draft: Draft) -> set[str]:
    """Return the forces that hold the record, or have it before them as an offer."""
    shared = set(Share.objects.filter(record=draft.id).values_list("force", flat=True))
    return shared | ({draft.offered_to} - {""})
