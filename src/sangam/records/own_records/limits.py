"""The limits of a record of ours: until when, for which purposes, by which units.  Each reaches every holder."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import public as audit
from sangam.audit.types import Facts
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose
from sangam.records.own_records import records as editing
from sangam.records.recalls import daily_limit
from sangam.records.types import Terms
from sangam.records.visibility import write_access


def limit(
    actor: Actor,
    record: UUID,
    *,
    expires_at: datetime | None = None,
    purposes: frozenset[Purpose] | None = None,
    audience: Mapping[str, frozenset[str]] | None = None,
) -> int:
    """Set these limits of a record of ours, leaving what is not given; return the new version.

    purposes, audience of a force: empty for any.  What narrows travels urgently; a copy whose time has passed is
    shown to nobody from then on, whether or not anything more arrives.
    An expiry within a week counts as a recall: one officer sets so many within a day (`daily_limit`).
    Raises NotFound (not ours), Malformed (an expiry that has passed: withdraw or recall instead) and Refused.
    """
    require(actor, "record:share")
    limits = _Limits(expires_at, purposes, audience or {})
    if expires_at is not None and expires_at < clock.now() + daily_limit.SOON:
        with audit.deed(actor, "officer:record:limit-soon", on=record) as facts:
            daily_limit.require_left(actor)
            return _set(actor, record, limits, facts)
    with audit.deed(actor, "officer:record:limit", on=record) as facts:
        return _set(actor, record, limits, facts)


@dataclass(frozen=True, slots=True)
class _Limits:
    expires_at: datetime | None
    purposes: frozenset[Purpose] | None
    audience: Mapping[str, frozenset[str]]


def _set(actor: Actor, record: UUID, limits: _Limits, facts: Facts) -> int:
    draft = write_access.load_to_pass_on(actor, record, "shared", told="limited")
    if limits.expires_at is not None and limits.expires_at <= audit.require_deed().at:
        raise Malformed(
            "records:expiry-past", "A time that has passed cannot be its last: withdraw or recall the record."
        )
    terms = _limited(draft.terms, limits)
    changed = editing.save_terms(draft, terms, why="limits set")
    facts.update(version=changed.version, expires_at=terms.expires_at.isoformat(), purposes=sorted(terms.purposes))
    return changed.version


def _limited(terms: Terms, limits: _Limits) -> Terms:
    return replace(
        terms,
        expires_at=limits.expires_at or terms.expires_at,
        purposes=terms.purposes if limits.purposes is None else limits.purposes,
        audience={force: tokens for force, tokens in {**terms.audience, **limits.audience}.items() if tokens},
    )
