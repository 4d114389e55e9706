"""Sharing many records of ours in one act, under the same terms: of an import, for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.corrections import owner_notes
from sangam.records.groups import groups
from sangam.records.own_records import records as editing
from sangam.records.sharing import distribution
from sangam.records.visibility import write_access

MOST_SHARED = 500


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who receives what.  audience: the units of a force that alone may see it."""

    forces: Mapping[str, Level] = field(default_factory=dict)
    groups: Mapping[str, Level] = field(default_factory=dict)
    audience: Mapping[str, frozenset[str]] = field(default_factory=dict)


def share_many(actor: Actor, records: Sequence[UUID], to: Recipients) -> int:
    """Set for each of these records of ours what each force and group receives, all or none; return how many.

    Does what `own_records.records.share` does, in one deed.  Raises Malformed for none or more than MOST_SHARED.
    Raises Refused where a part of one is hidden from the actor, or one may not go.  Raises NotFound where one is
    absent, or not the actor's to see.
    """
    require(actor, "record:share")
    if not 0 < len(records) <= MOST_SHARED:
        raise Malformed(
            "records:share-most",
            "{count} records were chosen; from 1 to {most} are shared in one act.",
            count=len(records),
            most=MOST_SHARED,
        )
    with audit.deed(actor, "officer:record:share-many") as facts:
        drafts = write_access.load_many_to_pass_on(actor, records, "shared")
        distribution.require_not_left(force for force, level in to.forces.items() if level is not Level.NONE)
        groups.require_joined(group for group, level in to.groups.items() if level is not Level.NONE)
        for draft in drafts:
            policy.require_shareable(draft.terms, to.forces, owner=draft.owner, now=clock.now())
            terms = editing.shared_terms(draft.terms, to.forces, to.groups, to.audience)
            editing.save_terms(draft, terms, why="shared")
            owner_notes.send_notes([draft.id], to=editing.newly_whole(draft, to.forces, to.groups))
        facts.update(forces={force: str(level) for force, level in to.forces.items()}, records=len(drafts))
        facts.update(groups={group: str(level) for group, level in to.groups.items()})
        facts.showed(draft.id for draft in drafts)
    return len(drafts)
