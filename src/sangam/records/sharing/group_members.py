"""Sharing groups as rows, and what their members receive of records of ours.

Both are read under a lock that keeps the membership still until the act is through.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.inbox import dispatch
from sangam.federation.lanes import status
from sangam.federation.types import Outcome, PeerState
from sangam.kernel import here
from sangam.kernel.errors import NotFound
from sangam.records import policy
from sangam.records.models import SharingGroup, SharingGroupVersion
from sangam.records.ownership import precedence
from sangam.records.sharing import group_rules
from sangam.records.storage.drafts import Draft
from sangam.records.types import Group, Terms

_COLUMNS = """
SELECT code, version, name_en, name_hi, members::text, confirm, "left"::text, agreed::text FROM records_sharinggroup
"""
_ALL = f"{_COLUMNS} ORDER BY code"
_THESE = f"{_COLUMNS} WHERE code = ANY(%s::text[]) ORDER BY code"
_HELD = f"{_THESE} FOR SHARE"
_ROUNDS = f"{_COLUMNS.replace('agreed::text', 'agreed::text, settled::text, settling::text, after')} "
_ALL_ROUNDS = f"{_ROUNDS} ORDER BY code"
_LOCKED_ROUND = f"{_ROUNDS} WHERE code = %s FOR UPDATE"
_NOTE_ROUND = """
UPDATE records_sharinggroup SET settled = %s::text::jsonb, settling = %s::text::jsonb, after = %s WHERE code = %s
"""

Reached = Mapping[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Round:
    """How far our records of a group were brought to where they belong: the columns of `SharingGroup` that say so."""

    group: Group
    settled: Reached | None
    settling: Reached | None
    after: UUID | None


def group_of(row: SharingGroup) -> Group:
    """Return a row as a group."""
    return Group(row.code, row.version, row.name_en, row.name_hi, row.members, row.confirm, row.left, row.agreed)


def groups(codes: Iterable[str] | None = None) -> dict[str, Group]:
    """Return the groups that are known here, all or these, by code."""
    rows = prepared.run(_ALL, []) if codes is None else prepared.run(_THESE, [list(codes)])
    return _by_code(rows)


def rounds() -> list[Round]:
    """Return how far each group is."""
    return list(map(_round, prepared.run(_ALL_ROUNDS, [])))


def locked_round(code: str) -> Round:
    """Return how far a group is, locked.  Raises NotFound."""
    rows = prepared.run(_LOCKED_ROUND, [code])
    if not rows:
        raise _absent(code)
    return _round(rows[0])


def note_round(round_: Round) -> None:
    """Write down how far a group is, in the running deed."""
    reached = [None if each is None else json.dumps(each) for each in (round_.settled, round_.settling)]
    prepared.run(_NOTE_ROUND, [*reached, round_.after, round_.group.code])


def _round(row: tuple[Any, ...]) -> Round:
    settled, settling = (None if each is None else json.loads(each) for each in row[8:10])
    return Round(_group(row[:8]), settled, settling, row[10])


def _by_code(rows: Iterable[tuple[Any, ...]]) -> dict[str, Group]:
    return {row[0]: _group(row) for row in rows}


def _group(row: tuple[Any, ...]) -> Group:
    """Return a row of `_COLUMNS`."""
    code, version, name_en, name_hi, members, confirm, left, agreed = row
    return Group(code, version, name_en, name_hi, json.loads(members), confirm, json.loads(left), json.loads(agreed))


def was_member(force: str, codes: Iterable[str]) -> bool:
    """Tell whether a force is, or once was, a member of all these groups, by the documents that are known here."""
    named = set(codes)
    of_them = SharingGroupVersion.objects.filter(group__in=named, members__has_key=force)
    return named <= set(of_them.values_list("group", flat=True))


def require_was_member(sender: str, codes: Iterable[str]) -> None:
    """Raise Unheard for a force that never was in these groups: it must not learn that they are known here."""
    if not was_member(sender, codes):
        with dispatch.unheard(as_if=Outcome.PARKED):
            raise precedence.not_in_groups(codes, sender)


def load_locked_group(code: str) -> SharingGroup:
    """Return a group's row, locked.  Raises NotFound."""
    row = SharingGroup.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise _absent(code)
    return row


def group(code: str) -> Group:
    """Return a group.  Raises NotFound."""
    found = groups([code])
    if not found:
        raise _absent(code)
    return found[code]


def _absent(code: str) -> NotFound:
    return NotFound("records:no-group", "There is no sharing group {group} here.", group=code)


def write_group(group: Group, *, by: str, why: str, document: str = "") -> None:
    """Write down a group's newest document with a line of its history, in the running deed.

    document: the line as another host signed it.
    """
    at = audit.require_deed().at
    values = {
        "version": group.version, "name_en": group.name_en, "name_hi": group.name_hi, "members": dict(group.members),
        "confirm": group.confirm, "left": dict(group.left), "agreed": dict(group.agreed), "document": document,
    }  # fmt: skip
    SharingGroup.objects.update_or_create(code=group.code, defaults=values)
    said = {"members": dict(group.members), "at": at, "by": by[:200], "why": why[:500]}
    SharingGroupVersion.objects.update_or_create(group_id=group.code, version=group.version, defaults=said)


def reachable() -> frozenset[str]:
    """Return the forces to which something may be queued, now or until they are paired."""
    return frozenset(force for force, state in status.states().items() if state is not PeerState.LEFT)


def drafts_with_receivers(drafts: Sequence[Draft]) -> list[Draft]:
    """Return records of ours with the members of their groups named in their terms, as these stand until the
    transaction ends.  Nothing is asked for records in no group."""
    codes = sorted({code for draft in drafts for code in draft.terms.groups})
    if not codes:
        return list(drafts)
    known, paired = _by_code(prepared.run(_HELD, [codes])), reachable()
    made: dict[tuple[int, bool], Terms] = {}
    return [
        replace(draft, terms=_terms_with_receivers(draft, known, paired, made)) if draft.terms.groups else draft
        for draft in drafts
    ]


def without_ended(drafts: Sequence[Draft]) -> list[Draft]:
    """Return records of ours without those in their terms who had them by name only as members, and are none."""
    codes = {code for draft in drafts for by in draft.terms.via.values() for code in by}
    if not codes:
        return list(drafts)
    known, us = groups(codes), here.node().force
    return [replace(draft, terms=group_rules.without_ended(draft.terms, known, us)) for draft in drafts]


def terms_without_groups(draft: Draft) -> Terms:
    """Return a record's terms with each receiver named by itself and no group left: what another owner can go by."""
    terms = drafts_with_receivers([draft])[0].terms
    return replace(terms, groups={}, via={})


def _terms_with_receivers(
    draft: Draft, known: Mapping[str, Group], paired: frozenset[str], made: dict[tuple[int, bool], Terms]
) -> Terms:
    """Return a record's terms resolved.  made: those made already of the same object, which stay one."""
    sensitive = group_rules.is_sensitive(policy.for_partner(draft.statements, internet=here.node().internet))
    key = (id(draft.terms), sensitive)
    if key not in made:
        made[key] = group_rules.terms_with_receivers(
            draft.terms, known, draft.owner, reachable=paired, sensitive=sensitive
        )
    return made[key]
