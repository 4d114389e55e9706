"""An append-only Merkle log with inclusion and consistency proofs.

Source: RFC 9162, sections 2.1.1-2.1.4 (SHA-256; leaves prefixed 0x00, inner nodes 0x01).

A `Read` gives the hash of a *complete* subtree.  Level 0 are leaves, and the node (level, index) covers the leaves
[index * 2**level, (index + 1) * 2**level).  Complete subtrees never change, so a table of them is insert-only and each
proof reads O(log n) rows.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Read = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf's content."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def grow(size: int, leaves: Sequence[bytes], read: Read) -> Iterator[tuple[int, int, bytes]]:
    """Yield (level, index, hash) of each complete subtree that appending `leaves` to a log of `size` completes."""
    fresh: dict[tuple[int, int], bytes] = {}

    def look(level: int, index: int) -> bytes:
        return fresh.get((level, index)) or read(level, index)

    for offset, leaf in enumerate(leaves):
        level, index, value = 0, size + offset, leaf
        fresh[level, index] = value
        yield level, index, value
        while index & 1:
            value = node_hash(look(level, index - 1), value)
            level, index = level + 1, index >> 1
            fresh[level, index] = value
            yield level, index, value


def root(size: int, read: Read) -> bytes:
    """Return the root of the first `size` leaves."""
    return _subtree(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """Return the audit path of leaf `index` in the log of `size` leaves, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a log of {size}")
    return _path(index, 0, size, read)


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """Return the proof that the first `old` leaves of the log of `new` leaves are unchanged."""
    if not 0 < old <= new:
        raise ValueError(f"no proof from {old} to {new}")
    return [] if old == new else _subproof(old, 0, new, True, read)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Tell whether `proof` shows the leaf at `index` under the root `expected` of `size` leaves."""
    if not 0 <= index < size:
        return False
    fn, sn, value = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = node_hash(step, value)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = node_hash(value, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and value == expected


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows that the log of `new` leaves extends the log of `old` leaves."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new or not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(step, first), node_hash(step, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == old_root and second == new_root


def _largest_power_below(count: int) -> int:
    """Return the largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1


def _subtree(start: int, count: int, read: Read) -> bytes:
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return read(level, start >> level)
    left = _largest_power_below(count)
    return node_hash(_subtree(start, left, read), _subtree(start + left, count - left, read))


def _path(index: int, start: int, count: int, read: Read) -> list[bytes]:
    if count == 1:
        return []
    left = _largest_power_below(count)
    if index < left:
        return [*_path(index, start, left, read), _subtree(start + left, count - left, read)]
    return [*_path(index - left, start + left, count - left, read), _subtree(start, left, read)]


def _subproof(old: int, start: int, count: int, whole: bool, read: Read) -> list[bytes]:
    if old == count:
        return [] if whole else [_subtree(start, count, read)]
    left = _largest_power_below(count)
    if old <= left:
        return [*_subproof(old, start, left, whole, read), _subtree(start + left, count - left, read)]
    return [*_subproof(old - left, start + left, count - left, False, read), _subtree(start, left, read)]
