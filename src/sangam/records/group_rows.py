"""Sharing groups as rows, and what their members receive of records of ours: read under a lock that keeps the
membership still until the act is through."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import connection

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation.types import PeerState
from sangam.kernel import here
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import named_id
from sangam.records import grouping, policy
from sangam.records.models import SharingGroup, SharingGroupVersion
from sangam.records.store import Draft
from sangam.records.types import Group, Terms

_HOLD = "SELECT 1 FROM records_sharinggroup WHERE code = ANY(%s) ORDER BY code FOR SHARE"


def group_id(code: str) -> UUID:
    """Return the id under which notices and waiting envelopes know a group."""
    return named_id("sharing-group", code)


def group_of(row: SharingGroup) -> Group:
    """Return a row as a group."""
    return Group(row.code, row.version, row.name_en, row.name_hi, row.members, row.confirm, row.left, row.agreed)


def groups(codes: Iterable[str] | None = None) -> dict[str, Group]:
    """Return the groups that are known here, all or these, by code."""
    rows = SharingGroup.objects.order_by("code")
    chosen = rows if codes is None else rows.filter(code__in=list(codes))
    return {row.code: group_of(row) for row in chosen}


def was_member(force: str, codes: Iterable[str]) -> bool:
    """Tell whether a force is, or once was, a member of all these groups, by the documents that are known here."""
    named = set(codes)
    of_them = SharingGroupVersion.objects.filter(group__in=named, members__has_key=force)
    return named <= set(of_them.values_list("group", flat=True))


def locked(code: str) -> SharingGroup:
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


def keep(group: Group, *, by: str, why: str, document: str = "") -> None:
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
    return frozenset(force for force, state in federation.states().items() if state is not PeerState.LEFT)


def resolved(drafts: Sequence[Draft]) -> list[Draft]:
    """Return records of ours with the members of their groups named in their terms, as these stand until the
    transaction ends.  Nothing is asked for records in no group."""
    codes = sorted({code for draft in drafts for code in draft.terms.groups})
    if not codes:
        return list(drafts)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [codes])
    known, paired, made = groups(codes), reachable(), dict[tuple[int, bool], Terms]()
    return [
        replace(draft, terms=_named(draft, known, paired, made)) if draft.terms.groups else draft for draft in drafts
    ]


def named(draft: Draft) -> Terms:
    """Return a record's terms with each receiver named by himself and no group left: what another owner can go by."""
    terms = resolved([draft])[0].terms
    return replace(terms, groups={}, via={})


def _named(
    draft: Draft, known: Mapping[str, Group], paired: frozenset[str], made: dict[tuple[int, bool], Terms]
) -> Terms:
    """Return a record's terms resolved.  made: those made already of the same object, which stay one."""
    sensitive = grouping.is_sensitive(policy.for_partner(draft.statements, internet=here.node().internet))
    key = (id(draft.terms), sensitive)
    if key not in made:
        made[key] = grouping.resolved(draft.terms, known, draft.owner, reachable=paired, sensitive=sensitive)
    return made[key]
