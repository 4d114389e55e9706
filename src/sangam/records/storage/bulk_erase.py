"""Erasing many records at once, each up to a version, and leaving their tombstones: set by set, not row by row."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import here, ids
from sangam.records.storage import attachments, change_queue

Versions = Sequence[tuple[UUID, int]]

_NAMED = "unnest(%(records)s::uuid[], %(versions)s::bigint[]) AS n (record, version)"
_STANDING = f"""
SELECT r.id FROM records_record r JOIN {_NAMED} ON n.record = r.id
WHERE r.owner = %(owner)s AND r.version <= n.version
    AND NOT (%(but_on_offer)s AND r.version = n.version AND r.offered_to = %(us)s) FOR UPDATE OF r
"""  # noqa: S608 - literals of this module
_SILENT = f"""
DELETE FROM records_silent s USING {_NAMED}
WHERE s.record = n.record AND s.owner = %(owner)s AND s.version <= n.version RETURNING s.record
"""  # noqa: S608 - literals of this module
_POINTERS = f"""
DELETE FROM records_pointer p USING {_NAMED}
WHERE p.record = n.record AND p.owner = %(owner)s AND p.version <= n.version RETURNING p.record
"""  # noqa: S608 - literals of this module
# The silent rows of a record of ours go with it; a partner's stand beside no record.
_ERASE = """
WITH silent AS (DELETE FROM records_silent WHERE record = ANY(%(gone)s::uuid[]) AND owner = %(us)s),
events AS (DELETE FROM records_event WHERE record = ANY(%(gone)s::uuid[])),
keys AS (DELETE FROM records_key WHERE record = ANY(%(gone)s::uuid[])),
versions AS (DELETE FROM records_version WHERE record_id = ANY(%(gone)s::uuid[])),
shares AS (DELETE FROM records_share WHERE record_id = ANY(%(gone)s::uuid[])),
remarks AS (DELETE FROM records_remark WHERE record = ANY(%(gone)s::uuid[])),
withdrawn AS (DELETE FROM records_withdrawn WHERE record_id = ANY(%(gone)s::uuid[]))
DELETE FROM records_record WHERE id = ANY(%(gone)s::uuid[]) RETURNING id
"""
# proven: known here as the owner's, by its maker's mark or by what stands, whole or silent, in whatever version.
_TOMBSTONES = """
INSERT INTO records_tombstone AS t (record, owner, version, proven, at, desk)
SELECT n.record, %(owner)s, n.version,
    n.made OR EXISTS (SELECT FROM records_record r WHERE r.id = n.record AND r.owner = %(owner)s)
        OR EXISTS (SELECT FROM records_silent s WHERE s.record = n.record AND s.owner = %(owner)s)
        OR EXISTS (SELECT FROM records_pointer p WHERE p.record = n.record AND p.owner = %(owner)s), %(at)s,
    coalesce((SELECT r.desk FROM records_record r WHERE r.id = n.record AND r.owner = %(owner)s), '')
FROM unnest(%(records)s::uuid[], %(versions)s::bigint[], %(made)s::boolean[]) AS n (record, version, made)
ON CONFLICT (record, owner) DO UPDATE
SET version = greatest(t.version, excluded.version), proven = t.proven OR excluded.proven, at = excluded.at,
    withdrawn = t.withdrawn AND t.version >= excluded.version,
    desk = CASE WHEN excluded.desk = '' THEN t.desk ELSE excluded.desk END
"""


def erase_many(records: Versions, *, owner: str, but_on_offer: bool = False) -> set[UUID]:
    """Erase what stands of these records of an owner up to their versions, in the running deed; return what stood.

    A tombstone that knows no content is left.  What stands in a higher version stays: it was shared again after this
    word, which came late.  but_on_offer: and so does what is on offer to us in this version, which its owner withdrew
    before it offered it.
    """
    latest = dict(sorted(records, key=lambda each: each[1]))
    named = {"records": list(latest), "versions": list(latest.values()), "owner": owner}
    made = [ids.was_made_by(record, owner) for record in latest]
    prepared.run(_TOMBSTONES, {**named, "made": made, "at": audit.require_deed().at})
    spared = {"but_on_offer": but_on_offer, "us": here.node().force}
    gone = {record for (record,) in prepared.run(_STANDING, {**named, **spared})}
    less = {record for each in (_SILENT, _POINTERS) for (record,) in prepared.run(each, named)}
    if gone:
        let_go_many(gone)
    return gone | less


def let_go_many(records: Collection[UUID]) -> int:
    """Erase records with all that was derived from them and their files, in the running deed, and tell the matcher.

    Returns how many stood.
    """
    named = sorted(records)
    if not named:
        return 0
    attachments.delete_files(named)
    erased = prepared.run(_ERASE, {"gone": named, "us": here.node().force})
    if erased:
        change_queue.note_changes(named)
    return len(erased)
