"""The limits of a record of ours: until when, for which purposes, by which units.  Each reaches every holder."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import public as audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose
from sangam.records import writing
from sangam.records.types import Terms


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
    Raises NotFound (not ours) and Malformed (an expiry that has passed: withdraw or recall instead).
    """
    require(actor, "record:share")
    with audit.deed(actor, "officer:record:limit", on=record) as facts:
        draft = writing.load_to_change(actor, record, "shared")
        if expires_at is not None and expires_at <= audit.require_deed().at:
            raise Malformed(
                "records:expiry-past", "A time that has passed cannot be its last: withdraw or recall the record."
            )
        terms = _limited(draft.terms, expires_at, purposes, audience or {})
        changed = writing.save_terms(draft, terms, why="limits set")
        facts.update(version=changed.version, expires_at=terms.expires_at.isoformat(), purposes=sorted(terms.purposes))
    return changed.version


def _limited(
    terms: Terms,
    expires_at: datetime | None,
    purposes: frozenset[Purpose] | None,
    audience: Mapping[str, frozenset[str]],
) -> Terms:
    return replace(
        terms,
        expires_at=expires_at or terms.expires_at,
        purposes=terms.purposes if purposes is None else purposes,
        audience={force: tokens for force, tokens in {**terms.audience, **audience}.items() if tokens},
    )
