"""Joint listing: a force seconds or disputes another's claim of membership, by a record of its own.

The claim stays its owner's: who proposed it withdraws it by a recall, and it is gone at every holder.  An opinion goes
to the claim's owner, and no farther than the terms of the copy allow.  A recall takes it back as well.
"""

from uuid import UUID

from sangam.access.policy import require
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Handling, Level, highest
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import REASON, SOURCE, require_length
from sangam.networks.types import OpinionInput
from sangam.records.public import records
from sangam.records.types import RecordView, Said, Terms, Value

STANCES = ("seconded", "disputed")


def open_claim(actor: Actor, claim: UUID, *, purpose: Stated | None) -> RecordView:
    """Return a claim of membership of another force.  A look.

    Raises NotFound (absent, not the actor's to see, no claim) and Refused (a claim of ours).
    """
    view = records.open_record(actor, claim, purpose=purpose)
    if view.kind != "membership":
        raise NotFound("networks:claim", "This record is no claim of membership: open the claim itself.")
    if view.owner == here.node().force:
        raise Refused("networks:own-claim", "This claim is your own force's: withdraw it by a recall, or correct it.")
    return view


def give_opinion(actor: Actor, claim: UUID, opinion: OpinionInput, *, purpose: Stated | None) -> UUID:
    """Second or dispute a claim of membership of another force; return the record that says so, as secret as the claim.

    Raises NotFound (absent, not the actor's to see, no claim), Refused (a claim of ours) and Malformed.
    """
    require(actor, "record:create")
    reason, source, grade = opinion.reason, opinion.source, opinion.grade
    if opinion.stance not in STANCES:
        raise Malformed("networks:stance", "Choose whether you second the claim or dispute it.")
    if not reason.strip() or not source.strip():
        raise Malformed("networks:opinion-reason", "Give the reason and its source: they go to the claim's owner.")
    require_length(reason, part="reason", most=REASON)
    require_length(source, part="source", most=SOURCE)
    view = open_claim(actor, claim, purpose=purpose)
    values: dict[str, Value] = {
        "claim": {"ref": str(claim), "label": ""},
        "stance": opinion.stance,
        "reason": reason.strip(),
    }
    level = highest([Handling(), *(each.handling for each in view.statements)]).classification
    said = [Said(name, value, source, grade, Handling(level)) for name, value in values.items()]
    return records.create(actor, records.New("opinion", said, _terms(view)), purpose=purpose)


def _terms(view: RecordView) -> Terms:
    """Return terms as wide as the claim's own, at home too, and no wider."""
    us = here.node().force
    named = {force for force, level in view.terms.shares.items() if level is Level.WHOLE}
    shares = dict.fromkeys(sorted({view.owner, *named} - {us}), Level.WHOLE)
    audience = {force: tokens for force, tokens in view.terms.audience.items() if force in {us, *shares}}
    return Terms(view.terms.expires_at, shares, audience, view.terms.purposes)
