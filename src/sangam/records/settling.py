"""After a group has changed: those of our records that are shared with it go to whom they now go, and come back from
whom they do not.

A round goes through these records in the order of their ids, a batch a transaction.  A record that another act holds
is left to the next try, so that no act waits for another's record while it holds the group.  Until a round has come to
its end the group stays due; what an officer shares meanwhile goes by the newest document already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import connection

from sangam.audit import public as audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records import group_rows, grouping, outgoing, remarks, store
from sangam.records.models import Share, SharingGroup, Withdrawn
from sangam.records.store import Draft
from sangam.records.types import Group

_AT_ONCE = 500

# The fence keeps the planner on the index of records in groups, which are few among all.
_NEXT = """
SELECT id FROM (
    SELECT id FROM records_record
    WHERE owner = %s AND terms ? 'groups' AND (terms -> 'groups') ? %s AND (%s::uuid IS NULL OR id > %s) OFFSET 0
) AS ours ORDER BY id LIMIT %s
"""
_FREE = "SELECT id FROM records_record WHERE id = ANY(%s) FOR UPDATE SKIP LOCKED"

Held = Mapping[str, Share]


def settle(code: str) -> int:
    """Bring the next records of a group to where they belong, in the running deed; return how many were looked at."""
    row = group_rows.locked(code)
    wanted = _reach(group_rows.group_of(row), group_rows.reachable())
    if row.settled == wanted:
        return 0
    if row.settling != wanted:
        row.settling, row.after = wanted, None
    ids = _next(code, row.after)
    free = _until_one_is_held(ids)
    _bring(free)
    row.after = free[-1] if free else row.after
    if len(ids) < _AT_ONCE and len(free) == len(ids):
        row.settled, row.settling, row.after = wanted, None, None
    row.save()
    return len(free)


def settle_due() -> int:
    """Go on with the rounds of all groups that are due, each batch a deed of the node; return how many records."""
    rows = list(SharingGroup.objects.order_by("code"))
    paired = group_rows.reachable() if rows else frozenset()
    due = [row.code for row in rows if row.settled != _reach(group_rows.group_of(row), paired)]
    return sum(_in_a_deed(code) for code in due)


def _in_a_deed(code: str) -> int:
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:group:settle") as facts:
        done = settle(code)
        facts.update(group=code, records=done)
    return done


def _reach(group: Group, paired: frozenset[str]) -> dict[str, list[object]]:
    """Return whom a group reaches as the row keeps it."""
    found = grouping.reach(group, here.node().force, paired)
    return {force: [since, agreed] for force, (since, agreed) in sorted(found.items())}


def _next(code: str, after: UUID | None) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [here.node().force, code, after, after, _AT_ONCE])
        return [record for (record,) in cursor.fetchall()]


def _until_one_is_held(ids: Sequence[UUID]) -> list[UUID]:
    """Lock these records in order; return those before the first that another act holds."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [list(ids)])
        free = {record for (record,) in cursor.fetchall()}
    held = next((place for place, record in enumerate(ids) if record not in free), len(ids))
    return list(ids[:held])


def _bring(ids: Sequence[UUID]) -> None:
    drafts = [draft for draft in group_rows.resolved(store.drafts(ids)) if draft.state == "live"]
    held: dict[UUID, dict[str, Share]] = {draft.id: {} for draft in drafts}
    for share in Share.objects.filter(record_id__in=held):
        held[share.record_id][share.force] = share
    taken = {(row.record_id, row.force): row.version for row in Withdrawn.objects.filter(record_id__in=held)}
    groups = group_rows.groups({code for draft in drafts for code in draft.terms.groups})
    sent, again = [], []
    for draft in drafts:
        lacking = _lacking(draft, held[draft.id], groups)
        if any(_is_known_there(draft, force, held[draft.id], taken) for force in lacking):
            again.append(draft)
        elif lacking:
            sent.append(replace(draft, terms=replace(draft.terms, shares=lacking)))
    outgoing.send_as_named(sent)
    for draft in sent:
        whole = [force for force, level in draft.terms.shares.items() if level is Level.WHOLE]
        remarks.tell([draft.id], to=whole)
    _send_next_version(again)
    outgoing.take_back([draft for draft in drafts if draft.id not in {each.id for each in again}])


def _lacking(draft: Draft, held: Held, groups: Mapping[str, Group]) -> dict[str, Level]:
    """Return what forces should receive by a group and were not sent, or only before they were members again."""
    terms = draft.terms
    return {
        force: terms.level(force)
        for force, ways in terms.via.items()
        if not (
            force in held
            and held[force].level == terms.level(force)
            and any(held[force].groups.get(code, 0) >= _since(groups[code], draft.owner, force) for code in ways)
        )
    }


def _since(group: Group, owner: str, force: str) -> int:
    return max(group.members[owner], group.members[force])


def _is_known_there(draft: Draft, force: str, held: Held, taken: Mapping[tuple[UUID, str], int]) -> bool:
    """Tell whether a force takes nothing of this version any more: it holds it otherwise, or erased it."""
    otherwise = force in held and held[force].level != draft.terms.level(force)
    return otherwise or taken.get((draft.id, force), 0) >= draft.version


def _send_next_version(drafts: Sequence[Draft]) -> None:
    if not drafts:
        return
    at = audit.require_deed().at
    own_terms = {draft.id: draft.terms for draft in store.drafts([draft.id for draft in drafts])}
    fresh = [replace(draft, version=draft.version + 1, as_of=at, terms=own_terms[draft.id]) for draft in drafts]
    store.write(fresh)
    store.keep_versions(fresh, why="the group's members have changed")
    outgoing.send(fresh)
