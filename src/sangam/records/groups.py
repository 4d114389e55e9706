"""Sharing groups, as officers work with them: the host makes one, adds and removes; a member leaves or agrees."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from sangam.access.policy import require
from sangam.access.units import units
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.federation.inbox import parked, rate_limits
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.kernel.texts import REASON, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import policy
from sangam.records.corrections import owner_notes
from sangam.records.messages import sharing_groups as group_messages
from sangam.records.messages.sharing_groups import GroupBody, Left
from sangam.records.models import SharingGroup, SharingGroupVersion
from sangam.records.sharing import distribution, group_members, group_rules
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Group, GroupVersion, Terms

# Redistribution after a change of a sharing group: our records go to its members of now, and come back from the
# others.
#
# A round goes through the records shared with the group in the order of their ids, a batch a transaction. A force
# that is there gets a few envelopes ahead of what has reached it, so that what is written meanwhile waits behind no
# more.
#
# A record that another act holds is left to the next try. So no act waits for another's record while it holds the
# group. The group stays due until a round has come to its end. What an officer shares meanwhile goes by the newest
# document already.

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
    return all(outbox.count_waiting(force, Lane.NORMAL, most=most) < most for force in distribution.there())


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


def make(actor: Actor, short: str, *, name_en: str, name_hi: str, confirm: bool = False) -> str:
    """Make a group that our force hosts; return its code, "DL:NCR" for the short one "NCR".

    confirm: at each owner every addition waits for its desk's word, for good.  Raises Malformed and Conflict.
    """
    require(actor, "group:manage")
    with audit.deed(actor, "officer:group:make") as facts:
        us = here.node().force
        code = group_rules.code_of(us, short)
        group_rules.require_names(name_en, name_hi)
        if SharingGroup.objects.filter(code=code).exists():
            raise Conflict("records:group-exists", "There is a group {group} already.", group=code)
        group = Group(code, 1, name_en.strip(), name_hi.strip(), {us: 1}, confirm)
        group_members.write_group(group, by=actor.label, why="made")
        facts.update(group=code, confirm=confirm)
    return code


def add_member(actor: Actor, code: str, force: str, *, why: str) -> int:
    """Add a force to a group that we host; return the version.  Raises NotFound, Refused and Conflict."""
    require(actor, "group:manage")
    why = require_length(why, part="reason", most=REASON)
    with audit.deed(actor, "officer:group:add") as facts:
        group = group_rules.group_with_member(_ours(code), force, known=group_members.reachable())
        agreed = replace(group, agreed={**group.agreed, force: group.version})
        publish(agreed, by=actor.label, why=why, gone=frozenset())
        facts.update(group=code, force=force, version=group.version, why=why)
    return group.version


def remove_member(actor: Actor, code: str, force: str, *, why: str) -> int:
    """Remove a force from a group that we host: every owner takes its copies back.  Raises NotFound and Refused."""
    require(actor, "group:manage")
    why = require_length(why, part="reason", most=REASON)
    with audit.deed(actor, "officer:group:remove") as facts:
        group = group_rules.group_without_member(_ours(code), force)
        publish(group, by=actor.label, why=why, gone=frozenset({force}))
        facts.update(group=code, force=force, version=group.version, why=why)
    return group.version


def leave(actor: Actor, code: str, *, why: str) -> None:
    """Leave a group of another host: its members and we take back from one another at once what went by it.

    Raises NotFound (no such group, or no member) and Refused (our own group).
    """
    require(actor, "group:manage")
    why = require_length(why, part="reason", most=REASON)
    with audit.deed(actor, "officer:group:leave") as facts:
        us, group = here.node().force, group_members.group_of(group_members.load_locked_group(code))
        since = group_rules.member(group, us)
        if group.host == us:
            raise Refused("records:group-host-leaves", "We host {group}: its host stays in it.", group=code)
        _leave(group, since)
        facts.update(group=code, why=why)


def leave_again(word: Envelope) -> None:
    """Leave a group, in the running deed, that we had left by our own word and are in by a restore."""
    left = bodies.read(Left, word.body)
    code, since = left.group, left.since
    group = group_members.groups({code}).get(code)
    if group is not None and policy.present(group).get(here.node().force) == since:
        _leave(group, since)


def _leave(group: Group, since: int) -> None:
    us = here.node().force
    others = (set(policy.present(group)) & group_members.reachable()) - {us}
    SharingGroup.objects.filter(code=group.code).update(left={**group.left, us: since})
    body = bodies.write(Left(group.code, since))
    outbox.post_even_if_away("sharing.left.v1", to=sorted(others), body=body, lane=Lane.URGENT)
    redistribute_group(group.code)


def agree(actor: Actor, code: str, force: str) -> None:
    """Agree that a force which the host added receives also what waits for our word.  Raises NotFound."""
    require(actor, "group:manage")
    with audit.deed(actor, "officer:group:agree") as facts:
        group = group_members.group_of(group_members.load_locked_group(code))
        since = group_rules.member(group, force)
        SharingGroup.objects.filter(code=code).update(agreed={**group.agreed, force: since})
        redistribute_group(code)
        facts.update(group=code, force=force)


def publish(group: Group, *, by: str, why: str, gone: frozenset[str]) -> None:
    """Keep the next document of a group of ours and send it to all members and to who is one no more."""
    group_members.write_group(group, by=by, why=why)
    to = ({*group.members, *gone} & group_members.reachable()) - {group.host}
    body = bodies.write(group_messages.body_of(group, by=by, why=why))
    outbox.post_even_if_away("sharing.group.v1", to=sorted(to), body=body, lane=Lane.URGENT)
    redistribute_group(group.code)


def require_joined(codes: Iterable[str]) -> None:
    """Raise NotFound unless we are in each of these groups."""
    wanted = list(codes)
    ours = {group.code for group in joined_groups()} if wanted else set()
    for code in wanted:
        if code not in ours:
            raise NotFound("records:group-not-in", "We are not in the sharing group {group}.", group=code)


def joined_groups() -> list[Group]:
    """Return the groups that we are in, by code: those that a record of ours can be shared with."""
    us = here.node().force
    return [group for group in group_members.groups().values() if us in policy.present(group)]


def all_groups() -> list[Group]:
    """Return every group of which a document is here, those that we are in no more as well."""
    return list(group_members.groups().values())


def members_awaiting_agreement(group: Group) -> list[str]:
    """Return the members whose addition our desk has not agreed to."""
    us = here.node().force
    members = policy.present(group)
    return [force for force, since in members.items() if force != us and group.agreed.get(force) != since]


def versions(code: str) -> list[GroupVersion]:
    """Return the versions of a group that were seen here, newest first."""
    lines, before = [], set[str]()
    for row in SharingGroupVersion.objects.filter(group_id=code).order_by("version"):
        now = set(row.members)
        added, removed = tuple(sorted(now - before)), tuple(sorted(before - now))
        lines.append(GroupVersion(row.version, row.at, row.by, row.why, added, removed))
        before = now
    return lines[::-1]


def _ours(code: str) -> Group:
    group = group_members.group_of(group_members.load_locked_group(code))
    if group.host != here.node().force:
        raise Refused(
            "records:group-not-ours",
            "{group} is hosted by {host}: ask it to change who is in it.",
            group=code,
            host=group.host,
        )
    if unheard := sorted(catch_up.unheard()):
        raise Refused(
            "records:group-unheard",
            "This node was restored, and {forces} has not said yet who is in {group}: change it after that.",
            forces=", ".join(unheard),
            group=code,
        )
    return group


# What other forces' envelopes do to sharing groups here.

DOCUMENT = "sharing.group.v1"


def take_group(envelope: Incoming) -> None:
    """sharing.group.v1: the host says who is in the group; only a higher version counts."""
    body = bodies.read(GroupBody, envelope.body)
    said = body.as_group()
    group_rules.require_document(said, envelope.sender)
    renew(said, body, by=envelope.sender, document=envelope.line.decode())


def renew(said: Group, body: GroupBody, *, by: str, document: str) -> None:
    """Take a document if it is newer than what stands here, in the running deed.

    document: the line as its host signed it, for whom it is kept; empty for our own.
    """
    row = SharingGroup.objects.select_for_update().filter(code=said.code).first()
    if row is not None and row.version >= said.version:
        return
    before = group_members.group_of(row) if row else None
    if before is None and here.node().force not in said.members:
        raise Refused("records:not-our-group", "{group} was never ours: its host does not name us.", group=said.code)
    group = _known_of(said, before)
    group_members.write_group(group, by=f"{by}: {body.by}", why=body.why, document=document)
    redistribute_group(group.code)
    parked.wake_parked(group_messages.group_id(group.code))
    _notify_membership_change(group, before)


def take_leaving(envelope: Incoming) -> Parked | None:
    """sharing.left.v1: a member leaves by itself; as host we write the next document.

    Since our restore the document waits until all have said which they have: its number may be given.  Who never was
    a member hears what it hears of a group that is not here.
    """
    left = bodies.read(group_messages.Left, envelope.body)
    code, since = left.group, left.since
    row = SharingGroup.objects.select_for_update().filter(code=code).first()
    if row is None or row.version < since:
        return Parked(group_messages.group_id(code))
    group = group_members.group_of(row)
    if group.members.get(envelope.sender) != since:
        group_members.require_was_member(envelope.sender, [code])
        return None
    is_host, unheard = group.host == here.node().force, catch_up.unheard()
    if is_host and not unheard:
        gone = frozenset({envelope.sender})
        publish(
            group_rules.group_without_member(group, envelope.sender), by=envelope.actor_label, why="left", gone=gone
        )
        return None
    leavings = {**row.leavings, envelope.sender: envelope.line.decode()}
    SharingGroup.objects.filter(code=code).update(left={**group.left, envelope.sender: since}, leavings=leavings)
    redistribute_group(code)
    return Parked(rate_limits.shown_id(min(unheard))) if is_host else None


def _known_of(said: Group, before: Group | None) -> Group:
    """Return the new document with what stays of what others said and we agreed to.

    Who is in it when we first see it is agreed to: nothing of ours is in it yet.  A mark once set stays.
    """
    if before is None:
        return replace(said, agreed=dict(said.members))
    agreed = {**before.agreed, **said.agreed}
    kept = {force: since for force, since in agreed.items() if said.members.get(force) == since}
    left = {force: since for force, since in before.left.items() if said.members.get(force) == since}
    return replace(said, confirm=said.confirm or before.confirm, agreed=kept, left=left)


def _notify_membership_change(group: Group, before: Group | None) -> None:
    """Tell headquarters of who came and who went: what of ours is in the group goes to them, or comes back."""
    us, old = here.node().force, before.members if before else {}
    came = sorted(force for force, since in group.members.items() if old.get(force) != since and before)
    went = sorted(set(old) - set(group.members))
    title = "{group}, version {version}: added {came}, removed {went}"
    if before is None:
        title = "{host} has taken us into the sharing group {group}"
    parts = {
        "group": group.code, "version": str(group.version), "host": group.host, "came": ", ".join(came) or "–",
        "went": ", ".join(went) or "–", "force": group.host,
    }  # fmt: skip
    subject = Subject("group", group_messages.group_id(group.code))
    beyond = "{force} has made or changed more than {most} sharing groups today: here they are only counted"
    told = Telling("group.changed", subject, title, parts)
    deliveries.notify_for(group.host, told, to=[units.desk_unit(us)], beyond=beyond)


HANDLERS = {DOCUMENT: take_group, "sharing.left.v1": take_leaving}
