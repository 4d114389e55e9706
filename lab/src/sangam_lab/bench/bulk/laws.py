"""What must hold after an exchange in bulk: read from both nodes' tables, each broken law in a sentence."""

from collections.abc import Sequence

from sangam.node.postgres import connections
from sangam_lab.demo.nodes import Node

_COPIES = "SELECT count(*) FROM records_record WHERE id = ANY(%s::uuid[]) AND received_at IS NOT NULL"
_SEARCHABLE = "SELECT count(DISTINCT record) FROM records_key WHERE record = ANY(%s::uuid[])"
_SHARES = "SELECT count(*) FROM records_share WHERE record_id = ANY(%s::uuid[]) AND force = %s AND envelope IS NOT NULL"
_LEFT = (
    ("copies", "SELECT count(*) FROM records_record WHERE id = ANY(%s::uuid[])"),
    ("key rows", "SELECT count(*) FROM records_key WHERE record = ANY(%s::uuid[])"),
    ("silent rows", "SELECT count(*) FROM records_silent WHERE record = ANY(%s::uuid[])"),
    ("pointers", "SELECT count(*) FROM records_pointer WHERE record = ANY(%s::uuid[])"),
    ("files or previews", "SELECT count(*) FROM federation_file WHERE about = ANY(%s::uuid[])"),
)
_STONES = "SELECT count(*) FROM records_tombstone WHERE record = ANY(%s::uuid[]) AND owner = %s AND proven"
_PROVEN = """
SELECT count(*) FROM records_receipt r JOIN records_proof p ON p.envelope = r.envelope AND p.sender = r.force
WHERE r.record = ANY(%s::uuid[]) AND r.force = %s AND r.erased_at IS NOT NULL AND r.gone_by > r.erased_at
"""
_OWED = "SELECT count(*) FROM records_owed WHERE record = ANY(%s::uuid[])"
_ASIDE = "SELECT count(*) FROM federation_setaside WHERE cardinality(%s::uuid[]) > 0"


def of_exchange(owner: Node, holder: Node, ids: Sequence[str]) -> list[str]:
    """Return what is broken: each record once whole at the holder, found by keys, and noted at the owner."""
    found = {
        "copies at the holder": _count(holder, _COPIES, ids),
        "copies with keys": _count(holder, _SEARCHABLE, ids),
        "shares noted at the owner": _count(owner, _SHARES, ids, holder.settings.force),
    }
    said = [f"{count:,} {what}, not {len(ids):,}" for what, count in found.items() if count != len(ids)]
    return said + _aside((owner, holder), ids)


def of_comparing(due: int, differed: int, ids: Sequence[str]) -> list[str]:
    """Return what is broken: a comparing of what is alike is over all of it and finds nothing."""
    said = [f"{due:,} records were compared, not {len(ids):,}"] if due != len(ids) else []
    return said + ([f"{differed:,} records were found different where none is"] if differed else [])


def of_recall(owner: Node, holder: Node, ids: Sequence[str]) -> list[str]:
    """Return what is broken: nothing of any record is left at either node but tombstones, and each has its receipt."""
    left = [
        f"{count:,} {what} left at {node.settings.force}"
        for node in (owner, holder)
        for what, query in _LEFT
        if (count := _count(node, query, ids))
    ]
    found = {
        "tombstones at the holder": _count(holder, _STONES, ids, owner.settings.force),
        "receipts with their proof": _count(owner, _PROVEN, ids, holder.settings.force),
    }
    left += [f"{count:,} {what}, not {len(ids):,}" for what, count in found.items() if count != len(ids)]
    owed = _count(owner, _OWED, ids)
    return left + ([f"{owed:,} receipts still owed"] if owed else []) + _aside((owner, holder), ids)


def _aside(nodes: Sequence[Node], ids: Sequence[str]) -> list[str]:
    return [
        f"{count:,} envelopes set aside at {node.settings.force}"
        for node in nodes
        if (count := _count(node, _ASIDE, ids))
    ]


def _count(node: Node, query: str, ids: Sequence[str], *more: str) -> int:
    with connections.connect(node.settings) as connection:
        row = connection.execute(query.encode(), [f"{{{','.join(ids)}}}", *more]).fetchone()
    return int(row[0]) if row else 0
