"""Narrowing beyond the daily limit takes two: one lays it down, another agrees, then it is done, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sangam.access import second_officer
from sangam.access.policy import may, require, showing_of_statement
from sangam.access.types import ProposalView, Showing
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.types import Lane
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Handling, Level
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import WITHHELD, handling_form, read_handling
from sangam.kernel.texts import REASON, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import groups, narrowings, policy
from sangam.records.corrections import owner_notes
from sangam.records.narrowings import Permit
from sangam.records.own_records import limits
from sangam.records.own_records import records as editing
from sangam.records.own_records.limits import Limits
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.storage.senior_units import senior_units
from sangam.records.types import Terms
from sangam.records.visibility import write_access

# The reason and the file of a recall of many: they have the highest handling of the records that were listed.

_HANDLINGS = """
SELECT array_agg(DISTINCT s ->> 'classification'), array_agg(DISTINCT c)
FROM records_record r CROSS JOIN LATERAL jsonb_array_elements(r.statements) AS s
    LEFT JOIN LATERAL jsonb_array_elements_text(s -> 'caveats') AS c ON true
WHERE r.id = ANY(%s::uuid[])
"""


def handling_of(records: Sequence[UUID]) -> dict[str, object]:
    """Return what words bear that speak of all these records, as JSON, by one query."""
    levels, caveats = prepared.run(_HANDLINGS, [list(records)])[0]
    level = max((Classification[each.upper()] for each in levels or ()), default=Classification.UNCLASSIFIED)
    return handling_form(Handling(level, frozenset(Caveat(each) for each in caveats or () if each)))


def readable_proposal(actor: Actor, view: ProposalView) -> ProposalView:
    """Return a list as the actor may read it: its words are withheld from who may not see all that it named.

    Reading it is a review, whatever purpose stands.  Lists of an earlier version say nothing of their handling.
    """
    form = view.facts.get("handling")
    if (
        not isinstance(form, dict)
        or showing_of_statement(read_handling(form), actor, Purpose.OVERSIGHT) is Showing.FULL
    ):
        return view
    return replace(view, facts={**view.facts, "reason": WITHHELD, "file": WITHHELD})


ACT = "record:narrow-many"
MOST = 500
_SUBJECT = "narrowing"
_WANTED = "{who} proposes to narrow records ({n}): look at it and approve, or let it lapse"
_AGREED = "{who} approves the narrowing of records ({n}): it can be done now"


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Terms to be set for each record: its limits, and levels of forces and groups.  Those not named stay."""

    limits: Limits = field(default_factory=Limits)
    forces: Mapping[str, Level] = field(default_factory=dict)
    groups: Mapping[str, Level] = field(default_factory=dict)


def propose_narrowing(actor: Actor, records: Sequence[UUID], to: NewTerms, *, reason: str) -> UUID:
    """Lay down for a second officer what is to be set for these records of ours; return the proposal's number.

    Raises Malformed (no reason, none or too many, one that is not narrowed) and Refused (no right, no purpose, what
    may not be shared).  Raises NotFound (not all are ours and wholly the actor's to see).
    """
    require(actor, "record:share")
    with audit.deed(actor, "officer:record:propose-narrowing") as facts:
        if not reason.strip():
            raise Malformed("records:reason-to-narrow", "Say why you narrow them: the second officer reads it.")
        require_length(reason, part="reason", most=REASON)
        listed = list(dict.fromkeys(records))
        if not 0 < len(listed) <= MOST:
            raise Malformed("records:narrow-size", "From 1 to {most} records are narrowed in one act.", most=MOST)
        drafts = write_access.passable(actor, listed)
        if len(drafts) < len(listed):
            raise store.absent()
        _require_allowed(to)
        _require_narrowed(_changes(drafts, to))
        facts.update(reason=reason.strip(), n=len(listed), unit=actor.unit, set=_form(to))
        facts["handling"] = handling_of(listed)
        proposal = second_officer.propose(actor, ACT, b"".join(each.bytes for each in listed), facts)
        facts["proposal"] = str(proposal)
        _notify_of_proposal(
            _WANTED, proposal, {"who": actor.label, "n": str(len(listed))}, to=second_officer.seconds(actor)
        )
    return proposal


def agree_to_narrowing(actor: Actor, proposal: UUID, *, digest: str) -> None:
    """Agree, as the second officer, to what stands under this digest; who proposed it is told that it may go on.

    Raises Refused (the actor's own, not signed in, not the actor's to agree), Conflict (lapsed, agreed, another one)
    and NotFound.
    """
    with audit.deed(actor, "officer:record:agree-narrowing", on=proposal) as facts:
        view = second_officer.agree(actor, proposal, ACT, digest=digest)
        facts.update(view.facts, digest=digest, proposed_by=view.proposed_by)
        deliveries.done_for_subject(Subject(_SUBJECT, proposal))
        parts = {"who": actor.label, "n": str(view.facts["n"])}
        _notify_of_proposal(_AGREED, proposal, parts, to=[str(view.facts["unit"])])


def narrow_agreed(actor: Actor, proposal: UUID) -> int:
    """Do what two officers have agreed to, in one deed; return for how many records.

    Raises Refused (nobody agreed, a part hidden), Conflict (lapsed, done already, on offer) and NotFound.
    """
    require(actor, "record:share")
    with audit.deed(actor, "officer:record:narrow-many", on=proposal) as facts:
        content, agreed = second_officer.use(proposal, ACT)
        to, records = _parse_new_terms(agreed.facts["set"]), _numbers(content)
        _require_allowed(to)
        changes = _changes(write_access.load_many_to_pass_on(actor, records, "shared"), to)
        editing.save_terms_of(changes, why="narrowed by two officers", lane=Lane.URGENT, permit=Permit.TWO)
        for draft, _ in changes:
            owner_notes.send_notes([draft.id], to=editing.newly_whole(draft, to.forces, to.groups))
        facts.update(agreed.facts, digest=agreed.digest, proposed_by=agreed.proposed_by, agreed_by=agreed.agreed_by)
        deliveries.done_for_subject(Subject(_SUBJECT, proposal))
    return len(records)


def proposed_narrowings(actor: Actor) -> list[ProposalView]:
    """Return the newest narrowings that were laid down, newest first.  Raises Refused."""
    _require_part(actor)
    return [readable_proposal(actor, view) for view in second_officer.proposals(actor, ACT)]


def proposed_narrowing(actor: Actor, proposal: UUID) -> tuple[ProposalView, tuple[UUID, ...], NewTerms]:
    """Return one that was laid down, its records, and what is to be set for them.  Raises Refused and NotFound."""
    _require_part(actor)
    content, view = second_officer.proposal(actor, proposal, ACT)
    return readable_proposal(actor, view), tuple(_numbers(content)), _parse_new_terms(view.facts["set"])


def _require_allowed(to: NewTerms) -> None:
    """Raise what `limit` and `share` raise for terms that no record may have."""
    limits.require_to_come(to.limits.expires_at)
    distribution.require_not_left(force for force, level in to.forces.items() if level is not Level.NONE)
    groups.require_joined(group for group, level in to.groups.items() if level is not Level.NONE)


def _changes(drafts: Sequence[Draft], to: NewTerms) -> list[tuple[Draft, Terms]]:
    """Return each record with its terms to be.  Raises Refused where one may not be shared so."""
    now = audit.require_deed().at
    for draft in drafts:
        policy.require_shareable(draft.terms, to.forces, owner=draft.owner, now=now)
    return [(draft, _terms(draft, to)) for draft in drafts]


def _terms(draft: Draft, to: NewTerms) -> Terms:
    return editing.shared_terms(limits.terms_with_limits(draft.terms, to.limits), to.forces, to.groups, {})


def _require_narrowed(changes: Sequence[tuple[Draft, Terms]]) -> None:
    """Raise Malformed where a record would be taken from no reader: two officers widen nothing by this way."""
    above = senior_units()
    kept = [draft for draft, terms in changes if not narrowings.ways(draft, replace(draft, terms=terms), above=above)]
    if kept:
        raise Malformed(
            "records:narrows-nothing",
            "This takes nothing from any reader of {n} of these records: it needs no second officer.",
            n=len(kept),
        )


def _form(to: NewTerms) -> dict[str, Any]:
    said = to.limits
    return {
        "expires_at": said.expires_at.isoformat() if said.expires_at else None,
        "purposes": None if said.purposes is None else sorted(said.purposes),
        "audience": {force: sorted(tokens) for force, tokens in sorted(said.audience.items())},
        "forces": {force: str(level) for force, level in sorted(to.forces.items())},
        "groups": {group: str(level) for group, level in sorted(to.groups.items())},
    }


def _parse_new_terms(form: Any) -> NewTerms:
    purposes, expires_at = form["purposes"], form["expires_at"]
    said = Limits(
        datetime.fromisoformat(expires_at) if expires_at else None,
        None if purposes is None else frozenset(map(Purpose, purposes)),
        {force: frozenset(tokens) for force, tokens in form["audience"].items()},
    )
    forces, groups = ({key: Level(level) for key, level in form[part].items()} for part in ("forces", "groups"))
    return NewTerms(said, forces, groups)


def _notify_of_proposal(title: str, proposal: UUID, parts: dict[str, str], *, to: Sequence[str]) -> None:
    deliveries.notify(Telling("narrowing.proposed", Subject(_SUBJECT, proposal), title, parts), to=to)


def _require_part(actor: Actor) -> None:
    if not may(actor, "act:agree"):
        require(actor, "record:share")


def _numbers(content: bytes) -> list[UUID]:
    return [UUID(bytes=content[at : at + 16]) for at in range(0, len(content), 16)]
