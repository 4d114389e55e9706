"""Redistribution after a change of a sharing group: our records go to its members of now, and come back from the
others.

A round goes through the records shared with the group in the order of their ids, a batch a transaction.  A force that
is there gets a few envelopes ahead of what has reached it, so that what is written meanwhile waits behind no more.

A record that another act holds is left to the next try.  So no act waits for another's record while it holds the group.
The group stays due until a round has come to its end.  What an officer shares meanwhile goes by the newest document
already.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.outbox import post
from sangam.federation.types import Lane
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records.corrections import owner_notes
from sangam.records.sharing import distribution, group_members, group_rules
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Group, Terms

_AT_ONCE = 500

# Where most records are in the group, the next ones are those with the next ids: asking the index of records in groups
# for each batch would read all of them a batch.
_NEXT_BY_ID = """
SELECT id FROM (
    SELECT id, owner, terms FROM records_record WHERE id > %(after)s::uuid ORDER BY id LIMIT %(most)s * 4
) AS following
WHERE owner = %(us)s AND terms ? 'groups' AND (terms -> 'groups') ? %(code)s ORDER BY id LIMIT %(most)s
"""
# The fence keeps the planner on the index of records in groups, which are few among all.
_NEXT = """
SELECT id FROM (
    SELECT id FROM records_record
    WHERE owner = %(us)s AND terms ? 'groups' AND (terms -> 'groups') ? %(code)s AND id > %(after)s::uuid OFFSET 0
) AS ours ORDER BY id LIMIT %(most)s
"""
_SHARES = "SELECT record_id, force, level, groups::text FROM records_share WHERE record_id = ANY(%s::uuid[])"
_WITHDRAWN = "SELECT record_id, force, version FROM records_withdrawn WHERE record_id = ANY(%s::uuid[])"


class _Share(NamedTuple):
    level: str
    groups: Mapping[str, int]


Held = Mapping[str, _Share]


def redistribute_group(code: str) -> int:
    """Bring the next records of a group to where they belong, in the running deed; return how many were looked at."""
    standing = group_members.locked_round(code)
    wanted = _reach(standing.group, group_members.reachable())
    if standing.settled == wanted:
        return 0
    after = standing.after if standing.settling == wanted else None
    ids = _next(code, after)
    free = _until_one_is_held(ids)
    _redistribute_records(free)
    goes_on = replace(standing, settling=wanted, after=free[-1].id if free else after)
    is_over = len(ids) < _AT_ONCE and len(free) == len(ids)
    group_members.note_round(replace(standing, settled=wanted, settling=None, after=None) if is_over else goes_on)
    return len(free)


def settle_due() -> int:
    """Go on with the rounds of all groups that are due, each batch a deed of the node; return how many records."""
    rounds = group_members.rounds()
    paired = group_members.reachable() if rounds else frozenset()
    due = [each.group.code for each in rounds if each.settled != _reach(each.group, paired)]
    return sum(_in_a_deed(code) for code in due) if due and _is_room() else 0


def _is_room() -> bool:
    """Tell whether no force that is there has more before it than what may be on its way in bulk."""
    most = distribution.PAGES_AHEAD
    return all(post.count_waiting(force, Lane.NORMAL, most=most) < most for force in distribution.there())


def _in_a_deed(code: str) -> int:
    """Send records that a changed group shares to its members of now, and recall them from others; return how many."""
    with audit.deed(Actor.system(here.node().force, "comparer"), "node:group:settle") as facts:
        done = redistribute_group(code)
        facts.update(group=code, records=done)
    return done


def _reach(group: Group, paired: frozenset[str]) -> dict[str, list[object]]:
    """Return whom a group reaches as the row keeps it."""
    found = group_rules.reach(group, here.node().force, paired)
    return {force: [since, agreed] for force, (since, agreed) in sorted(found.items())}


def _next(code: str, after: UUID | None) -> list[UUID]:
    asked = {"us": here.node().force, "code": code, "after": after or UUID(int=0), "most": _AT_ONCE}
    rows = prepared.run(_NEXT_BY_ID, asked)
    if len(rows) < _AT_ONCE:
        rows = prepared.run(_NEXT, asked)
    return [record for (record,) in rows]


def _until_one_is_held(ids: Sequence[UUID]) -> list[Draft]:
    """Lock these records in order; return those before the first that another act holds."""
    # To stop there, not to step over it: the round goes on by id, and a record that is passed is never looked at again.
    free = {draft.id: draft for draft in store.drafts(ids, where="FOR UPDATE SKIP LOCKED")}
    return [free[record] for record in takewhile(free.__contains__, ids)]


def _redistribute_records(standing: Sequence[Draft]) -> None:
    live = [draft for draft in standing if draft.state == "live"]
    _end_named(live)
    drafts = group_members.drafts_with_receivers(live)
    named = [draft.id for draft in drafts]
    held: dict[UUID, dict[str, _Share]] = {draft.id: {} for draft in drafts}
    for record, force, level, ways in prepared.run(_SHARES, [named]):
        held[record][force] = _Share(level, json.loads(ways))
    taken = {(record, force): version for record, force, version in prepared.run(_WITHDRAWN, [named])}
    groups = group_members.groups({code for draft in drafts for code in draft.terms.groups})
    sent, again, made = [], [], dict[tuple[object, ...], Terms]()
    for draft in drafts:
        lacking = _missing_shares(draft, held[draft.id], groups)
        if any(_is_known_there(draft, force, held[draft.id], taken) for force in lacking):
            again.append(draft)
        elif lacking:
            key = (id(draft.terms), *sorted(lacking.items()))
            made[key] = made.get(key) or replace(draft.terms, shares=lacking)
            sent.append(replace(draft, terms=made[key]))
    distribution.send_as_named(sent)
    _tell_remarks(sent)
    _send_next_version(again)
    distribution.take_back([draft for draft in drafts if draft.id not in {each.id for each in again}])


def _end_named(drafts: Sequence[Draft]) -> None:
    """Name those no more in our terms who had a record by name only as members, and are none."""
    pairs = zip(group_members.without_ended(drafts), drafts, strict=True)
    store.write_records([now for now, before in pairs if now.terms is not before.terms])


def _tell_remarks(drafts: Sequence[Draft]) -> None:
    """Send our remarks on these records to those who have just received them whole."""
    by_force: dict[str, list[UUID]] = {}
    for draft in drafts:
        for force, level in draft.terms.shares.items():
            if level is Level.WHOLE:
                by_force.setdefault(force, []).append(draft.id)
    for force, records in by_force.items():
        owner_notes.send_notes(records, to=[force])


def _missing_shares(draft: Draft, held: Held, groups: Mapping[str, Group]) -> dict[str, Level]:
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
    following = store.version_numbering()
    fresh = [replace(draft, version=following(draft), as_of=at, terms=own_terms[draft.id]) for draft in drafts]
    store.write_records(fresh)
    store.keep_versions(fresh, why="the group's members have changed")
    distribution.send_records(fresh)
