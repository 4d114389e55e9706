"""The second officer: what takes two is laid down by one, agreed to by another, and done once, before it lapses.

The agreement is to the digest of what was laid down: nothing in it can be exchanged afterwards.  Only an officer who is
signed in agrees: at the node's command line one person could be both.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from sangam.access.models import Credential, Post, Proposal
from sangam.access.policy import ROLES, may, require
from sangam.access.types import ProposalView
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused

AGREES = "act:agree"
"""The right of a second officer, where an act names no other."""

LAPSES_AFTER = timedelta(hours=24)
ISSUER_COUNTS_FOR = timedelta(days=3)
"""How long an administrator who gave an officer sign-in data counts as that officer where two must agree."""
MOST_WAITING = 10
"""How many proposals of one officer for one act may wait for a second officer."""
_SHOWN = 50


def propose(actor: Actor, act: str, content: bytes, facts: Mapping[str, Any]) -> UUID:
    """Lay down what takes two, inside the caller's deed; return its number.

    content: what the act will be done to.  facts: what the second officer reads, fit for JSON.
    Raises Conflict where MOST_WAITING of the officer's wait for a second officer already.
    """
    at, proposer = audit.require_deed().at, actor.an_officer()
    if Proposal.objects.filter(_is_open(), act=act, proposer=proposer, agreed_at=None).count() >= MOST_WAITING:
        raise Conflict(
            "access:proposals-many", "Too many proposals of yours wait for a second officer: have one decided first."
        )
    row = Proposal.objects.create(
        act=act,
        digest=_digest(act, content, facts),
        content=content,
        facts=dict(facts),
        proposer=proposer,
        proposer_label=actor.label,
        proposed_at=at,
        lapses_at=at + LAPSES_AFTER,
    )
    return row.id


def agree(actor: Actor, proposal: UUID, act: str, *, digest: str, right: str = AGREES) -> ProposalView:
    """Agree, as the second officer and inside the caller's deed, to what was laid down for an act under this digest.

    right: what the second officer's post must carry.  Raises Refused (the actor's own proposal; not signed in; the post
    may not).  Raises Conflict (lapsed, done or agreed already, not this digest) and NotFound.
    """
    require(actor, right)
    row = _lock_proposal(proposal, act)
    if actor.session is None:
        raise Refused(
            "access:agree-signed-in", "Who agrees must be signed in at his own desk: open the page of the proposal."
        )
    if row.proposer == actor.officer:
        raise Refused("access:agree-own", "What you proposed yourself, another officer must agree to.")
    _require_different_issuers(row.proposer, actor.an_officer())
    _require_in_time(row)
    if row.agreed_at is not None:
        raise Conflict("access:agreed-already", "{who} has agreed to this already.", who=row.agreed_label)
    if bytes(row.digest).hex() != digest:
        raise Conflict("access:agree-other", "This is not what was laid down: read it again before you agree.")
    row.agreed_by, row.agreed_label, row.agreed_at = actor.an_officer(), actor.label, audit.require_deed().at
    row.save(update_fields=["agreed_by", "agreed_label", "agreed_at"])
    return _view(row)


def seconds(actor: Actor) -> list[str]:
    """Return who may agree to an actor's proposal: the posts of the actor's unit and of those above that carry the
    right.

    Returns all such posts of the force where there is none above the actor.  "post:<id>" each.
    """
    roles = [role for role, rights in ROLES.items() if "act:agree" in rights]
    held = Post.objects.filter(role__in=roles, closed_at=None, unit__force_id=actor.force, holding__to_at=None)
    held = held.exclude(holding=None)
    above = held.filter(unit_id__in=actor.audience)
    return sorted({f"post:{each}" for each in (above or held).values_list("id", flat=True) if each != actor.post})


def use(proposal: UUID, act: str) -> tuple[bytes, ProposalView]:
    """Take what two have agreed to, once, inside the deed that does it; return its content and how it was agreed.

    Raises Refused (nobody agreed), Conflict (lapsed, done already) and NotFound (none for this act).
    """
    audit.require_deed()
    row = _lock_proposal(proposal, act)
    if row.used_at is not None:
        raise Conflict("access:used-already", "This was done already, at {at}.", at=_hour(row.used_at))
    _require_in_time(row)
    if row.agreed_at is None:
        raise Refused(
            "access:needs-second", "This takes a second officer: a supervisor or data officer must agree to it first."
        )
    if bytes(row.digest) != _digest(row.act, bytes(row.content), row.facts):
        raise Conflict("access:agree-other", "This is not what was laid down: read it again before you agree.")
    row.used_at = audit.require_deed().at
    row.save(update_fields=["used_at"])
    return bytes(row.content), _view(row)


def proposals(actor: Actor, act: str, *, right: str = AGREES) -> list[ProposalView]:
    """Return the proposals for an act that an officer may read: those still open first, then the newest.

    Who may not agree reads the officer's own alone.
    """
    is_open = ExpressionWrapper(_is_open(), BooleanField())
    rows = _readable(actor, act, right).defer("content").alias(is_open=is_open).order_by("-is_open", "-proposed_at")
    return [_view(row) for row in rows[:_SHOWN]]


def waiting_proposals(act: str) -> list[ProposalView]:
    """Return every proposal for an act that waits for a second officer, newest first."""
    rows = Proposal.objects.filter(_is_open(), act=act, agreed_at=None)
    return [_view(row) for row in rows.defer("content").order_by("-proposed_at")]


def proposal(actor: Actor, wanted: UUID, act: str, *, right: str = AGREES) -> tuple[bytes, ProposalView]:
    """Return the content of a proposal that an officer may read, and how it stands.  Raises NotFound."""
    row = _readable(actor, act, right).filter(id=wanted).first()
    if row is None:
        raise _absent()
    return bytes(row.content), _view(row)


def _is_open() -> Q:
    """Return the condition of a proposal that was not done and has not lapsed."""
    return Q(used_at=None, lapses_at__gt=clock.now())


def _readable(actor: Actor, act: str, right: str) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(act=act)
    return rows if may(actor, right) else rows.filter(proposer=actor.an_officer())


def _lock_proposal(wanted: UUID, act: str) -> Proposal:
    row = Proposal.objects.select_for_update().filter(id=wanted, act=act).first()
    if row is None:
        raise _absent()
    return row


def _absent() -> NotFound:
    return NotFound("access:proposal", "There is no such proposal.")


def _require_different_issuers(proposer: UUID, second: UUID) -> None:
    """Return if one administrator cannot be behind both officers.  Raises Refused."""
    since = audit.require_deed().at - ISSUER_COUNTS_FOR
    fresh = Credential.objects.filter(officer__in=[proposer, second], issued_at__gt=since)
    issuers = dict(fresh.values_list("officer", "issued_by"))
    if issuers.get(proposer, proposer) == issuers.get(second, second):
        raise Refused(
            "access:agree-one-hand",
            "Within the last {days} days one administrator gave sign-in data to you or to whoever proposed this, so "
            "another officer must agree.",
            days=ISSUER_COUNTS_FOR.days,
        )


def _require_in_time(row: Proposal) -> None:
    if audit.require_deed().at >= row.lapses_at:
        raise Conflict(
            "access:proposal-lapsed",
            "This lapsed at {at}: propose it again if it is still wanted.",
            at=_hour(row.lapses_at),
        )


def _digest(act: str, content: bytes, facts: Mapping[str, Any]) -> bytes:
    said = json.dumps([act, dict(facts)], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(hashlib.sha256(said).digest() + content).digest()


def _hour(at: datetime) -> str:
    return at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M")


def _view(row: Proposal) -> ProposalView:
    return ProposalView(
        row.id,
        bytes(row.digest).hex(),
        row.facts,
        row.proposer,
        row.proposer_label,
        row.proposed_at,
        row.lapses_at,
        row.agreed_label,
        row.agreed_at,
        row.used_at,
    )
