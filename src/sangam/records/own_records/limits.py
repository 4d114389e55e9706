"""The limits of a record of ours: until when, for which purposes, by which units.  Each reaches every holder."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose
from sangam.records.own_records import records as editing
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
    What narrows counts: one officer does it so often within a day (`narrowings`).
    Raises NotFound (not ours), Malformed (an expiry that has passed: withdraw or recall instead) and Refused.
    """
    require(actor, "record:share")
    limits = Limits(expires_at, purposes, audience or {})
    with audit.deed(actor, "officer:record:limit", on=record) as facts:
        draft = write_access.load_to_pass_on(actor, record, "shared", told="limited")
        require_to_come(expires_at)
        terms = terms_with_limits(draft.terms, limits)
        changed = editing.save_terms(draft, terms, why="limits set")
        facts.update(version=changed.version, expires_at=terms.expires_at.isoformat(), purposes=sorted(terms.purposes))
    return changed.version


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that an act sets; None, or a force that is not named, for what it leaves."""

    expires_at: datetime | None = None
    purposes: frozenset[Purpose] | None = None
    audience: Mapping[str, frozenset[str]] = field(default_factory=dict)


def require_to_come(expires_at: datetime | None) -> None:
    """Raise Malformed for an expiry that has passed in the running deed."""
    if expires_at is not None and expires_at <= audit.require_deed().at:
        raise Malformed(
            "records:expiry-past", "A time that has passed cannot be its last: withdraw or recall the record."
        )


def terms_with_limits(terms: Terms, limits: Limits) -> Terms:
    """Return the terms under these limits."""
    return replace(
        terms,
        expires_at=limits.expires_at or terms.expires_at,
        purposes=terms.purposes if limits.purposes is None else limits.purposes,
        audience={force: tokens for force, tokens in {**terms.audience, **limits.audience}.items() if tokens},
    )
