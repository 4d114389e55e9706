"""Rebuild standing keys when the rules by which keys are made have changed.

It goes in batches by id, each one transaction and one deed of the node that also notes how far it came.  Whatever stops
it, the next start goes on from there.  Until its turn comes a record is found by its old rows.  Where the rules are
those by which all was made, nothing is written.

A partner that holds a record of ours silently has nothing but keys of our making.  It gets the next version of that
record with the new ones.  The keys of partners' silent records only those partners can make anew.  They do so when they
come to these rules.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from sangam.access.units import units
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.models import KeyRules, Record, Share
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage import search_keys
from sangam.records.storage.drafts import Draft
from sangam.records.types import KEY_RULES
from sangam.records.visibility import lists

_AT_ONCE = 2_000
_SAID_EVERY_S = 5.0
_WHY = "keys made anew"
_BY_KEYS = (Level.SILENT, Level.POINTER)

_NARROWED = f"""
SELECT id FROM records_record r WHERE owner = %s AND id > %s
    AND (terms -> 'audience' ? %s OR jsonb_path_exists(terms, {lists.SILENT})) ORDER BY id LIMIT %s
"""  # noqa: S608 - literals of the code

Say = Callable[[str], None]


def rekey(say: Say, *, at_once: int = _AT_ONCE) -> int:
    """Make the keys of all records anew, own and copied, if they were made by other rules; return of how many.

    The keys of our records that are narrowed at home name the units above each desk.  They are made anew, too, where
    the unit tree has changed.
    """
    made = in_batches("records", next_record_ids, remake, say=say, at_once=at_once)
    in_batches(
        f"records narrowed at home, unit tree {_tree()}", _next_narrowed_ids, _remake_here, say=say, at_once=at_once
    )
    return made


def in_batches(
    part: str,
    following: Callable[[UUID | None, int], Sequence[UUID]],
    remake: Callable[[Sequence[UUID]], object],
    *,
    say: Say,
    at_once: int = _AT_ONCE,
) -> int:
    """Make the keys of a part anew if they were made by other rules than today's; return of how many things.

    following(after, limit): the next ids, in order.  remake(ids): their keys, in the running deed.
    say: told every few seconds how far it is.
    """
    standing = KeyRules.objects.filter(part=part, rules=KEY_RULES).first()
    if standing and standing.finished:
        return 0
    after, made, said_at = standing.after if standing else None, 0, time.monotonic()
    while ids := following(after, at_once):
        with audit.deed(Actor.system(here.node().force, "keys"), "node:keys:rebuild") as facts:
            remake(ids)
            after = ids[-1]
            _note_progress(part, after, finished=False)
            facts.update(part=part, rules=KEY_RULES, made=len(ids))
        made += len(ids)
        if time.monotonic() - said_at > _SAID_EVERY_S:
            say(f"Keys made anew: {made:,} {part}.")
            said_at = time.monotonic()
    _note_progress(part, None, finished=True)
    if made:
        say(f"Keys made anew: all {made:,} {part}.")
    return made


def _note_progress(part: str, after: UUID | None, *, finished: bool) -> None:
    now = {"rules": KEY_RULES, "after": after, "finished": finished}
    KeyRules.objects.update_or_create(part=part, defaults=now)


def _tree() -> str:
    """Return what tells our unit tree from any other."""
    said = [[each.code, each.path] for each in units.units_under(here.node().force)]
    return hashlib.sha256(json.dumps(sorted(said)).encode()).hexdigest()[:16]


def _next_narrowed_ids(after: UUID | None, limit: int) -> list[UUID]:
    """Return the ids of the next of our records that not all of our force sees."""
    us = here.node().force
    return [record for (record,) in prepared.run(_NARROWED, [us, after or UUID(int=0), us, limit])]


def next_record_ids(after: UUID | None, limit: int) -> list[UUID]:
    """Return the ids of the next records."""
    rows = Record.objects.filter(id__gt=after) if after else Record.objects.all()
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def remake(ids: Sequence[UUID]) -> None:
    """Make all that these records are found by anew, here and at partners, in the running deed."""
    _send_anew(_remake_here(ids))


def _remake_here(ids: Sequence[UUID]) -> list[Draft]:
    list(Record.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))
    drafts = store.drafts(ids)
    search_keys.write(drafts, standing=ids)
    silent = [draft for draft in drafts if draft.owner == here.node().force and policy.is_silent(draft.terms)]
    if silent:
        rows = [row for draft in silent for row in store.silent_rows(draft)]
        store.write_silent(rows, records=[draft.id for draft in silent])
    return drafts


def _send_anew(drafts: Sequence[Draft]) -> None:
    """Give those records of ours of which a partner holds keys or tokens their next version, which carries today's."""
    held = set(
        Share.objects.filter(record__in=[d.id for d in drafts], level__in=_BY_KEYS).values_list("record", flat=True)
    )
    following = store.version_numbering()
    again = [replace(draft, version=following(draft)) for draft in drafts if draft.id in held and _goes_out(draft)]
    if again:
        store.write_records(again)
        store.keep_versions(again, why=_WHY)
        distribution.send_records(again)


def _goes_out(draft: Draft) -> bool:
    """Tell whether a next version may go: not while a record is on offer, for the offer names its version."""
    return draft.owner == here.node().force and draft.state == "live" and draft.terms.expires_at > clock.now()
