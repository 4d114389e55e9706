"""The distances of many pairs of words at once, and the cheapest ways that lead to them."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Steps = NDArray[np.int32]

_AT_ONCE = 16_384


def pack_codes(words: list[bytes]) -> Codes:
    """Return the words' codes (words, longest), padded with the gap's 0 at the end."""
    longest = max((len(word) for word in words), default=0)
    codes = np.zeros((len(words), longest), np.uint8)
    for at, word in enumerate(words):
        codes[at, : len(word)] = np.frombuffer(word, np.uint8)
    return codes


def distances(ones: Codes, others: Codes, costs: Floats) -> Floats:
    """Return the distance of each pair (pairs,); the gap costs nothing against itself, so that padding is free."""
    parts = range(0, len(ones), _AT_ONCE)
    found = [_rows(ones[at : at + _AT_ONCE], others[at : at + _AT_ONCE], costs)[-1, -1] for at in parts]
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def _rows(ones: Codes, others: Codes, costs: Floats) -> Floats:
    """Return the whole table (len one + 1, len other + 1, pairs) of Wagner and Fischer 1974."""
    ones, others = _trim_codes(ones), _trim_codes(others)
    table = np.zeros((ones.shape[1] + 1, others.shape[1] + 1, len(ones)), np.float32)
    dropped, added = costs[ones, 0], costs[0, others]
    table[1:, 0] = np.cumsum(dropped, axis=1).T
    table[0, 1:] = np.cumsum(added, axis=1).T
    for row in range(1, table.shape[0]):
        taken = costs[ones[:, row - 1, None], others].T + table[row - 1, :-1]
        np.minimum(taken, table[row - 1, 1:] + dropped[:, row - 1], out=taken)
        for column in range(1, table.shape[1]):
            by_adding = table[row, column - 1] + added[:, column - 1]
            np.minimum(taken[column - 1], by_adding, out=table[row, column])
    return table


def _trim_codes(codes: Codes) -> Codes:
    used = int((codes != 0).sum(axis=1).max(initial=0))
    return codes[:, :used]


def cheapest(ones: Codes, others: Codes, costs: Floats) -> Steps:
    """Return the steps of a cheapest way for each pair (pairs, len one + len other): code of one * size + of other.

    A step is 0 where no step is left: the gap against itself.
    """
    size = costs.shape[0]
    steps = np.zeros((len(ones), ones.shape[1] + others.shape[1]), np.int32)
    for start in range(0, len(ones), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        walked = _walk_back(_trim_codes(ones[here]), _trim_codes(others[here]), costs, size)
        steps[here, : walked.shape[1]] = walked
    return steps


def _walk_back(ones: Codes, others: Codes, costs: Floats, size: int) -> Steps:
    table = _rows(ones, others, costs)
    ones, others = ones.astype(np.int32), others.astype(np.int32)
    pairs = np.arange(len(ones))
    row, column = np.full(len(ones), ones.shape[1]), np.full(len(ones), others.shape[1])
    steps = np.zeros((len(ones), ones.shape[1] + others.shape[1]), np.int32)
    for at in range(steps.shape[1]):
        mine = np.where(row > 0, ones[pairs, row - 1], 0) if ones.shape[1] else np.zeros_like(row)
        theirs = np.where(column > 0, others[pairs, column - 1], 0) if others.shape[1] else np.zeros_like(row)
        here = table[row, column, pairs]
        both = (row > 0) & (column > 0)
        taken = both & (here >= table[row - 1, column - 1, pairs] + costs[mine, theirs] - 1e-5)
        lost = ~taken & (row > 0) & ((column == 0) | (here >= table[row - 1, column, pairs] + costs[mine, 0] - 1e-5))
        gained = ~taken & ~lost & (column > 0)
        steps[:, at] = np.where(taken | lost, mine, 0) * size + np.where(taken | gained, theirs, 0)
        row, column = row - (taken | lost), column - (taken | gained)
    return steps
